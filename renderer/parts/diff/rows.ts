import type { DiffFile, DiffHunk, DiffLine } from '../../../shared/model/diff.ts';

/** One row of the view: everything is a row of known height, so that only those in sight are drawn. */
export type DiffRow =
  | { readonly kind: 'file'; readonly key: string; readonly file: DiffFile; readonly index: number }
  | { readonly kind: 'hunk'; readonly key: string; readonly hunk: DiffHunk }
  | { readonly kind: 'line'; readonly key: string; readonly line: DiffLine }
  | { readonly kind: 'note'; readonly key: string; readonly file: DiffFile; readonly words: string; readonly more: boolean };

/** Height of each kind of row in CSS pixels, as `diff.module.css` draws it. */
export const rowHeights: Readonly<Record<DiffRow['kind'], number>> = { file: 40, hunk: 26, line: 20, note: 40 };

const left: Readonly<Record<NonNullable<DiffFile['left']>, string>> = {
  'too-big': 'Too big to be shown here.',
  'not-here': 'This machine does not have the file’s content (a partial clone).',
  name: 'Its name is not UTF-8, so it cannot be asked for.',
  beyond: 'Not read, so that the first files are quick.',
  folder: 'A folder that git does not know: a repository of its own, or more files than are listed.',
};

/** All rows of a difference; of a closed file only its head. Pure. */
export function diffRows(files: readonly DiffFile[], closed: ReadonlySet<string>): readonly DiffRow[] {
  const rows: DiffRow[] = [];
  for (const [index, file] of files.entries()) {
    const key = `${index} ${file.path}`;
    rows.push({ kind: 'file', key, file, index });
    if (closed.has(file.path)) continue;
    for (const [at, hunk] of file.hunks.entries()) {
      rows.push({ kind: 'hunk', key: `${key} ${at}`, hunk });
      for (const [number, line] of hunk.lines.entries()) rows.push({ kind: 'line', key: `${key} ${at} ${number}`, line });
    }
    const words = noteOf(file);
    if (words !== null) rows.push({ kind: 'note', key: `${key} note`, file, words, more: file.moreLines > 0 || file.left === 'beyond' });
  }
  return rows;
}

/** How far down the head of a file stands, in CSS pixels. */
export function offsetOfFile(rows: readonly DiffRow[], index: number): number {
  const at = rows.findIndex((row) => row.kind === 'file' && row.index === index);
  return rows.slice(0, Math.max(0, at)).reduce((sum, { kind }) => sum + rowHeights[kind], 0);
}

/** What stands in place of lines; null where lines say it all. */
function noteOf(file: DiffFile): string | null {
  if (file.left !== null) return left[file.left];
  if (file.moreLines > 0) return `${file.moreLines.toLocaleString('en')} more ${file.moreLines === 1 ? 'line' : 'lines'}`;
  if (file.binary) return file.change === 'added' ? 'A binary file.' : 'A binary file: its bytes changed.';
  if (file.hunks.length > 0) return null;
  if (file.change === 'renamed') return 'Renamed; its content is the same.';
  if (file.change === 'copied') return 'A copy with the same content.';
  if (file.change === 'mode-changed') return `Its mode changed from ${file.oldMode ?? '?'} to ${file.newMode ?? '?'}; its content is the same.`;
  if (file.newMode === '160000' || file.oldMode === '160000') return 'A submodule.';
  return 'An empty file.';
}

/** Widest line in characters, at most what a line is cut to; tabs count four. */
export function widestLine(files: readonly DiffFile[]): number {
  let widest = 0;
  for (const file of files) {
    for (const hunk of file.hunks) {
      for (const { text } of hunk.lines) {
        const tabs = text.includes('\t') ? text.split('\t').length - 1 : 0;
        widest = Math.max(widest, text.length + tabs * 3);
      }
    }
  }
  return widest;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must be made visible
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** A line with what cannot be seen made visible: a carriage return, and characters that turn the order of letters round, are changes too. */
export function visible(text: string): string {
  return text.replace(unseen, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return code < 0x20 ? String.fromCodePoint(0x2400 + code) : `⟦U+${code.toString(16).toUpperCase().padStart(4, '0')}⟧`;
  });
}
