import type { CommitInfo, Diff, DiffFile, DiffHunk, DiffLine } from '../../../shared/model/diff.ts';
import { type Step, sequenceSteps } from './sequence.ts';

/** Lines shown around a difference. */
const around = 3;

/**
 * How one change differs from another: a change of the change, file by file. What merely surrounds the changed lines may differ, that is another
 * place in the history, not another change. Files that are changed alike are left out. Pure.
 */
export function interdiff(before: Diff, after: Diff): Diff {
  const earlier = new Map(before.files.map((file) => [file.path, file]));
  const files: DiffFile[] = [];
  for (const file of after.files) {
    const was = earlier.get(file.path);
    earlier.delete(file.path);
    const differs = was === undefined ? wholly(file, 'added') : compare(was, file);
    if (differs !== null) files.push(differs);
  }
  for (const file of earlier.values()) files.push(wholly(file, 'removed'));
  return { files, moreFiles: Math.max(before.moreFiles, after.moreFiles) };
}

/** How a message differs from that of the commit that took its place; null: not at all. Pure. */
export function compareMessages(before: CommitInfo, after: CommitInfo): DiffFile | null {
  if (before.message === after.message) return null;
  const [a, b] = [before.message.split('\n'), after.message.split('\n')];
  const lines = sequenceSteps(a, b).map((step): DiffLine => {
    const text = (step.kind === 'added' ? b[step.b] : a[step.a]) ?? '';
    const numbers = { old: step.kind === 'added' ? null : step.a + 1, new: step.kind === 'removed' ? null : step.b + 1 };
    return { kind: step.kind === 'same' ? 'context' : step.kind, ...numbers, text: text.slice(0, 2000), cut: Math.max(0, text.length - 2000), ...plainEnd };
  });
  return { ...nothing, path: 'Commit message', change: 'modified', ...counted(lines), hunks: [{ oldStart: 1, newStart: 1, heading: '', lines }] };
}

const plainEnd = { unended: false, inner: null } as const;
const nothing = { oldPath: null, oldMode: null, newMode: null, newId: null, binary: false, added: null, removed: null, hunks: [], moreLines: 0, left: null };

/** A file that only one of the two changes touches: all its changed lines came, or went. */
function wholly(file: DiffFile, kind: 'added' | 'removed'): DiffFile {
  const lines = file.hunks.flatMap((hunk) => hunk.lines.map((line) => asChange(line, kind)));
  return { ...file, added: kind === 'added' ? lines.length : 0, removed: kind === 'added' ? 0 : lines.length, hunks: hunksOf(lines) };
}

function compare(was: DiffFile, now: DiffFile): DiffFile | null {
  const [a, b] = [changeLines(was), changeLines(now)];
  const lines = sequenceSteps(a.map(key), b.map(key)).flatMap((step) => lineOf(step, a, b));
  const differs = lines.some(({ kind, inner }) => kind !== 'context' && inner !== 'context');
  const otherwise = was.change !== now.change || was.newMode !== now.newMode || was.oldPath !== now.oldPath || was.left !== null || now.left !== null;
  const content = (was.binary || now.binary) && was.newId !== now.newId;
  if (!differs && !otherwise && !content) return null;
  const shown = lines.filter(({ kind, inner }) => kind === 'context' || inner !== 'context');
  return { ...now, ...counted(shown), hunks: hunksOf(shown), moreLines: Math.max(was.moreLines, now.moreLines), left: now.left ?? was.left };
}

const changeLines = (file: DiffFile): readonly DiffLine[] => file.hunks.flatMap(({ lines }) => lines);
const key = ({ kind, text, cut, unended }: DiffLine): string => `${kind} ${cut} ${unended} ${text}`;

function lineOf(step: Step, a: readonly DiffLine[], b: readonly DiffLine[]): readonly DiffLine[] {
  const line = step.kind === 'removed' ? a[step.a] : b[step.b];
  return line === undefined ? [] : [asChange(line, step.kind === 'same' ? 'context' : step.kind)];
}

/** A line of a change as a line of a change of changes: its number in the file that it stands in. */
function asChange(line: DiffLine, kind: DiffLine['kind']): DiffLine {
  const number = line.new ?? line.old;
  return { ...line, kind, old: kind === 'added' ? null : number, new: kind === 'removed' ? null : number, inner: line.kind };
}

function counted(lines: readonly DiffLine[]): Pick<DiffFile, 'added' | 'removed'> {
  return { added: lines.filter(({ kind }) => kind === 'added').length, removed: lines.filter(({ kind }) => kind === 'removed').length };
}

/** Cuts out what stands still far from any difference. */
function hunksOf(lines: readonly DiffLine[]): DiffHunk[] {
  const near = new Set<number>();
  for (const [index, { kind }] of lines.entries()) {
    if (kind !== 'context') for (let at = index - around; at <= index + around; at++) near.add(at);
  }
  const hunks: DiffHunk[] = [];
  let open: DiffLine[] | null = null;
  for (const [index, line] of lines.entries()) {
    if (!near.has(index)) {
      open = null;
      continue;
    }
    if (open === null) {
      open = [];
      hunks.push({ oldStart: line.old ?? line.new ?? 0, newStart: line.new ?? line.old ?? 0, heading: '', lines: open });
    }
    open.push(line);
  }
  return hunks;
}
