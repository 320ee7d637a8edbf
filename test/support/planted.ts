import { join } from 'node:path';
import { createGate } from '../../electron/git/gate.ts';
import type { Git } from '../../electron/git/run.ts';
import { type FoundChain, type ScanContext, type ScanMemory, scanClone } from '../../electron/recovery/scan/scan.ts';
import type { LostWhy } from '../../shared/model/finding.ts';
import type { Sandbox, TestRepository } from './repository.ts';

/** One way of losing work: does it in `repo` (main checked out, clean, at least three commits), and says what was lost and how. */
export interface Planted {
  readonly tip: string;
  readonly why: LostWhy;
  readonly branch: string | null;
  /** Commits of the chain. */
  readonly commits: number;
  /** A file and its content, as the lost tip has it. */
  readonly file: readonly [name: string, content: string];
}

/** What a way of losing needs around it. */
export interface Ground {
  readonly sandbox: Sandbox;
  readonly repo: TestRepository;
  /** A second clone that pushes to the same remote; null where there is no remote. */
  readonly other: TestRepository | null;
  /** Lets a scan see how things stand, as a running Everref would have. */
  readonly scanned: () => Promise<void>;
}

/** Every way of losing that is named in the product. Each works on a branch of its own and ends on main. */
export const ways: Readonly<Record<string, (ground: Ground) => Planted | Promise<Planted>>> = {
  amend: ({ repo }) => {
    repo.git('switch', '-qc', 'amended');
    const tip = repo.commitFile('amended.txt', 'first try\n', 'Try it');
    repo.write('amended.txt', 'second try\n');
    repo.git('commit', '-qa', '--amend', '-m', 'Try it again');
    repo.git('switch', '-q', 'main');
    return { tip, why: 'amend', branch: 'amended', commits: 1, file: ['amended.txt', 'first try\n'] };
  },
  'rebase that drops a commit': ({ repo }) => {
    repo.git('switch', '-qc', 'rebased');
    repo.commitFile('dropped.txt', 'dropped by the rebase\n', 'To be dropped');
    const tip = repo.commitFile('kept.txt', 'kept by the rebase\n', 'To be kept');
    repo.git('rebase', '-q', '--onto', 'main', 'rebased~1', 'rebased');
    repo.git('switch', '-q', 'main');
    return { tip, why: 'rebase', branch: 'rebased', commits: 2, file: ['dropped.txt', 'dropped by the rebase\n'] };
  },
  'reset of three commits': ({ repo }) => {
    repo.git('switch', '-qc', 'reset-hard');
    repo.commitFile('r1.txt', 'one\n');
    repo.commitFile('r2.txt', 'two\n');
    const tip = repo.commitFile('r3.txt', 'three\n');
    repo.git('reset', '-q', '--hard', 'HEAD~3');
    repo.git('switch', '-q', 'main');
    return { tip, why: 'reset', branch: 'reset-hard', commits: 3, file: ['r2.txt', 'two\n'] };
  },
  'branch moved by force': ({ repo }) => {
    repo.git('switch', '-qc', 'forced');
    const tip = repo.commitFile('forced.txt', 'on forced\n');
    repo.git('switch', '-q', 'main');
    repo.git('branch', '-qf', 'forced', 'main');
    return { tip, why: 'reset', branch: 'forced', commits: 1, file: ['forced.txt', 'on forced\n'] };
  },
  'undone merge': ({ repo }) => {
    repo.git('switch', '-qc', 'side');
    repo.commitFile('side.txt', 'side\n');
    repo.git('switch', '-qc', 'merging', 'main');
    repo.commitFile('merging.txt', 'merging\n');
    repo.git('merge', '-q', '--no-edit', '--no-ff', 'side');
    const tip = repo.head();
    repo.git('reset', '-q', '--hard', 'HEAD~1');
    repo.git('switch', '-q', 'main');
    return { tip, why: 'undone-merge', branch: 'merging', commits: 1, file: ['side.txt', 'side\n'] };
  },
  'deleted branch': ({ repo }) => {
    repo.git('switch', '-qc', 'deleted/one');
    const tip = repo.commitFile('deleted.txt', 'deleted\n');
    repo.git('switch', '-q', 'main');
    repo.git('branch', '-qD', 'deleted/one');
    return { tip, why: 'deleted-branch', branch: 'deleted/one', commits: 1, file: ['deleted.txt', 'deleted\n'] };
  },
  'deleted branch that was never checked out': async ({ repo, scanned }) => {
    const tip = plumbed(repo, 'unseen.txt', 'made elsewhere\n', 'Made by a tool');
    repo.git('branch', 'unseen', tip);
    await scanned();
    repo.git('branch', '-qD', 'unseen');
    return { tip, why: 'deleted-branch', branch: 'unseen', commits: 1, file: ['unseen.txt', 'made elsewhere\n'] };
  },
  'deleted branch that nobody saw': ({ repo }) => {
    const tip = plumbed(repo, 'nobody.txt', 'nobody saw it\n', 'Seen by nobody');
    repo.git('branch', 'nobody', tip);
    repo.git('branch', '-qD', 'nobody');
    return { tip, why: 'unknown', branch: null, commits: 1, file: ['nobody.txt', 'nobody saw it\n'] };
  },
  'dropped stash': ({ repo }) => {
    repo.write('README.md', 'stashed and dropped\n');
    repo.git('stash', 'push', '-q', '-m', 'half of it');
    const tip = repo.head('stash@{0}');
    repo.git('stash', 'drop', '-q');
    return { tip, why: 'dropped-stash', branch: 'main', commits: 1, file: ['README.md', 'stashed and dropped\n'] };
  },
  'popped stash with untracked files': ({ repo }) => {
    repo.write('README.md', 'stashed and popped\n');
    repo.write('untracked.txt', 'not yet added\n');
    repo.git('stash', 'push', '-q', '-u');
    const tip = repo.head('stash@{0}');
    repo.git('stash', 'pop', '-q');
    repo.git('checkout', '-q', '--', '.');
    repo.git('clean', '-qfd');
    return { tip, why: 'dropped-stash', branch: 'main', commits: 1, file: ['README.md', 'stashed and popped\n'] };
  },
  'stash dropped from below': ({ repo }) => {
    repo.write('README.md', 'the lower one\n');
    repo.git('stash', 'push', '-q', '-m', 'lower');
    const tip = repo.head('stash@{0}');
    repo.write('README.md', 'the upper one\n');
    repo.git('stash', 'push', '-q', '-m', 'upper');
    repo.git('stash', 'drop', '-q', 'stash@{1}');
    return { tip, why: 'dropped-stash', branch: 'main', commits: 1, file: ['README.md', 'the lower one\n'] };
  },
  'detached HEAD': ({ repo }) => {
    repo.git('checkout', '-q', '--detach');
    const tip = repo.commitFile('detached.txt', 'on no branch\n');
    repo.git('switch', '-q', 'main');
    return { tip, why: 'detached', branch: null, commits: 1, file: ['detached.txt', 'on no branch\n'] };
  },
  'detached HEAD of another work tree': ({ sandbox, repo }) => {
    const tree = worktree(sandbox, repo, 'wt-detached');
    const tip = tree.commitFile('elsewhere.txt', 'detached elsewhere\n');
    tree.git('checkout', '-q', 'main~0');
    return { tip, why: 'detached', branch: null, commits: 1, file: ['elsewhere.txt', 'detached elsewhere\n'] };
  },
  'amend in another work tree': ({ sandbox, repo }) => {
    const tree = worktree(sandbox, repo, 'wt-amend');
    tree.git('switch', '-qc', 'in-tree');
    const tip = tree.commitFile('in-tree.txt', 'before\n');
    tree.write('in-tree.txt', 'after\n');
    tree.git('commit', '-qa', '--amend', '--no-edit');
    return { tip, why: 'amend', branch: 'in-tree', commits: 1, file: ['in-tree.txt', 'before\n'] };
  },
  'removed work tree': async ({ sandbox, repo, scanned }) => {
    const tree = worktree(sandbox, repo, 'wt-removed');
    const tip = tree.commitFile('removed.txt', 'went with its folder\n');
    await scanned();
    repo.git('worktree', 'remove', '--force', tree.path);
    return { tip, why: 'deleted-worktree', branch: null, commits: 1, file: ['removed.txt', 'went with its folder\n'] };
  },
  'expired reflog': ({ repo }) => {
    repo.git('switch', '-qc', 'expired');
    const tip = repo.commitFile('expired.txt', 'its log is gone\n');
    repo.git('reset', '-q', '--hard', 'HEAD~1');
    repo.git('switch', '-q', 'main');
    repo.git('reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all');
    return { tip, why: 'unknown', branch: null, commits: 1, file: ['expired.txt', 'its log is gone\n'] };
  },
  'force push by another': ({ repo, other }) => {
    if (other === null) throw new Error('needs a remote');
    other.git('switch', '-qc', 'shared-work');
    other.commitFile('theirs.txt', 'theirs\n');
    const tip = other.commitFile('theirs-too.txt', 'theirs too\n');
    other.git('push', '-q', 'origin', 'shared-work');
    repo.git('fetch', '-q', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    other.git('reset', '-q', '--hard', 'HEAD~2');
    other.commitFile('instead.txt', 'instead\n');
    other.git('push', '-qf', 'origin', 'shared-work');
    repo.git('fetch', '-q', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    return { tip, why: 'force-push', branch: 'origin/shared-work', commits: 2, file: ['theirs.txt', 'theirs\n'] };
  },
  'remote branch that was pruned': async ({ repo, other, scanned }) => {
    if (other === null) throw new Error('needs a remote');
    other.git('switch', '-qc', 'short-lived', 'main');
    const tip = other.commitFile('short.txt', 'short-lived\n');
    other.git('push', '-q', 'origin', 'short-lived');
    repo.git('fetch', '-q', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    await scanned();
    other.git('push', '-q', 'origin', ':short-lived');
    repo.git('fetch', '-q', '--prune', 'origin', '+refs/heads/*:refs/remotes/origin/*');
    return { tip, why: 'deleted-branch', branch: 'origin/short-lived', commits: 1, file: ['short.txt', 'short-lived\n'] };
  },
  'fetched for a look': ({ repo, other }) => {
    if (other === null) throw new Error('needs a remote');
    other.git('switch', '-qc', 'looked-at', 'main');
    const tip = other.commitFile('looked.txt', 'looked at\n');
    repo.git('fetch', '-q', '--refmap=', other.path, 'looked-at');
    return { tip, why: 'fetched', branch: null, commits: 1, file: ['looked.txt', 'looked at\n'] };
  },
};

/** A commit made without touching a work tree or a log: as tools do. */
function plumbed(repo: TestRepository, name: string, content: string, message: string): string {
  const index = join(repo.git('rev-parse', '--absolute-git-dir').trim(), 'index');
  repo.write(name, content);
  const before = repo.git('ls-files', '--stage', name).trim();
  if (before !== '') throw new Error(`${name} is there already in ${index}`);
  repo.git('add', name);
  const tree = repo.git('write-tree').trim();
  const id = repo.git('commit-tree', '-p', 'HEAD', '-m', message, tree).trim();
  repo.git('rm', '-qf', name);
  return id;
}

function worktree(sandbox: Sandbox, repo: TestRepository, name: string): TestRepository {
  const path = join(sandbox.root, `${repo.path.split('/').at(-1)}-${name}`);
  repo.git('worktree', 'add', '-q', '--detach', path);
  return sandbox.at(path);
}

/** Scans a clone again and again, remembering as the service does. */
export function scanner(git: Git, commonDir: string) {
  let memory: ScanMemory | null = null;
  let chains: ReadonlyMap<string, FoundChain> = new Map();
  const gate = createGate(git);
  const clone = { id: 'k-test', commonDir, repository: 'example.org/test', refFormat: 'files' as const };
  return {
    gate,
    clone,
    async scan(options: Partial<ScanContext> = {}) {
      const result = await gate.admit(commonDir, 'scan', (granted) =>
        scanClone(granted, clone, {
          memory,
          chains: () => chains,
          pins: { refs: new Set(), bundles: new Set() },
          overwritten: new Map(),
          thorough: false,
          onStep: () => {},
          ...options,
        }),
      );
      if (result.kind === 'scanned') {
        memory = result.memory;
        chains = new Map(result.chains.map((chain) => [chain.tip, chain]));
      }
      return result;
    },
    chains: () => chains,
    /** As if Everref had never been here. */
    forget() {
      memory = null;
      chains = new Map();
    },
  };
}
