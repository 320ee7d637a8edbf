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

/** `hidden`: texts that never show, besides what looks like a credential. */
export function createOutput(hidden: readonly string[] = [], onChange: () => void = () => {}): Output {
  const secrets = hidden.filter((secret) => secret.length >= 6);
  let decoder = new TextDecoder();
  let rest = '';
  let head = '';
  const tail: string[] = [];
  let tailLength = 0;
  let leftOut = 0;

  function clean(line: string): string {
    return redactText(secrets.reduce((left, secret) => left.replaceAll(secret, redacted), line));
  }

  function add(line: string): void {
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
      for (; rest.length > longestLine; rest = rest.slice(longestLine)) add(rest.slice(0, longestLine));
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
      return `${head}${gap}${tail.join('')}${rest === '' ? '' : clean(rest)}`;
    },
  };
}
