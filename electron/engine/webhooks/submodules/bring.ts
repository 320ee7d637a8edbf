import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inTheWay } from '../../../actions/in-the-way.ts';
import { objectSizes } from '../../../git/commands/cat-file.ts';
import { foldsCase, pathsIn, untrackedFiles, updateSubmodules } from '../../../git/commands/checkout-branch.ts';
import { indexDiffers } from '../../../git/commands/diff-index.ts';
import { fetchRefs } from '../../../git/commands/fetch.ts';
import { headBranch, resolveRef } from '../../../git/commands/git-paths.ts';
import { readIndex } from '../../../git/commands/read-index.ts';
import { GitError } from '../../../git/error.ts';
import { pathText } from '../../../git/parse/path-text.ts';
import type { Git } from '../../../git/run.ts';
import { busyHere, commitBegun, statePaths } from '../../../sync/move/preflight/busy.ts';
import { submodulePrograms } from './programs.ts';
import { tooManySubmodules } from './too-many.ts';

interface Link {
  readonly path: string;
  /** The commit that the parent records. */
  readonly id: string;
}

/**
 * Brings the submodules of a work tree to what its commit says, fetching and making what is missing, level by level: each is looked at before git touches
 * it, since `git submodule update` overwrites ignored files without a word, leaves commits that no branch holds to the reflog, and runs what the
 * configuration of a submodule names. Answers why not; what was done until then stays, as git leaves it. Throws `GitError`.
 */
export async function bringSubmodules(git: Git, top: string, signal: AbortSignal, deadlineMs: number): Promise<string | null> {
  const queue: { readonly cwd: string; readonly depth: number }[] = [{ cwd: top, depth: 0 }];
  for (let seen = 0, at = queue.shift(); at !== undefined; at = queue.shift(), seen++) {
    const { cwd, depth } = at;
    const links = await linksOf(git, cwd);
    if (links.length === 0) continue;
    if (tooManySubmodules(seen, depth + 1)) return 'there are too many submodules in each other';
    const made = links.filter(({ path }) => existsSync(join(cwd, path, '.git')));
    const programs = await submodulePrograms(
      git,
      cwd,
      made.map(({ path }) => path),
    );
    if (programs.length > 0) return `the submodules’ configuration would run programs (${programs.slice(0, 3).join(', ')}): look at it, and take it out`;
    // Before any is looked at: it may take its time.
    for (const link of made) await fetchWanted(git, join(cwd, link.path), link, signal, deadlineMs);
    const problem = await levelHindrance(git, cwd, links, new Set(made));
    if (problem !== null) return problem;
    await updateSubmodules(git, cwd, signal, deadlineMs);
    // One that git was told to leave (`update = none`) is not there even now.
    for (const { path } of links) if (existsSync(join(cwd, path, '.git'))) queue.push({ cwd: join(cwd, path), depth: depth + 1 });
  }
  return null;
}

/** Why the submodules of one work tree are not brought to what it says; each is looked at, and once more when all were. Null: go on. */
async function levelHindrance(git: Git, cwd: string, links: readonly Link[], made: ReadonlySet<Link>): Promise<string | null> {
  const stays = ({ path }: Link, problem: string) => `the submodule ${path} stays as it is: ${problem}`;
  const heads = new Map<Link, string | null>();
  for (const link of links) {
    const folder = join(cwd, link.path);
    if (made.has(link)) heads.set(link, await resolveRef(git, folder, headCommit));
    const head = heads.get(link);
    const problem = head === undefined ? unmadeHindrance(folder) : await hindrance(git, folder, link, head);
    if (problem !== null) return stays(link, problem);
  }
  for (const [link, head] of heads) {
    const begun = await commitBegun(join(cwd, link.path));
    if (begun !== null) return stays(link, begun.message);
    if ((await resolveRef(git, join(cwd, link.path), headCommit)) !== head) return stays(link, 'somebody worked in it while it was looked at');
  }
  return null;
}

const headCommit = 'HEAD^{commit}';

async function fetchWanted(git: Git, cwd: string, { id }: Link, signal: AbortSignal, deadlineMs: number): Promise<void> {
  if (!(await objectSizes(git, cwd, [id])).has(id)) await fetchCommit(git, cwd, id, signal, deadlineMs);
}

/** What an update of a submodule that is there, and at `head`, would take away; null: nothing. */
async function hindrance(git: Git, cwd: string, { id }: Link, head: string | null): Promise<string | null> {
  if (head === id) return null;
  const branch = await headBranch(git, cwd);
  const busy = await busyHere(await statePaths(git, cwd, branch ?? 'HEAD'), cwd);
  if (busy !== null) return busy.message;
  if (head !== null && branch === null) {
    // On no branch: what only HEAD holds would be left to the reflog.
    const { stdout } = await git.run({
      cwd,
      need: 'read',
      args: ['rev-list', '--max-count=1', head, '--not', id, '--branches', '--tags', '--remotes', '--'],
    });
    if (stdout.length > 0) return `it has commits that no branch holds (${head.slice(0, 12)}): give them a branch`;
  }
  const untracked = await untrackedFiles(git, cwd);
  if (untracked === null) return 'it has too many files that are not committed to look at';
  // Git refuses to write over what is staged, but drops it without a word below the name of a file that comes (2.39.5).
  const staged = head === null ? (await readIndex(git, cwd)).map(({ path }) => path) : [...(await indexDiffers(git, cwd, head))];
  if (untracked.length + staged.length === 0) return null;
  const coming = await pathsIn(git, cwd, id);
  const fresh = staged.map(pathText).filter((path) => !coming.has(path));
  const stopping = inTheWay([...new Set([...untracked, ...fresh])], coming, await foldsCase(git, cwd));
  if (stopping.length === 0) return null;
  return `files that are not committed are in the way: ${stopping.slice(0, 5).join(', ')}${stopping.length > 5 ? ' …' : ''}. Move them away`;
}

/** Git makes a submodule by force in whatever folder is there. */
function unmadeHindrance(folder: string): string | null {
  const there = lstatSync(folder, { throwIfNoEntry: false });
  if (there === undefined) return null;
  if (!there.isDirectory()) return 'something else is in its place';
  return readdirSync(folder).length === 0 ? null : 'it is not checked out, and its folder has files: move them away';
}

/** By its id first, which moves no ref; a server that gives no ids gives its branches, as git itself would ask. */
async function fetchCommit(git: Git, cwd: string, id: string, signal: AbortSignal, deadlineMs: number): Promise<void> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['remote'] });
  const remotes = stdout.toString('utf8').split('\n').filter(Boolean);
  const remote = remotes.includes('origin') ? 'origin' : remotes[0];
  if (remote === undefined) return;
  const fetch = (source: string, target: string | null) => fetchRefs(git, { cwd, remote, pairs: [{ source, target }], signal, deadlineMs });
  try {
    await fetch(id, null);
  } catch (error) {
    if (!(error instanceof GitError) || signal.aborted) throw error;
    await fetch('refs/heads/*', `refs/remotes/${remote}/*`);
  }
}

async function linksOf(git: Git, cwd: string): Promise<readonly Link[]> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['ls-files', '-s', '-z'], maxOutputBytes: 256 * 1024 * 1024 });
  // `<mode> <id> <stage>\t<path>`
  return stdout
    .toString('utf8')
    .split('\0')
    .flatMap((line) => (line.startsWith('160000 ') ? [{ path: line.slice(line.indexOf('\t') + 1), id: line.split(' ')[1] ?? '' }] : []));
}
