import { basename } from 'node:path';
import { stderr, stdout } from 'node:process';
import { stripVTControlCharacters, styleText } from 'node:util';

/** From now on a reader that has seen enough (`everref status | head -1`), or a closed terminal, ends neither the work nor its exit code. */
export function endQuietly(): void {
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
}

/** Results go to stdout: one JSON value, on one line, for machines. */
export function printJson(value: unknown): void {
  stdout.write(`${JSON.stringify(value)}\n`);
}

/** Words for a person go to stderr, so that they never stand between results. */
export function say(words: string): void {
  stderr.write(`${words}\n`);
}

type Style = Parameters<typeof styleText>[0];

/** Colours a cell where stdout is a terminal that has colours (and NO_COLOR is not set). */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: stdout });
}

/** Prints rows as columns as wide as their widest cell. Control characters of file and branch names never reach the terminal. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths: number[] = [];
  for (const row of rows) for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  for (const row of rows) {
    const cells = row.map((cell, column) => (column === row.length - 1 ? cell : cell + ' '.repeat((widths[column] ?? 0) - width(cell))));
    stdout.write(`${cells.join('  ').trimEnd()}\n`);
  }
}

/** A text from outside (a name, a subject, a message) that is safe to print: no control characters. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return stripVTControlCharacters(text).replace(/[\u0000-\u001f\u007f-\u009f]/g, '�');
}

function width(cell: string): number {
  return [...stripVTControlCharacters(cell)].length;
}

/** A repository's id as a person reads it; one without a remote is known by its folder alone. */
export function repositoryWords(repository: string, path: string): string {
  return plain(repository.startsWith('local/') && path !== '' ? `${basename(path)} (no remote)` : repository);
}

/** `3 min ago`, `2 h ago`, `5 d ago`: how long since, for a person. */
export function ago(iso: string, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 60) return 'now';
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}
