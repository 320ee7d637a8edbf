import { createHash } from 'node:crypto';
import type { Git } from '../run.ts';

// What commits change, told from each other without opening files where that is enough: two changes are the same only where they touch the same
// paths, and surely the same where they lead from the same contents to the same (git.md 5.2; `rev-list --cherry-mark` works alike, but names no pairs).

/** A commit with its parents and tree. */
export interface Node {
  readonly id: string;
  readonly parents: readonly string[];
  readonly tree: string;
}

const options = ['-r', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color', '--full-index'];
/** Patches that are compared at once. */
const patchBytes = 48 * 1024 * 1024;

/** Commits that `of` reach and `not` do not, children before parents, at most `most`. Throws `GitError`. */
export async function listNodes(git: Git, cwd: string, of: readonly string[], not: readonly string[], most: number): Promise<readonly Node[]> {
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['rev-list', '--topo-order', `--max-count=${most}`, '--format=%H %T %P', '--stdin'],
    stdin: rangeInput(of, not),
    deadlineMs: 20_000,
  });
  return stdout
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('commit '))
    .map((line) => {
      const [id = '', tree = '', ...parents] = line.trim().split(' ');
      return { id, tree, parents };
    });
}

/** How many commits `of` reach and `not` do not, at most `most`. Throws `GitError`. */
export async function countReached(git: Git, cwd: string, of: readonly string[], not: readonly string[], most: number): Promise<number> {
  const args = ['rev-list', '--count', `--max-count=${most}`, '--stdin'];
  const { stdout } = await git.run({ cwd, need: 'read', args, stdin: rangeInput(of, not), deadlineMs: 20_000 });
  return Number(stdout.toString('latin1').trim());
}

/** Many tips do not fit on a command line. */
function rangeInput(of: readonly string[], not: readonly string[]): string {
  return [...of, ...not.map((tip) => `^${tip}`), ''].join('\n');
}

/** A change without its contents: `paths` tells which files, `exact` from which content to which. Empty: nothing is changed. */
export interface Touched {
  readonly paths: string;
  readonly exact: string;
}

/** What each commit touches; merges are left out. One run. Throws `GitError`. */
export async function touchedBy(git: Git, cwd: string, ids: readonly string[]): Promise<ReadonlyMap<string, Touched>> {
  const touched = new Map<string, Touched>();
  if (ids.length === 0) return touched;
  const args = ['diff-tree', '--stdin', '--root', '-z', '--raw', '--no-abbrev', '--always', ...options];
  const { stdout } = await git.run({ cwd, need: 'read', args, stdin: `${ids.join('\n')}\n`, deadlineMs: 60_000 });
  const fields = stdout.toString('latin1').split('\0');
  let id = '';
  let [paths, exact] = [createHash('sha1'), createHash('sha1')];
  let some = false;
  const close = () => {
    if (id !== '') touched.set(id, some ? { paths: paths.digest('hex'), exact: exact.digest('hex') } : { paths: '', exact: '' });
    [paths, exact] = [createHash('sha1'), createHash('sha1')];
    some = false;
  };
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? '';
    if (/^[0-9a-f]{40,64}$/.test(field)) {
      close();
      id = field;
      continue;
    }
    if (!field.startsWith(':')) continue;
    const name = fields[++at] ?? '';
    paths.update(`${field.slice(-1)}${name}\0`);
    exact.update(`${field}${name}\0`);
    some = true;
  }
  close();
  return touched;
}

/** The patch id of each commit's change (`git patch-id --stable`): the same for the same change in another place. Throws `GitError`. */
export async function patchIds(git: Git, cwd: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { stdout } = await git.run({
    cwd,
    need: 'read',
    args: ['diff-tree', '--stdin', '--root', '-p', ...options],
    stdin: `${ids.join('\n')}\n`,
    maxOutputBytes: patchBytes,
    deadlineMs: 60_000,
  });
  return idsOfPatches(git, cwd, stdout);
}

/** The patch id of all that lies between two commits; null where that is nothing. Throws `GitError`. */
export async function patchIdBetween(git: Git, cwd: string, from: string, to: string): Promise<string | null> {
  const args = ['diff-tree', '-p', ...options, '--end-of-options', from, to];
  const { stdout } = await git.run({ cwd, need: 'read', args, maxOutputBytes: patchBytes, deadlineMs: 60_000 });
  if (stdout.length === 0) return null;
  return (await idsOfPatches(git, cwd, Buffer.concat([Buffer.from(`${to}\n`), stdout]))).get(to) ?? null;
}

async function idsOfPatches(git: Git, cwd: string, patches: Buffer): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['patch-id', '--stable'], stdin: patches, deadlineMs: 60_000 });
  const found = new Map<string, string>();
  for (const line of stdout.toString('latin1').split('\n')) {
    const [patch, commit] = line.split(' ');
    if (patch !== undefined && commit !== undefined && commit !== '') found.set(commit, patch);
  }
  return found;
}

/** What a merge did itself, beyond joining its parents: a hash of it, or '' where that is nothing. Throws `GitError`. */
export async function ownChangesOfMerges(git: Git, cwd: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const id of ids) {
    const args = ['diff-tree', '--cc', '--no-commit-id', ...options, '--end-of-options', id];
    const { stdout } = await git.run({ cwd, need: 'read', args, maxOutputBytes: patchBytes, deadlineMs: 20_000 });
    // Ids of contents and line numbers are of its place, not of what it did.
    const own = stdout
      .toString('latin1')
      .split('\n')
      .filter((line) => !line.startsWith('index ') && !line.startsWith('@@@'))
      .join('\n');
    found.set(id, own === '' ? '' : createHash('sha1').update(own).digest('hex'));
  }
  return found;
}
