import { redacted, redactText } from '../../shared/model/redact.ts';

/** What a run says, kept as text: without secrets, bounded, its beginning and its end. */
export interface Output {
  /** A line of Everref's own. */
  note(line: string): void;
  /** Bytes of a command. */
  write(chunk: Uint8Array): void;
  /** The command is over: what stands without a line's end is a line too. */
  endCommand(): void;
  text(): string;
}

const keepHead = 64 * 1024;
const keepTail = 192 * 1024;
/** A line that never ends is cut into pieces of that size. */
const longestLine = 16 * 1024;
/** Lines of a private key: one of 16,384 bits has some 200. */
const longestKey = 400;

/** `hidden`: texts that never show, besides what looks like a credential. */
export function createOutput(hidden: readonly string[] = [], onChange: () => void = () => {}): Output {
  // A secret of several lines is hidden line by line, as it is taken in.
  const secrets = hidden.flatMap((secret) => secret.split(/\r?\n/)).filter((secret) => secret.length >= 6);
  /** What is held back of a line that is cut: a secret must not be halved beyond recognition. */
  const margin = Math.max(512, ...secrets.map(({ length }) => length));
  let keyLines = 0;
  let decoder = new TextDecoder();
  let rest = '';
  let head = '';
  const tail: string[] = [];
  let tailLength = 0;
  let leftOut = 0;

  /** A private key is many lines; one that never ends stops hiding what follows. */
  function inKey(line: string): boolean {
    if (/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----/.test(line)) keyLines = longestKey;
    else if (keyLines > 0) {
      keyLines = /-----END [A-Z ]{0,40}PRIVATE KEY-----/.test(line) ? 0 : keyLines - 1;
      return true;
    }
    return false;
  }

  function clean(line: string): string {
    return redactText(secrets.reduce((left, secret) => left.replaceAll(secret, redacted), line));
  }

  function add(line: string): void {
    if (inKey(line)) return;
    const text = `${clean(line)}\n`;
    if (head.length + text.length <= keepHead && tail.length === 0) {
      head += text;
      return;
    }
    tail.push(text);
    tailLength += text.length;
    // In pieces: an endless output must not cost its square.
    while (tailLength > keepTail && tail.length > 1) {
      const gone = tail.shift() ?? '';
      tailLength -= gone.length;
      leftOut += gone.length;
    }
  }

  return {
    note(line) {
      this.endCommand();
      add(line);
      onChange();
    },
    write(chunk) {
      rest += decoder.decode(chunk, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) add(line.replace(/\r$/, ''));
      if (rest.length > longestLine + margin) {
        const whole = clean(rest);
        const until = Math.max(0, whole.length - margin);
        for (let at = 0; at < until; at += longestLine) add(whole.slice(at, Math.min(until, at + longestLine)));
        rest = whole.slice(until);
      }
      onChange();
    },
    endCommand() {
      rest += decoder.decode();
      decoder = new TextDecoder();
      if (rest !== '') add(rest);
      rest = '';
    },
    text() {
      const gap = leftOut > 0 ? `… (${leftOut} characters are left out) …\n` : '';
      return `${head}${gap}${tail.join('')}${rest === '' || keyLines > 0 ? '' : clean(rest.slice(0, sureUntil(rest, secrets)))}`;
    },
  };
}

/** What credentials begin with that are known by their shape only once they are whole; an address may have one before an `@` that is still to come. */
const beginsCredential = /gh[pousr]_|github_pat_|glpat-|eh_|xox|npm_|AKIA|ASIA|eyJ|:\/\/|-----B/;

/** How much of a line that is still growing may be shown: not what could be the first half of a secret. */
function sureUntil(rest: string, secrets: readonly string[]): number {
  const word = rest.search(/\S*$/);
  let until = beginsCredential.test(rest.slice(word)) ? word : rest.length;
  for (const secret of secrets) {
    let half = Math.min(secret.length - 1, rest.length);
    while (half > 0 && !rest.endsWith(secret.slice(0, half))) half--;
    until = Math.min(until, rest.length - half);
  }
  return until;
}
