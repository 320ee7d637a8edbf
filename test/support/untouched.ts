import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from './repository.ts';
import { filesOf } from './work-tree-state.ts';

/** One work tree as it is: what a pass may not change unless it moved the branch that is checked out there. */
interface TreeState {
  readonly path: string;
  readonly files: ReadonlyMap<string, string>;
  readonly index: ReadonlyMap<string, string>;
  readonly status: readonly string[];
  readonly head: string;
  readonly headId: string;
  readonly origHead: string;
  readonly fetchHead: string;
  /** Names in its git folder: operations in progress, locks. */
  readonly names: readonly string[];
}

/** A clone with its work trees. */
export interface CloneState {
  readonly trees: readonly TreeState[];
  /** Every ref but Everref's own. */
  readonly refs: ReadonlyMap<string, string>;
  /** Everything that is reachable: refs of all kinds, stashes, heads. */
  readonly tips: readonly string[];
  readonly stashes: readonly string[];
  readonly config: string;
}

const text = (file: string) => (existsSync(file) ? readFileSync(file, 'latin1') : '');

function lines(output: string): readonly string[] {
  return output.split('\0').filter(Boolean);
}

function treeState(repository: TestRepository, gitDir: string): TreeState {
  const { git, path } = repository;
  const index = lines(git('ls-files', '--stage', '-z')).map((line) => [line.slice(line.indexOf(' ') + 1), line] as const);
  const files = filesOf(path).map((line) => [line.replace(/\/$| [0-7]+ [0-9a-f]{40}$| -> .*$/s, ''), line] as const);
  const told = lines(
    git('--no-optional-locks', 'status', '--porcelain=v2', '--branch', '--no-ahead-behind', '-z', '--untracked-files=all', '--ignored', '--no-renames'),
  );
  const oid = told.find((line) => line.startsWith('# branch.oid '))?.slice('# branch.oid '.length) ?? '';
  return {
    path,
    files: new Map(files.filter(([name]) => name !== '.git')),
    index: new Map(index.map(([key, line]) => [key.slice(key.indexOf('\t') + 1), line])),
    status: told.filter((line) => !line.startsWith('# ')),
    head: text(join(gitDir, 'HEAD')),
    headId: oid === '(initial)' ? '' : oid,
    origHead: text(join(gitDir, 'ORIG_HEAD')),
    fetchHead: text(join(gitDir, 'FETCH_HEAD')),
    names: readdirSync(gitDir).filter((name) => !['index', 'packed-refs', 'ORIG_HEAD', 'everref'].includes(name)),
  };
}

/** Reads a clone and its linked work trees whole, without changing anything in them. */
export function cloneState(main: TestRepository, linked: readonly TestRepository[]): CloneState {
  const gitDir = join(main.path, '.git');
  const trees = [main, ...linked].map((tree) => treeState(tree, tree === main ? gitDir : text(join(tree.path, '.git')).replace(/^gitdir: |\n$/g, '')));
  const all = main
    .git('for-each-ref', '--format=%(refname) %(if)%(symref)%(then)%(symref)%(else)%(objectname)%(end)')
    .split('\n')
    .filter(Boolean)
    .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)] as const);
  const stashes = text(join(gitDir, 'logs/refs/stash')).split('\n').filter(Boolean);
  return {
    trees,
    refs: new Map(all.filter(([name]) => !name.startsWith('refs/everref/'))),
    tips: [
      ...new Set(
        [
          ...all.flatMap(([, id]) => (id.startsWith('refs/') ? [] : [id])),
          ...stashes.map((line) => line.split(' ')[1] ?? ''),
          ...trees.map(({ headId }) => headId),
        ].filter(Boolean),
      ),
    ],
    stashes,
    config: text(join(gitDir, 'config')),
  };
}

/** What a pass is allowed to know: where the remote's branches are. */
export interface Truth {
  /** Branches of the remote, `refs/heads/…` → the ids that they had at any time during the pass. */
  readonly remote: ReadonlyMap<string, ReadonlySet<string>>;
  /** What the user was in the middle of when git was cut off: ORIG_HEAD can then not be told apart. */
  readonly ignoreOrigHead: boolean;
}

/**
 * What a pass did to a clone that it may not do, in words; empty: nothing. Allowed: a branch moved forward to what its upstream is on the
 * remote, with the files of that move and its tracking ref; a tracking ref for a branch that is new.
 */
export function wrongs(main: TestRepository, before: CloneState, after: CloneState, truth: Truth): readonly string[] {
  const wrong: string[] = [];
  const lost = main.git('rev-list', ...before.tips, '--not', '--all', ...after.trees.map(({ headId }) => headId).filter(Boolean), ...stashTips(after));
  if (lost !== '') wrong.push(`commits lost: ${lost}`);
  if (after.config !== before.config) wrong.push('the configuration changed');
  if (after.stashes.join('\n') !== before.stashes.join('\n')) wrong.push('the stashes changed');
  const moved = new Map<string, { from: string; to: string }>();
  for (const name of new Set([...before.refs.keys(), ...after.refs.keys()])) {
    const from = before.refs.get(name);
    const to = after.refs.get(name);
    if (from === to) continue;
    if (from !== undefined && to !== undefined && name.startsWith('refs/heads/')) moved.set(name, { from, to });
    else if (to === undefined) wrong.push(`${name} is gone`);
    else if (name.startsWith('refs/remotes/origin/')) {
      const branch = name.replace('refs/remotes/origin/', 'refs/heads/');
      if (truth.remote.get(branch)?.has(to) !== true) wrong.push(`${name} is at ${to}, which is not the remote's`);
      else if (from !== undefined && ![...after.refs].some(([other, id]) => id === to && before.refs.get(other) !== to && other.startsWith('refs/heads/')))
        wrong.push(`${name} moved although no branch did`);
    } else wrong.push(`${name} went from ${from} to ${to}`);
  }
  for (const [name, { from, to }] of moved) {
    if (main.git('rev-list', '--count', from, `^${to}`).trim() !== '0') wrong.push(`${name} lost commits: ${from} → ${to}`);
    if (![...truth.remote.values()].some((tips) => tips.has(to))) wrong.push(`${name} is where no branch of the remote is`);
  }
  for (const [at, tree] of before.trees.entries()) {
    const now = after.trees[at];
    if (now === undefined) throw new Error('a work tree went away');
    const move = moved.get(/^ref: (.*)\n$/.exec(tree.head)?.[1] ?? '');
    const paths = move === undefined ? [] : lines(main.git('diff-tree', '-r', '-z', '--name-only', '--no-renames', move.from, move.to));
    wrong.push(...treeWrongs(tree, now, new Set(paths), truth).map((words) => `${tree.path}: ${words}`));
  }
  return wrong;
}

function stashTips({ stashes }: CloneState): readonly string[] {
  return stashes.map((line) => line.split(' ')[1] ?? '');
}

function treeWrongs(before: TreeState, after: TreeState, movedPaths: ReadonlySet<string>, { ignoreOrigHead }: Truth): readonly string[] {
  const wrong: string[] = [];
  if (after.head !== before.head) wrong.push(`HEAD: ${before.head} → ${after.head}`);
  if (!ignoreOrigHead && after.origHead !== before.origHead) wrong.push(`ORIG_HEAD: ${before.origHead} → ${after.origHead}`);
  if (after.fetchHead !== before.fetchHead) wrong.push('FETCH_HEAD changed');
  if (after.names.join() !== before.names.join()) wrong.push(`git folder: ${before.names.join()} → ${after.names.join()}`);
  if (after.status.join('\n') !== before.status.join('\n')) wrong.push(`status: ${before.status.join(' | ')} → ${after.status.join(' | ')}`);
  const folders = new Set([...movedPaths].flatMap((path) => path.split('/').map((_, end, parts) => parts.slice(0, end).join('/'))));
  for (const [name, old, now] of both(before.files, after.files)) {
    if (movedPaths.has(name)) continue;
    // A folder comes and goes with its files.
    if (folders.has(name) && (old ?? '/').endsWith('/') && (now ?? '/').endsWith('/')) continue;
    wrong.push(`file ${name}: ${old} → ${now}`);
  }
  for (const [name, old, now] of both(before.index, after.index)) if (!movedPaths.has(name)) wrong.push(`index ${name}: ${old} → ${now}`);
  return wrong;
}

function both(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): readonly (readonly [string, string | undefined, string | undefined])[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((name) => (a.get(name) === b.get(name) ? [] : [[name, a.get(name), b.get(name)] as const]));
}
