import type { DiffHunk, DiffLine } from '../../../shared/model/diff.ts';

/** The patch of one file: what stands between two `diff --git`. */
export interface FilePatch {
  readonly binary: boolean;
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
}

/** A line longer than this is cut: it is a file in one line, and nobody reads it. */
export const mostCharacters = 2000;

/** Reads `git diff-tree -p` (names quoted, so that none can look like a line of the patch). One patch for each `diff --git`, in order. */
export function parsePatches(output: Buffer): readonly FilePatch[] {
  const lines = output.toString('utf8').split('\n');
  if (lines.at(-1) === '') lines.pop();
  const patches: FilePatch[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]?.startsWith('diff --git ') !== true) {
      at++;
      continue;
    }
    const hunks: DiffHunk[] = [];
    let binary = false;
    for (at++; at < lines.length && lines[at]?.startsWith('diff --git ') !== true; ) {
      const read = readHunk(lines, at);
      if (read === null) {
        if (/^(?:Binary files .* differ|GIT binary patch)$/.test(lines[at] ?? '')) binary = true;
        at++;
        continue;
      }
      hunks.push(read.hunk);
      at = read.next;
    }
    const count = (kind: DiffLine['kind']) => hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
    patches.push({ binary, hunks, added: count('added'), removed: count('removed') });
  }
  return patches;
}

/** Reads the hunk whose head is at `at`, by its counts: what its lines say cannot end it. */
function readHunk(lines: readonly string[], at: number): { readonly hunk: DiffHunk; readonly next: number } | null {
  const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(lines[at] ?? '');
  if (head === null) return null;
  const [, oldStart = '0', oldCount = '1', newStart = '0', newCount = '1', heading = ''] = head;
  let [oldAt, newAt] = [Number(oldStart), Number(newStart)];
  let [oldLeft, newLeft] = [Number(oldCount), Number(newCount)];
  const read: DiffLine[] = [];
  let next = at + 1;
  for (; next < lines.length; next++) {
    const line = lines[next] ?? '';
    if (line.startsWith('\\')) {
      const last = read.pop();
      if (last !== undefined) read.push({ ...last, unended: true });
      continue;
    }
    if (oldLeft <= 0 && newLeft <= 0) break;
    // diff.suppressBlankEmpty leaves the space of an empty context line out.
    const kind = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'context';
    const text = line.slice(1);
    read.push({
      kind,
      old: kind === 'added' ? null : oldAt++,
      new: kind === 'removed' ? null : newAt++,
      text: text.slice(0, mostCharacters),
      cut: Math.max(0, text.length - mostCharacters),
      unended: false,
      inner: null,
    });
    if (kind !== 'added') oldLeft--;
    if (kind !== 'removed') newLeft--;
  }
  return { hunk: { oldStart: Number(oldStart), newStart: Number(newStart), heading: heading.slice(0, 200), lines: read }, next };
}
