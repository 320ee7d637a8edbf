// C0 and C1 (a terminal obeys them), and what turns the order of letters round (a name must not look like another).
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be shown
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** A text from outside (a remote's words, a name) on one line and without characters that act on whoever shows it. Line ends and tabs become spaces. */
export function printable(text: string): string {
  return text.replace(unprintable, (found) => (/^[\t\r\n\u2028\u2029]+$/.test(found) ? ' ' : '?'));
}
