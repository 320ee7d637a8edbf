import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { readReflog } from '../../git/commands/reflog.ts';
import { parseReflog, type ReflogStep } from '../../git/parse/reflog.ts';
import type { Git } from '../../git/run.ts';
import type { LogStep } from '../chains/why.ts';
import { entriesOf } from './clone-stamp.ts';
import type { ScanClone } from './scan-clone.ts';

/** The steps that lost commits have in the logs: by the commit that a step left, and by the one that it made. */
export interface LogTraces {
  readonly left: ReadonlyMap<string, readonly LogStep[]>;
  readonly made: ReadonlyMap<string, readonly LogStep[]>;
}

/** Of each log the newest part. A log of a busy year is some 200 KiB. */
const tailBytes = 2 * 1024 * 1024;
/** Of all logs of a clone together; the rest is then not read, and what it would have told is `unlinked`. */
const mostBytes = 64 * 1024 * 1024;
/** Of a reftable repository, where each log is a run of git. */
const mostRefs = 200;

/** Reads what the logs of a clone (its own, its work trees') tell of the commits in `lost`. `heads`: the branch that each work tree's HEAD is on, by folder. */
export async function readTraces(git: Git, clone: ScanClone, lost: ReadonlySet<string>, refs: readonly string[], head: string | null): Promise<LogTraces> {
  const left = new Map<string, LogStep[]>();
  const made = new Map<string, LogStep[]>();
  const note = (map: Map<string, LogStep[]>, id: string, step: LogStep) => {
    const list = map.get(id);
    if (list === undefined) map.set(id, [step]);
    else list.push(step);
  };
  const take = (ref: string, steps: readonly ReflogStep[]) => {
    const on = ref === 'HEAD' ? branchesOf(steps, head) : null;
    for (const [index, step] of steps.entries()) {
      if (!lost.has(step.old) && !lost.has(step.new)) continue;
      const noted: LogStep = { ref, old: step.old, new: step.new, at: step.at, message: step.message, on: on?.[index] ?? null };
      if (lost.has(step.old) && step.old !== step.new) note(left, step.old, noted);
      if (lost.has(step.new)) note(made, step.new, noted);
    }
  };
  if (clone.refFormat === 'reftable') {
    for (const ref of ['HEAD', ...refs.slice(0, mostRefs)]) take(ref, await readReflog(git, clone.commonDir, ref, 2000));
    return { left, made };
  }
  let bytes = 0;
  for (const { ref, file } of logFiles(clone.commonDir)) {
    if (bytes > mostBytes) break;
    const text = tailOf(file);
    bytes += text.length;
    // Most logs know nothing of what is lost: looking for the ids first saves reading their lines.
    if (ref === 'HEAD' || mentions(text, lost)) take(ref, parseReflog(text));
  }
  return { left, made };
}

/** The branch that HEAD was on before each step, by what its log says of checkouts; `now`: where it is today. */
export function branchesOf(steps: readonly ReflogStep[], now: string | null): readonly (string | null)[] {
  const on: (string | null)[] = new Array(steps.length).fill(null);
  let current = now;
  for (let index = steps.length - 1; index >= 0; index--) {
    const moved = /^checkout: moving from (\S+) to /.exec(steps[index]?.message ?? '');
    if (moved?.[1] !== undefined) current = /^[0-9a-f]{40,64}$/.test(moved[1]) ? null : moved[1];
    on[index] = current;
  }
  return on;
}

function mentions(text: string, lost: ReadonlySet<string>): boolean {
  for (let from = 0; from < text.length; ) {
    if (lost.has(text.slice(from, from + 40)) || lost.has(text.slice(from + 41, from + 81))) return true;
    const end = text.indexOf('\n', from);
    if (end < 0) return false;
    from = end + 1;
  }
  return false;
}

function* logFiles(commonDir: string): Generator<{ readonly ref: string; readonly file: string }> {
  yield { ref: 'HEAD', file: join(commonDir, 'logs', 'HEAD') };
  for (const { name } of entriesOf(join(commonDir, 'worktrees'))) yield { ref: 'HEAD', file: join(commonDir, 'worktrees', name, 'logs', 'HEAD') };
  const below = function* (folder: string, prefix: string): Generator<{ readonly ref: string; readonly file: string }> {
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      const ref = `${prefix}/${entry.name}`;
      if (entry.isDirectory()) yield* below(path, ref);
      else if (ref !== 'refs/stash') yield { ref, file: path };
    }
  };
  yield* below(join(commonDir, 'logs', 'refs'), 'refs');
}

/** The newest part of a file, from the beginning of a line; empty where it cannot be read. */
function tailOf(file: string): string {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(handle);
    const length = Math.min(size, tailBytes);
    const bytes = Buffer.alloc(length);
    const read = readSync(handle, bytes, 0, length, size - length);
    const text = bytes.toString('utf8', 0, read);
    return length < size ? text.slice(text.indexOf('\n') + 1) : text;
  } finally {
    closeSync(handle);
  }
}
