/** Variables as they stand in a text field, `NAME=value` one a line. What has no `=` is a name without a value; the configuration says what a name may be. */
export function environmentOf(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): [string, string] => {
        const at = line.indexOf('=');
        return at < 0 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1)];
      }),
  );
}

/** The same the other way; a value of several lines cannot be written there, and is answered as null. */
export function environmentText(environment: Readonly<Record<string, string>>): string | null {
  const lines = Object.entries(environment);
  if (lines.some(([, value]) => /[\r\n]/.test(value))) return null;
  return lines.map(([name, value]) => `${name}=${value}`).join('\n');
}
