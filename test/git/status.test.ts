import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Checkout } from '../../shared/model/checkout.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { createWorkspace } from '../support/workspace.ts';

let sandbox: Sandbox;
let git: ReturnType<typeof startGit>;
let serial = 0;
beforeAll(() => {
  sandbox = createSandbox();
  git = startGit();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

/** A remote with one commit on main, and a clone of it, in a folder of their own. */
function pair(): { readonly folder: string; readonly remote: string; readonly work: TestRepository; readonly other: TestRepository } {
  const name = `pair-${++serial}`;
  const remote = sandbox.bare(`${name}-remote.git`);
  const other = sandbox.clone(remote, `${name}-other`);
  other.git('checkout', '-q', '-B', 'main');
  other.commitFile('a.txt', 'one');
  other.git('push', '-q', 'origin', 'main');
  const work = sandbox.clone(remote, `${name}/work`);
  return { folder: join(sandbox.root, name), remote, work, other };
}

/** What is shown of the checkout at `path` after a first sweep of `folder`. */
async function see(folder: string, path: string, settings: object = {}): Promise<Checkout> {
  const workspace = createWorkspace(git, [folder], { settings, watchBudget: 0 });
  try {
    await workspace.service.start();
    return Checkout.parse(workspace.at(path));
  } finally {
    await workspace.stop();
  }
}

describe('the state of a checkout', () => {
  it('S3-2: says up to date, with zeros', async () => {
    const { folder, work } = pair();
    expect(await see(folder, work.path)).toMatchObject({
      state: 'up-to-date',
      branch: 'main',
      upstream: 'origin/main',
      ahead: 0,
      behind: 0,
      staged: 0,
      unstaged: 0,
      untracked: 0,
      conflicted: 0,
      stashes: 0,
      unpushed: 0,
      operation: null,
      problem: null,
      held: false,
      trusted: true,
      head: work.head(),
    });
  });

  it('S3-2: says ahead, with what is on no remote', async () => {
    const { folder, work } = pair();
    work.commitFile('b', '1', 'second');
    work.commitFile('c', '1', 'third');
    const state = await see(folder, work.path);
    expect(state).toMatchObject({ state: 'ahead', ahead: 2, behind: 0, unpushed: 2 });
    expect(state.unpushedCommits.map((commit) => commit.subject)).toEqual(['third', 'second']);
    expect(state.unpushedCommits[0]).toMatchObject({ id: work.head(), author: 'Ada Lovelace' });
  });

  it('S3-2: says behind', async () => {
    const { folder, work, other } = pair();
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.git('fetch', '-q');
    expect(await see(folder, work.path)).toMatchObject({ state: 'behind', ahead: 0, behind: 1, unpushed: 0, held: false });
  });

  it('S3-2: says behind by what Everref alone fetched, the tracking ref left as it was (N-16)', async () => {
    const { folder, work, other } = pair();
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.git('fetch', '-q', '--refmap=', 'origin', '+refs/heads/main:refs/everref/remotes/origin/main');
    const state = await see(folder, work.path);
    expect(state).toMatchObject({ state: 'behind', behind: 1 });
    expect(state.branches[0]?.upstreamTip).toBe(other.head());
  });

  it('S3-2: takes the tracking ref where the user fetched further than Everref', async () => {
    const { folder, work, other } = pair();
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.git('fetch', '-q', '--refmap=', 'origin', '+refs/heads/main:refs/everref/remotes/origin/main');
    other.commitFile('c', '1');
    other.git('push', '-q');
    work.git('fetch', '-q');
    expect(await see(folder, work.path)).toMatchObject({ state: 'behind', behind: 2 });
  });

  it('S3-2: says diverged', async () => {
    const { folder, work, other } = pair();
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.commitFile('c', '1');
    work.git('fetch', '-q');
    expect(await see(folder, work.path)).toMatchObject({ state: 'diverged', ahead: 1, behind: 1, unpushed: 1 });
  });

  it('S3-2: says local only for a branch without upstream, and counts what is on no remote', async () => {
    const { folder, work } = pair();
    work.git('checkout', '-q', '-b', 'feature', '--no-track');
    work.commitFile('b', '1');
    expect(await see(folder, work.path)).toMatchObject({ state: 'local-only', branch: 'feature', upstream: null, ahead: null, behind: null, unpushed: 1 });
  });

  it('S3-2: says so too when an upstream is taken away or given, which changes nothing but the configuration', async () => {
    const { folder, work } = pair();
    const workspace = createWorkspace(git, [folder], { watchBudget: 0, watch: false });
    await workspace.service.start();
    const now = async () => {
      await workspace.service.sweep();
      return workspace.at(work.path);
    };
    work.git('branch', '--unset-upstream', 'main');
    expect(await now()).toMatchObject({ state: 'local-only', upstream: null });
    work.git('branch', '-q', '-u', 'origin/main');
    expect(await now()).toMatchObject({ state: 'up-to-date', upstream: 'origin/main' });
    await workspace.stop();
  });

  it('S3-2: says local only without any remote', async () => {
    const name = `alone-${++serial}`;
    const work = sandbox.repository(`${name}/work`);
    work.commitFile('a', '1');
    const state = await see(join(sandbox.root, name), work.path);
    expect(state).toMatchObject({ state: 'local-only', unpushed: null, remotes: [] });
    expect(state.repository).toBe(`local/${state.id}`);
  });

  it('S3-2: says upstream gone when the tracking ref was pruned', async () => {
    const { folder, work, other } = pair();
    other.git('push', '-q', 'origin', 'main:topic');
    work.git('fetch', '-q');
    work.git('checkout', '-q', 'topic');
    other.git('push', '-q', 'origin', ':topic');
    work.git('fetch', '-q', '--prune');
    expect(await see(folder, work.path)).toMatchObject({
      state: 'upstream-gone',
      branch: 'topic',
      upstream: 'origin/topic',
      ahead: null,
      behind: null,
      unpushed: 0,
    });
  });

  it('S3-2: says upstream gone when the remote no longer has it although the tracking ref is here', async () => {
    const { folder, work } = pair();
    const workspace = createWorkspace(git, [folder], { watchBudget: 0 });
    await workspace.service.start();
    const { cloneId, id } = workspace.at(work.path);
    workspace.store.db
      .prepare('INSERT INTO gone_branches VALUES (?, ?, ?, ?, ?)')
      .run(cloneId, 'origin', 'refs/heads/main', work.head(), new Date().toISOString());
    await workspace.service.refresh([id]);
    expect(workspace.at(work.path)).toMatchObject({ state: 'upstream-gone' });
    await workspace.stop();
  });

  it('S3-2: says detached, and counts what is on no remote', async () => {
    const { folder, work } = pair();
    work.git('checkout', '-q', '--detach');
    work.commitFile('b', '1');
    expect(await see(folder, work.path)).toMatchObject({ state: 'detached', branch: null, head: work.head(), unpushed: 1, ahead: null });
  });

  it('S3-2: says unborn', async () => {
    const name = `unborn-${++serial}`;
    const work = sandbox.repository(`${name}/work`);
    work.write('a', '1');
    expect(await see(join(sandbox.root, name), work.path)).toMatchObject({ state: 'unborn', branch: 'main', head: null, untracked: 1, unpushed: null });
  });

  it('S3-2: lists a bare repository, without numbers of files', async () => {
    const { folder, remote } = pair();
    renameSync(remote, join(folder, 'mirror.git'));
    expect(await see(folder, join(folder, 'mirror.git'))).toMatchObject({
      kind: 'bare',
      state: 'local-only',
      branch: 'main',
      staged: null,
      untracked: null,
      worktrees: [],
    });
  });

  it('S3-2: one bad checkout never hides the others', async () => {
    const { folder, work } = pair();
    const broken = sandbox.clone(work.path, `${folder.split('/').at(-1)}/broken`);
    writeFileSync(join(broken.path, '.git/index'), 'this is no index');
    const lost = sandbox.clone(work.path, `${folder.split('/').at(-1)}/lost`);
    rmSync(join(lost.path, '.git/objects'), { recursive: true });
    const foreign = sandbox.repository(`${folder.split('/').at(-1)}/foreign`);
    foreign.git('config', 'core.repositoryFormatVersion', '1');
    foreign.git('config', 'extensions.everrefUnknown', 'true');
    const workspace = createWorkspace(git, [folder], { watchBudget: 0 });
    await workspace.service.start();
    expect(workspace.at(work.path)).toMatchObject({ state: 'up-to-date', problem: null });
    expect(workspace.at(broken.path)).toMatchObject({ state: 'failed', problem: { code: 'corrupt' } });
    expect(workspace.at(foreign.path)).toMatchObject({ state: 'failed', problem: { code: 'unknown-format' } });
    expect(workspace.at(lost.path)).toMatchObject({ state: 'failed' });
    expect(workspace.at(broken.path).problem?.message).toMatch(/git fsck/);

    rmSync(join(broken.path, '.git/index'));
    broken.git('reset', '-q');
    await workspace.service.refresh([workspace.at(broken.path).id]);
    expect(workspace.at(broken.path)).toMatchObject({ state: 'up-to-date', problem: null });
    await workspace.stop();
  });

  it('S3-2: says the exact command for a folder of another user', async () => {
    const { folder, work } = pair();
    sandbox.git(sandbox.root, 'config', '--global', 'everref.test', 'x');
    const { execFileSync } = await import('node:child_process');
    execFileSync('chown', ['-R', '12345:12345', work.path]);
    const state = await see(folder, work.path);
    execFileSync('chown', ['-R', '0:0', work.path]);
    expect(state).toMatchObject({ state: 'failed', problem: { code: 'dubious-ownership' } });
    expect(state.problem?.message).toContain(`git config --global --add safe.directory '${work.path}'`);
  });
});

describe('files of a checkout', () => {
  it('S3-2: counts staged, unstaged, untracked; a file that is both in both', async () => {
    const { folder, work } = pair();
    work.commitFile('b.txt', 'x');
    work.commitFile('c.txt', 'x');
    work.write('a.txt', 'changed');
    work.write('b.txt', 'staged');
    work.git('add', 'b.txt');
    work.write('b.txt', 'and again');
    work.write('new.txt', '1');
    work.git('add', 'new.txt');
    work.write('loose', '1');
    work.write('dir/loose', '1');
    rmSync(join(work.path, 'c.txt'));
    const state = await see(folder, work.path);
    expect(state).toMatchObject({ staged: 2, unstaged: 3, untracked: 2, conflicted: 0 });
    expect(Object.fromEntries(state.files.map((file) => [file.path, file.kind]))).toEqual({
      'a.txt': 'unstaged',
      'b.txt': 'both',
      'c.txt': 'unstaged',
      'new.txt': 'staged',
      loose: 'untracked',
      'dir/': 'untracked',
    });
  });

  it('S3-2: names a renamed file by its new name, once', async () => {
    const { folder, work } = pair();
    work.git('mv', 'a.txt', 'z with space.txt');
    expect(await see(folder, work.path)).toMatchObject({ staged: 1, unstaged: 0, files: [{ path: 'z with space.txt', kind: 'staged' }] });
  });

  it('S3-2: takes names of any kind as they are', async () => {
    const { folder, work } = pair();
    const names = ['with space', 'line\nend', 'tab\there', '-dash', '🦊.txt', 'quote"\'', '?? x', 'ünï'];
    for (const name of names) work.write(name, '1');
    const state = await see(folder, work.path);
    expect(state.files.map((file) => file.path).sort()).toEqual([...names].sort());
    expect(state.untracked).toBe(names.length);
  });

  it('S3-2: keeps numbers exact where the list is cut', async () => {
    const { folder, work } = pair();
    for (let each = 0; each < 250; each++) work.write(`f${each}`, '1');
    const state = await see(folder, work.path);
    expect(state.untracked).toBe(250);
    expect(state.files).toHaveLength(200);
  });

  it('S3-2: counts stashes and says their messages, newest first', async () => {
    const { folder, work } = pair();
    for (const message of ['first', 'second']) {
      work.write('a.txt', message);
      work.git('stash', 'push', '-q', '-m', message);
    }
    const state = await see(folder, work.path);
    expect(state).toMatchObject({ stashes: 2, unstaged: 0 });
    expect(state.stashList).toEqual(['On main: second', 'On main: first']);
  });

  it('S3-2: notices that an older stash was dropped', async () => {
    const { folder, work } = pair();
    const workspace = createWorkspace(git, [folder], { watchBudget: 0 });
    for (const message of ['first', 'second']) {
      work.write('a.txt', message);
      work.git('stash', 'push', '-q', '-m', message);
    }
    await workspace.service.start();
    work.git('stash', 'drop', '-q', 'stash@{1}');
    await workspace.service.refresh([workspace.at(work.path).id]);
    expect(workspace.at(work.path)).toMatchObject({ stashes: 1, stashList: ['On main: second'] });
    await workspace.stop();
  });
});

describe('what git is in the middle of', () => {
  function conflicting(): ReturnType<typeof pair> {
    const made = pair();
    made.work.git('checkout', '-q', '-b', 'topic');
    made.work.commitFile('a.txt', 'topic');
    made.work.git('checkout', '-q', 'main');
    made.work.commitFile('a.txt', 'main');
    return made;
  }
  const attempt = (work: TestRepository, ...args: string[]) => {
    try {
      work.git(...args);
    } catch {
      // It stops at the conflict: that is what is wanted.
    }
  };

  it.each([
    ['merge', ['merge', 'topic']],
    ['rebase', ['rebase', 'topic']],
    ['rebase', ['rebase', '--apply', 'topic']],
    ['cherry-pick', ['cherry-pick', 'topic']],
    ['revert', ['revert', '--no-edit', 'HEAD~1']],
  ] as const)('P-1: says %s (%j), with its conflicts', async (operation, args) => {
    const { folder, work } = conflicting();
    if (operation === 'revert') work.commitFile('a.txt', 'more');
    attempt(work, ...args);
    expect(await see(folder, work.path)).toMatchObject({ operation, conflicted: 1 });
  });

  it('P-1: says bisect', async () => {
    const { folder, work } = conflicting();
    work.git('bisect', 'start');
    expect(await see(folder, work.path)).toMatchObject({ operation: 'bisect' });
  });

  it('P-1: says am', async () => {
    const { folder, work } = conflicting();
    writeFileSync(join(sandbox.root, 'topic.patch'), work.git('format-patch', '--stdout', '-1', 'topic'));
    attempt(work, 'am', join(sandbox.root, 'topic.patch'));
    expect(await see(folder, work.path)).toMatchObject({ operation: 'am' });
  });

  it('P-1: says it for a linked work tree, and only there', async () => {
    const { folder, work } = conflicting();
    const path = join(folder, 'linked');
    work.git('worktree', 'add', '-q', path, 'topic');
    attempt(sandbox.at(path), 'merge', 'main');
    expect(await see(folder, path)).toMatchObject({ operation: 'merge', kind: 'worktree' });
    expect(await see(folder, work.path)).toMatchObject({ operation: null, kind: 'clone' });
  });
});

describe('branches of a clone', () => {
  it('P-1: shows all of them with their counts, not only the one checked out', async () => {
    const { folder, work, other } = pair();
    for (const name of ['ahead', 'behind', 'both', 'even', 'gone']) other.git('push', '-q', 'origin', `main:${name}`);
    work.git('fetch', '-q');
    for (const name of ['ahead', 'behind', 'both', 'even', 'gone']) work.git('branch', '-q', '--track', name, `origin/${name}`);
    work.git('branch', '-q', '--no-track', 'local', 'main');
    work.git('branch', '-q', '--track', 'on-main', 'main');
    for (const name of ['ahead', 'both', 'local', 'on-main']) {
      work.git('checkout', '-q', name);
      work.commitFile(name, '1');
    }
    work.git('checkout', '-q', 'main');
    other.commitFile('new', '1');
    other.git('push', '-q', 'origin', 'main:behind', 'main:both', ':gone');
    work.git('fetch', '-q', '--prune');
    const state = await see(folder, work.path);
    const words = Object.fromEntries(state.branches.map(({ name, state: word, ahead, behind, unpushed }) => [name, [word, ahead, behind, unpushed]]));
    expect(words).toEqual({
      main: ['up-to-date', 0, 0, 0],
      ahead: ['ahead', 1, 0, 1],
      behind: ['behind', 0, 1, 0],
      both: ['diverged', 1, 1, 1],
      even: ['up-to-date', 0, 0, 0],
      gone: ['upstream-gone', null, null, 0],
      local: ['local-only', null, null, 1],
      'on-main': ['ahead', 1, 0, 1],
    });
    expect(state.branchCount).toBe(8);
    expect(state.branches.find((branch) => branch.name === 'main')?.checkedOutAt).toBe(work.path);
  });

  it('P-1: does not count as unpushed what another remote has', async () => {
    const { folder, work } = pair();
    const fork = sandbox.bare(`fork-${++serial}.git`);
    work.git('remote', 'add', 'fork', fork);
    work.commitFile('b', '1');
    work.git('push', '-q', 'fork', 'main');
    const state = await see(folder, work.path);
    expect(state).toMatchObject({ state: 'ahead', ahead: 1, unpushed: 0 });
    expect(state.remotes.map((remote) => remote.name)).toEqual(['origin', 'fork']);
  });

  it('P-1: shows branches of any name', async () => {
    const { folder, work } = pair();
    const names = ['feature/deep/er', 'ünï-🦊', "it's", 'a.b', '#7', '@x'];
    for (const name of names) work.git('branch', '-q', name);
    const state = await see(folder, work.path);
    expect(state.branches.map((branch) => branch.name).sort()).toEqual([...names, 'main'].sort());
  });

  it('P-1: shows the same with so many remote refs that they are asked for apart', async () => {
    const { folder, work } = pair();
    const head = work.head();
    work.git('pack-refs', '--all');
    const names = Array.from({ length: 600 }, (_, index) => `${head} refs/remotes/origin/b${index}\n`);
    appendFileSync(join(work.path, '.git/packed-refs'), names.sort().join(''));
    work.commitFile('b', '1', 'newest');
    const workspace = createWorkspace(git, [folder], { watchBudget: 0 });
    await workspace.service.start();
    const first = workspace.at(work.path);
    await workspace.service.refresh('all');
    expect(workspace.at(work.path)).toEqual(first);
    expect(first.branches).toMatchObject([{ name: 'main', subject: 'newest', state: 'ahead', unpushed: 1 }]);
    await workspace.stop();
  });

  it('P-1: never shows a URL as the name of an upstream', async () => {
    const { folder, work } = pair();
    work.git('config', 'branch.main.remote', 'https://user:secret@host.invalid/x.git');
    const state = await see(folder, work.path);
    expect(JSON.stringify(state)).not.toContain('secret');
    expect(state).toMatchObject({ state: 'local-only', upstream: null });
  });
});

describe('a branch that was moved back', () => {
  it('is held after reset --hard HEAD~1, until the user goes on', async () => {
    const { folder, work, other } = pair();
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.git('pull', '-q');
    expect(await see(folder, work.path)).toMatchObject({ state: 'up-to-date', held: false });
    work.git('reset', '-q', '--hard', 'HEAD~1');
    expect(await see(folder, work.path)).toMatchObject({ state: 'behind', behind: 1, held: true });
    work.git('pull', '-q');
    expect(await see(folder, work.path)).toMatchObject({ state: 'up-to-date', held: false });
  });

  it('is not held after an amend, a checkout -B forward, or a rebase forward', async () => {
    const { folder, work, other } = pair();
    work.git('commit', '-q', '--amend', '-m', 'other words');
    expect(await see(folder, work.path)).toMatchObject({ state: 'diverged', held: false });
    work.git('reset', '-q', '--hard', 'origin/main');
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.git('fetch', '-q');
    work.git('rebase', '-q', 'origin/main');
    expect(await see(folder, work.path)).toMatchObject({ state: 'up-to-date', held: false });
  });

  it('is held by what was last seen where the branch has no reflog, also after a restart', async () => {
    const { folder, work, other } = pair();
    work.git('config', 'core.logAllRefUpdates', 'false');
    rmSync(join(work.path, '.git/logs'), { recursive: true });
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.git('pull', '-q');
    const first = createWorkspace(git, [folder], { watchBudget: 0 });
    await first.service.start();
    expect(first.at(work.path)).toMatchObject({ state: 'up-to-date', held: false });
    await first.stop();
    work.git('reset', '-q', '--hard', 'HEAD~1');
    for (const _time of [1, 2]) {
      const again = createWorkspace(git, [folder], { watchBudget: 0, store: first.store });
      await again.service.start();
      expect(again.at(work.path)).toMatchObject({ state: 'behind', held: true });
      await again.stop();
    }
  });

  it('is held after our own undo', async () => {
    const { folder, work, other } = pair();
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.git('pull', '-q');
    work.git('checkout', '-q', '--detach');
    work.git('update-ref', '-m', 'everref: undo', 'refs/heads/main', 'HEAD~1');
    const state = await see(folder, work.path);
    expect(state.branches.find((branch) => branch.name === 'main')).toMatchObject({ held: true, state: 'behind' });
  });
});

describe('work trees of a clone', () => {
  it('P-1: shows linked ones as checkouts of their own, wherever they lie, with what they share', async () => {
    const { folder, work } = pair();
    const outside = join(sandbox.root, `outside-${++serial}`);
    work.git('worktree', 'add', '-q', '-b', 'topic', outside);
    work.git('worktree', 'lock', outside);
    const missing = join(folder, 'missing');
    work.git('worktree', 'add', '-q', '-b', 'lost', missing);
    rmSync(missing, { recursive: true });
    sandbox.at(outside).write('new', '1');

    const workspace = createWorkspace(git, [folder], { watchBudget: 0 });
    await workspace.service.start();
    const main = workspace.at(work.path);
    const linked = workspace.at(outside);
    expect(linked).toMatchObject({ kind: 'worktree', branch: 'topic', untracked: 1, cloneId: main.cloneId, repository: main.repository });
    expect(linked.id).not.toBe(main.id);
    expect(main.worktrees).toEqual([
      { path: work.path, branch: 'main', head: work.head(), main: true, locked: false, missing: false },
      { path: outside, branch: 'topic', head: work.head(), main: false, locked: true, missing: false },
      { path: missing, branch: 'lost', head: work.head(), main: false, locked: false, missing: true },
    ]);
    expect(workspace.service.registry.placesOf(main.cloneId).map((place) => place.path)).toEqual([work.path, outside]);
    expect(main.branches.find((branch) => branch.name === 'topic')?.checkedOutAt).toBe(outside);
    await workspace.stop();
  });

  it('P-1: names the work tree, not the git folder, where that lies apart', async () => {
    const { folder, remote } = pair();
    const path = join(folder, 'apart');
    sandbox.git(sandbox.root, 'clone', '-q', `--separate-git-dir=${join(folder, 'elsewhere')}`, remote, path);
    const state = await see(folder, path);
    expect(state).toMatchObject({ kind: 'clone', state: 'up-to-date' });
    expect(state.branches[0]?.checkedOutAt).toBe(path);
    expect(state.worktrees.map((worktree) => worktree.path)).toEqual([path]);
  });

  it('P-1: shows the work trees of a bare clone', async () => {
    const { folder, remote } = pair();
    const bare = join(folder, 'bare.git');
    sandbox.git(sandbox.root, 'clone', '-q', '--bare', remote, bare);
    sandbox.git(bare, 'worktree', 'add', '-q', join(folder, 'tree'), 'main');
    const state = await see(folder, join(folder, 'tree'));
    expect(state).toMatchObject({ kind: 'worktree', branch: 'main', state: 'local-only' });
    expect(state.worktrees).toEqual([{ path: join(folder, 'tree'), branch: 'main', head: state.head, main: false, locked: false, missing: false }]);
  });
});

describe('a checkout that would run programs of its own', () => {
  it('N-12: runs nothing of it: no filter, hook, fsmonitor, ssh or credential helper, whatever their names; until the user trusts it', async () => {
    const { folder, work } = pair();
    const canary = (name: string) => join(sandbox.root, `canary-${serial}-${name}`);
    const touch = (name: string) => `touch '${canary(name)}'; cat`;
    work.write('.gitattributes', '*.txt filter=evil\n*.bin filter=a=b\n*.log filter=included\n');
    work.write('x.bin', '1');
    work.write('x.log', '1');
    work.commit('attributes');
    work.git('config', 'filter.evil.clean', touch('clean'));
    work.git('config', 'filter.evil.process', `touch '${canary('process')}'`);
    work.git('config', 'filter.evil.required', 'true');
    work.git('config', 'filter.a=b.clean', touch('clean-equals'));
    writeFileSync(join(work.path, 'more.config'), `[filter "included"]\n\tclean = "${touch('included')}"\n`);
    work.git('config', 'include.path', '../more.config');
    work.git('config', 'core.fsmonitor', `touch '${canary('fsmonitor')}'; echo /`);
    work.git('config', 'core.sshCommand', `touch '${canary('ssh')}'`);
    work.git('config', 'credential.helper', `!touch '${canary('helper')}'`);
    work.git('config', 'gpg.program', `touch '${canary('gpg')}'`);
    work.git('config', 'log.showSignature', 'true');
    for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout']) {
      writeFileSync(join(work.path, '.git/hooks', hook), `#!/bin/sh\ntouch '${canary('hook')}'\n`, { mode: 0o755 });
    }
    // Same size, another time: git must read the file to know, which is when a filter would run.
    for (const name of ['a.txt', 'x.bin', 'x.log']) work.write(name, 'two');
    const names = ['clean', 'process', 'clean-equals', 'included', 'fsmonitor', 'ssh', 'helper', 'gpg', 'hook'];
    const { existsSync } = await import('node:fs');

    const workspace = createWorkspace(git, [folder]);
    await workspace.service.start();
    await workspace.service.idle();
    await workspace.service.refresh('all');
    expect(workspace.at(work.path)).toMatchObject({ trusted: false, state: 'ahead', unstaged: 3 });
    expect(names.filter((name) => existsSync(canary(name)))).toEqual([]);
    const clone = workspace.service.registry.clone(workspace.at(work.path).cloneId);
    expect(clone?.programs).toEqual([
      'core.sshcommand',
      'credential.helper',
      'filter.a=b.clean',
      'filter.evil.clean',
      'filter.evil.process',
      'filter.included.clean',
      'gpg.program',
    ]);

    work.git('config', '--unset', 'filter.evil.process');
    workspace.configure({ workspaces: [{ path: folder }], repositories: { [work.path]: { trust: true } } });
    await workspace.service.applyConfig();
    await workspace.service.refresh('all');
    expect(workspace.at(work.path).trusted).toBe(true);
    expect(existsSync(canary('clean'))).toBe(true);
    expect(existsSync(canary('hook'))).toBe(false);
    await workspace.stop();
  });

  it('N-12: judges anew when a filter is added to a file that the configuration includes', async () => {
    const { folder, work } = pair();
    writeFileSync(join(work.path, 'more.config'), '');
    work.git('config', 'include.path', '../more.config');
    const workspace = createWorkspace(git, [folder], { watchBudget: 0 });
    await workspace.service.start();
    expect(workspace.at(work.path).trusted).toBe(true);
    writeFileSync(join(work.path, 'more.config'), '[filter "late"]\n\tclean = cat\n');
    await workspace.service.refresh([workspace.at(work.path).id]);
    expect(workspace.at(work.path).trusted).toBe(false);
    await workspace.stop();
  });
});

describe('what is remembered', () => {
  it('shows the last known states at once after a restart, with their old time', async () => {
    const { folder, work } = pair();
    const first = createWorkspace(git, [folder], { watchBudget: 0 });
    await first.service.start();
    const before = first.at(work.path);
    await first.stop();
    const again = createWorkspace(git, [folder], { watchBudget: 0, store: first.store });
    const starting = again.service.start();
    expect(again.at(work.path)).toEqual(before);
    await starting;
    expect(again.at(work.path).id).toBe(before.id);
    await again.stop();
  });

  it('starts one run of git for a look at an ordinary checkout, and none when nothing changed', async () => {
    const { folder, work } = pair();
    const workspace = createWorkspace(git, [folder], { watchBudget: 0 });
    await workspace.service.start();
    const { id } = workspace.at(work.path);
    const first = git.cost().processes;
    await workspace.service.refresh([id]);
    expect(git.cost().processes - first).toBe(1);
    const revision = workspace.service.registry.revision;
    await workspace.service.applyConfig();
    expect(git.cost().processes - first).toBe(1);
    expect(workspace.service.registry.revision).toBe(revision);
    await workspace.stop();
  });
});

it('P-3: a link to a checkout does not make it two', async () => {
  const { folder, work } = pair();
  mkdirSync(join(folder, 'links'));
  symlinkSync(work.path, join(folder, 'links', 'again'));
  const workspace = createWorkspace(git, [folder], { watchBudget: 0 });
  await workspace.service.start();
  expect(workspace.service.registry.checkouts()).toHaveLength(1);
  await workspace.stop();
});
