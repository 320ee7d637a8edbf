import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { openCommit } from '../../support/open-commit.ts';
import type { Sandbox, TestRepository } from '../../support/repository.ts';
import type { BringingName, Relation, Tree } from './world.ts';

/** A state that a checkout can be in (issue: every state has its words), and what of the table it has. */
export interface State {
  readonly name: string;
  readonly brings?: BringingName;
  readonly cloneOptions?: readonly string[];
  /** Left out: all. One that has no upstream here can only be looked at once. */
  readonly relations?: readonly Relation[];
  /** Left out: all. */
  readonly trees?: readonly Tree[];
  /** The work tree that the table is about. */
  readonly at?: 'clone' | 'linked';
  readonly prepare?: (clone: TestRepository) => void;
  /** Done to each copy after it was seen once. */
  readonly damage?: (path: string) => void;
  /** Begun in each copy after it was seen once; answers how it is ended. */
  readonly begin?: (sandbox: Sandbox, path: string) => Promise<() => Promise<void>>;
  /** False: cannot be made on this machine; the table keeps what another one proved. */
  readonly possible?: boolean;
}

const cannotBeRead = { relations: ['behind'], trees: ['clean'] } as const;

export const states: readonly State[] = [
  { name: 'normal' },
  { name: 'detached HEAD', prepare: (r) => r.git('switch', '-q', '--detach') },
  { name: 'unborn branch', trees: ['clean'], prepare: (r) => r.git('switch', '-q', '--orphan', 'fresh') },
  {
    name: 'bare',
    cloneOptions: ['--bare'],
    relations: ['behind', 'forced'],
    trees: ['clean'],
    prepare(r) {
      r.git('config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
      r.git('fetch', '-q');
      r.git('config', 'branch.main.remote', 'origin');
      r.git('config', 'branch.main.merge', 'refs/heads/main');
    },
  },
  { name: 'shallow clone', cloneOptions: ['--depth', '1'] },
  { name: 'partial clone', cloneOptions: ['--filter=blob:none'] },
  { name: 'sparse checkout', prepare: (r) => r.git('sparse-checkout', 'set', '--no-cone', '/*', '!/folder/') },
  {
    name: 'with a submodule',
    brings: 'a submodule’s newer commit',
    prepare: (r) => r.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'update', '--init'),
  },
  { name: 'linked work tree', at: 'linked', prepare: linked },
  {
    name: 'locked work tree',
    at: 'linked',
    prepare(r) {
      linked(r);
      r.git('worktree', 'lock', '../linked');
    },
  },
  { name: 'branch not checked out', prepare: (r) => r.git('switch', '-q', '--no-track', '-c', 'own') },
  {
    name: 'work tree whose folder is missing',
    relations: ['behind', 'forced'],
    trees: ['clean'],
    prepare(r) {
      linked(r);
      rmSync(join(r.path, '../linked'), { recursive: true });
    },
  },
  { name: 'the clone’s folder is missing', ...cannotBeRead, damage: (path) => rmSync(path, { recursive: true }) },
  { name: 'not a repository any more', ...cannotBeRead, damage: (path) => rmSync(join(path, '.git/HEAD')) },
  {
    name: 'dubious ownership',
    ...cannotBeRead,
    possible: process.platform === 'linux' && process.getuid?.() === 0,
    damage: (path) => void execFileSync('chown', ['-R', '12345:12345', path]),
  },
  { name: 'corrupt index', ...cannotBeRead, damage: (path) => writeFileSync(join(path, '.git/index'), 'this is no index') },
  { name: 'corrupt object', ...cannotBeRead, damage: corruptObjects },
  {
    name: 'upstream gone',
    relations: ['behind'],
    prepare: (r) => r.git('config', 'branch.main.merge', 'refs/heads/no-more'),
  },
  { name: 'remote renamed', prepare: (r) => r.git('remote', 'rename', 'origin', 'upstream') },
  { name: 'several remotes', prepare: (r) => r.git('remote', 'add', '-f', 'fork', r.git('config', 'remote.origin.url').trim().replace('same', 'forced')) },
  { name: 'no remote', relations: ['behind'], prepare: (r) => r.git('remote', 'remove', 'origin') },
  { name: 'no upstream', relations: ['behind'], prepare: (r) => r.git('branch', '-q', '--unset-upstream') },
  {
    name: 'merge in progress',
    prepare(r) {
      r.git('switch', '-q', '-c', 'beside', '--no-track');
      r.commitFile('beside.txt', 'beside\n');
      r.git('switch', '-q', 'main');
      r.git('merge', '-q', '--no-ff', '--no-commit', 'beside');
    },
  },
  { name: 'rebase in progress', prepare: (r) => stopped(r, '-c', 'sequence.editor=echo break >', 'rebase', '-q', '-i', 'HEAD') },
  {
    name: 'cherry-pick in progress',
    prepare(r) {
      r.git('switch', '-q', '-c', 'beside', '--no-track');
      r.git('commit', '-q', '--allow-empty', '-m', 'nothing');
      r.git('switch', '-q', 'main');
      stopped(r, 'cherry-pick', 'beside');
    },
  },
  { name: 'revert in progress', prepare: (r) => r.git('revert', '--no-commit', 'HEAD') },
  { name: 'bisect in progress', prepare: (r) => r.git('bisect', 'start', '--no-checkout') },
  {
    name: 'patches being applied (am)',
    prepare(r) {
      const patch = join(r.path, '.git/x.patch');
      writeFileSync(patch, `From: A <a@b.c>\nSubject: x\n\n---\ndiff --git a/no b/no\n--- a/no\n+++ b/no\n@@ -1 +1 @@\n-a\n+b\n--\n2\n`);
      stopped(r, 'am', '-q', patch);
    },
  },
  {
    name: 'a commit’s message being written',
    relations: ['behind', 'diverged'],
    possible: process.platform !== 'win32',
    begin: async (sandbox, path) => (await openCommit(sandbox, path, { words: ['commit', '--allow-empty'] })).giveUp,
  },
  {
    name: 'conflicts left by a stash',
    prepare(r) {
      r.git('switch', '-q', '-c', 'beside', '--no-track');
      r.commitFile('folder/inner.txt', 'otherwise\n');
      r.write('folder/inner.txt', 'mine\n');
      r.git('stash', '-q');
      r.git('switch', '-q', 'main');
      stopped(r, 'stash', 'pop', '-q');
    },
  },
  {
    name: 'stashes',
    prepare(r) {
      r.write('other.txt', 'later\n');
      r.git('stash', '-q');
    },
  },
  {
    name: 'index.lock left behind',
    prepare(r) {
      const lock = join(r.path, '.git/index.lock');
      writeFileSync(lock, '');
      utimesSync(lock, 1, 1);
    },
    trees: ['clean', 'dirty elsewhere', 'dirty in the way', 'untracked in the way', 'ignored in the way'],
  },
  { name: 'a rename of case comes', brings: 'a rename of case', relations: ['behind', 'diverged'] },
  { name: 'names with spaces, stars, line ends, emoji, dashes', brings: 'odd names' },
];

/** Makes a clone in a state, with a commit of its own or without, in a folder below `folder` (which lies beside the remotes); answers that. */
export function prepareClone(sandbox: Sandbox, state: State, folder: string, own: boolean): string {
  const root = join(folder, own ? 'own' : 'none');
  const path = join(root, 'clone');
  if (state.cloneOptions === undefined) cpSync(join(folder, '..', 'base'), path, { recursive: true });
  else sandbox.clone(`file://${join(folder, '..', 'same.git')}`, path.slice(sandbox.root.length + 1), ...state.cloneOptions);
  const clone = sandbox.at(path);
  if (!state.cloneOptions?.includes('--bare')) clone.git('update-index', '-q', '--refresh');
  if (own) clone.commitFile('own.txt', 'own\n');
  state.prepare?.(clone);
  return root;
}

function linked(r: TestRepository): void {
  r.git('switch', '-q', '--no-track', '-c', 'own');
  r.git('worktree', 'add', '-q', '../linked', 'main');
}

function stopped(r: TestRepository, ...words: string[]): void {
  try {
    r.git(...words);
  } catch {
    // Git says by its exit code that it stopped: that is the state.
  }
}

function corruptObjects(path: string): void {
  const packs = join(path, '.git/objects/pack');
  for (const name of readdirSync(packs).filter((each) => each.endsWith('.pack'))) {
    const bytes = readFileSync(join(packs, name));
    rmSync(join(packs, name));
    writeFileSync(join(packs, name), bytes.fill(0xff, 12, bytes.length - 20));
  }
}
