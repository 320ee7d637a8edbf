import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchRefusal } from '../../electron/workspace/watch/refusal-words.ts';
import type { OpenWatch } from '../../electron/workspace/watch/watch-folders.ts';
import type { Checkout } from '../../shared/model/checkout.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { createWorkspace, type TestWorkspace } from '../support/workspace.ts';

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

async function watched(
  run: (work: TestRepository, workspace: TestWorkspace, folder: string) => Promise<void>,
  options: Parameters<typeof createWorkspace>[2] = {},
): Promise<void> {
  const name = `watch-${++serial}`;
  const remote = sandbox.bare(`${name}.git`);
  const work = sandbox.clone(remote, `${name}/work`);
  work.git('checkout', '-q', '-B', 'main');
  work.write('.gitignore', 'node_modules\n');
  work.commitFile('src/deep/a.txt', '0');
  work.git('push', '-q', '-u', 'origin', 'main');
  const workspace = createWorkspace(git, [join(sandbox.root, name)], options);
  await workspace.service.start();
  await workspace.service.idle();
  try {
    await run(work, workspace, join(sandbox.root, name));
  } finally {
    await workspace.stop();
  }
}

/** S3-6: within 2 s. */
async function shows(workspace: TestWorkspace, path: string, expected: Partial<Checkout>): Promise<void> {
  await expect.poll(() => workspace.at(path), { timeout: 2000, interval: 10 }).toMatchObject(expected);
}

/** All events that the system had for this process until now were delivered: they come in order, so ours comes after them. */
async function delivered(): Promise<void> {
  const folder = mkdtempSync(join(sandbox.root, 'barrier-'));
  await new Promise<void>((resolve) => {
    const watcher = watch(folder, () => {
      watcher.close();
      resolve();
    });
    writeFileSync(join(folder, 'x'), '');
  });
}

describe('a watched checkout', () => {
  it('S3-6: shows an edit, a new file, staging, a commit, a stash, a push and a branch within 2 s, whatever tool did it', async () => {
    await watched(async (work, workspace) => {
      work.write('src/deep/a.txt', 'edited');
      await shows(workspace, work.path, { unstaged: 1, staged: 0 });
      work.git('add', '-A');
      await shows(workspace, work.path, { unstaged: 0, staged: 1 });
      work.git('commit', '-q', '-m', 'edit');
      await shows(workspace, work.path, { staged: 0, state: 'ahead', ahead: 1, unpushed: 1 });
      work.git('push', '-q');
      await shows(workspace, work.path, { state: 'up-to-date', unpushed: 0 });
      work.write('brand/new/file', '1');
      await shows(workspace, work.path, { untracked: 1 });
      work.git('stash', '-q', '-u');
      await shows(workspace, work.path, { untracked: 0, stashes: 1 });
      work.git('stash', 'pop', '-q');
      await shows(workspace, work.path, { untracked: 1, stashes: 0 });
      work.git('checkout', '-q', '-b', 'topic/deep');
      await shows(workspace, work.path, { branch: 'topic/deep', state: 'local-only' });
      work.git('branch', '-q', 'another/one');
      await expect.poll(() => workspace.at(work.path).branchCount, { timeout: 2000 }).toBe(3);
      rmSync(join(work.path, 'brand'), { recursive: true });
      await shows(workspace, work.path, { untracked: 0 });
    });
  });

  it('S3-6: shows changes in folders that were made after it began to watch, and files that git takes away', async () => {
    await watched(async (work, workspace) => {
      mkdirSync(join(work.path, 'x/y/z'), { recursive: true });
      writeFileSync(join(work.path, 'x/y/z/1'), '1');
      await shows(workspace, work.path, { untracked: 1 });
      work.commit('x');
      await shows(workspace, work.path, { untracked: 0, ahead: 1 });
      appendFileSync(join(work.path, 'x/y/z/1'), '2');
      await shows(workspace, work.path, { unstaged: 1 });
    });
  });

  it('S3-6: shows a new linked work tree by itself, and that it went', async () => {
    await watched(async (work, workspace) => {
      const path = join(sandbox.root, `linked-${serial}`);
      work.git('worktree', 'add', '-q', '-b', 'linked', path);
      await expect.poll(() => workspace.service.registry.checkouts().length, { timeout: 2000 }).toBe(2);
      await workspace.service.idle();
      sandbox.at(path).write('here', '1');
      await shows(workspace, path, { kind: 'worktree', untracked: 1 });
      work.git('worktree', 'remove', '--force', path);
      await expect.poll(() => workspace.service.registry.checkouts().length, { timeout: 2000 }).toBe(1);
    });
  });

  it('S3-6: shows another remote, and another configuration', async () => {
    await watched(async (work, workspace) => {
      work.git('remote', 'add', 'fork', 'git@github.com:Ada/Engine.git');
      await expect.poll(() => workspace.at(work.path).remotes.at(-1), { timeout: 2000 }).toEqual({ name: 'fork', repository: 'github.com/ada/engine' });
      expect(workspace.service.registry.clonesOf('github.com/ada/engine')).toHaveLength(1);
    });
  });

  it('N-13: starts no git while nothing happens, and its own looking wakes nobody', async () => {
    await watched(async (work, workspace) => {
      await workspace.service.refresh('all');
      await workspace.service.idle();
      const before = git.cost().processes;
      work.write('src/deep/a.txt', 'edited');
      await shows(workspace, work.path, { unstaged: 1 });
      await workspace.service.idle();
      const cost = git.cost().processes - before;
      expect(cost).toBeLessThanOrEqual(2);
      await delivered();
      await workspace.service.idle();
      expect(git.cost().processes - before).toBe(cost);
    });
  });

  it('N-13: our own shadow refs wake nobody', async () => {
    await watched(async (work, workspace) => {
      const before = git.cost().processes;
      work.git('update-ref', 'refs/everref/incoming/origin/main', 'HEAD');
      work.git('update-ref', 'refs/everref/lost/1', 'HEAD');
      work.git('update-ref', 'refs/everref/lost/2', 'HEAD');
      await delivered();
      await workspace.service.idle();
      expect(git.cost().processes).toBe(before);
    });
  });

  it('does not watch what git ignores, also when it comes later', async () => {
    await watched(async (work, workspace) => {
      const before = workspace.service.watchPlan();
      expect(before.watched).toEqual([work.path]);
      for (let each = 0; each < 300; each++) work.write(`node_modules/p${each}/index.js`, '1');
      await expect.poll(() => workspace.service.watchPlan(), { timeout: 12_000, interval: 200 }).toMatchObject({ watched: [work.path], used: before.used });
      await workspace.service.idle();
      work.write('src/deep/a.txt', 'edited');
      await shows(workspace, work.path, { unstaged: 1 });
    });
  });

  it('S3-6: beyond the watch budget it is looked at by timer, which is said; its git folder is watched all the same', async () => {
    await watched(
      async (work, workspace) => {
        expect(workspace.service.watchPlan()).toMatchObject({ watched: [], byTimer: [work.path], budget: 1 });
        work.write('src/deep/a.txt', 'edited');
        work.git('add', '-A');
        await shows(workspace, work.path, { staged: 1 });
      },
      { watchBudget: 1 },
    );
  });
});

describe('where the system has no watches left', () => {
  /** A system that has no watch left when it comes to these folders. */
  function limited(isBeyond: (folder: string) => boolean) {
    const refused: string[] = [];
    const open: OpenWatch = (folder, listener) => {
      if (!isBeyond(folder)) return watch(folder, listener);
      refused.push(folder);
      throw Object.assign(new Error(`ENOSPC: System limit for number of file watchers reached, watch '${folder}'`), { code: 'ENOSPC', syscall: 'watch' });
    };
    return { open, refused };
  }

  it('S3-6: it is said once, with the setting and how to raise it, and the checkout is looked at by a timer', async () => {
    const { open, refused } = limited((folder) => folder.endsWith('/src/deep'));
    const said: string[] = [];
    await watched(
      async (work, workspace) => {
        workspace.service.onTrouble((list) => said.push(...list.map(({ message }) => message)));
        // Who subscribes hears of what is so already.
        said.length = 0;
        expect(refused.length).toBeGreaterThan(0);
        expect(workspace.troubles()).toEqual(['no-watches']);
        expect(workspace.service.watchPlan()).toMatchObject({ watched: [], byTimer: [work.path] });
        const before = refused.length;
        await workspace.service.refresh('all');
        await workspace.service.idle();
        // Nothing is tried again and again, and nothing is said again.
        expect(refused.length).toBe(before);
        expect(said).toEqual([]);
        work.write('src/deep/a.txt', 'edited');
        workspace.service.setAttention(true);
        await workspace.service.refresh([workspace.at(work.path).id]);
        expect(workspace.at(work.path)).toMatchObject({ unstaged: 1 });
      },
      { openWatch: open },
    );
    expect(watchRefusal(Object.assign(new Error('x'), { code: 'ENOSPC' }), () => 8192).message).toMatch(
      /fs\.inotify\.max_user_watches is 8192 .*sudo sysctl -w fs\.inotify\.max_user_watches=524288/,
    );
    expect(watchRefusal(Object.assign(new Error('x'), { code: 'EMFILE' }), () => 128).message).toContain('fs.inotify.max_user_instances=1024');
  });

  it('S3-6: a git folder that cannot be watched is found to have changed by its fingerprint', async () => {
    await watched(
      async (work, workspace) => {
        work.git('commit', '-q', '--allow-empty', '-m', 'nobody tells');
        await workspace.service.sweep();
        expect(workspace.at(work.path)).toMatchObject({ ahead: 1 });
      },
      { openWatch: limited(() => true).open },
    );
  });
});

it('S3-6: what a changed .gitignore shuts out is no longer watched, and what it lets in is', async () => {
  await watched(async (work, workspace) => {
    for (let each = 0; each < 20; each++) work.write(`build/out-${each}/file`, '1');
    await shows(workspace, work.path, { untracked: 1 });
    await workspace.service.idle();
    const { used } = workspace.service.watchPlan();
    work.write('.gitignore', 'node_modules\nbuild\n');
    await expect.poll(() => workspace.service.watchPlan().used, { timeout: 5000 }).toBe(used - 21);
    work.write('.gitignore', 'node_modules\n');
    await expect.poll(() => workspace.service.watchPlan().used, { timeout: 5000 }).toBe(used);
  });
});

describe('new and removed checkouts', () => {
  it('P-3: a new clone appears by itself, a removed one goes', async () => {
    await watched(async (work, workspace, folder) => {
      const fresh = sandbox.clone(work.path, `${folder.split('/').at(-1)}/group/fresh`);
      await expect.poll(() => workspace.service.registry.checkouts().map((each) => each.path), { timeout: 5000 }).toContain(fresh.path);
      await expect.poll(() => workspace.at(fresh.path).state, { timeout: 5000 }).toBe('up-to-date');
      rmSync(fresh.path, { recursive: true });
      await expect.poll(() => workspace.service.registry.checkouts().map((each) => each.path), { timeout: 5000 }).toEqual([work.path]);
    });
  });

  it('P-3: a workspace that is not there is said, and its checkouts stay', async () => {
    await watched(async (work, workspace, folder) => {
      workspace.configure({ workspaces: [{ path: folder }, { path: join(folder, 'nowhere') }] });
      await workspace.service.applyConfig();
      expect(workspace.troubles()).toEqual(['workspace-unreadable']);
      expect(workspace.at(work.path).state).toBe('up-to-date');
      workspace.configure({ workspaces: [] });
      await workspace.service.applyConfig();
      expect(workspace.service.registry.checkouts()).toEqual([]);
      expect(workspace.troubles()).toEqual([]);
    });
  });
});

it('keeps HEAD and index of a checkout as they are while it looks', async () => {
  await watched(async (work, workspace) => {
    const files = ['HEAD', 'index', 'config', 'logs/HEAD'].map((name) => join(work.path, '.git', name));
    const before = files.map((file) => readFileSync(file));
    await workspace.service.refresh('all');
    expect(files.map((file) => readFileSync(file))).toEqual(before);
  });
});

it('P-6: what a person wants left alone is not shown, by its path or by its repository, and comes back when they change their mind', async () => {
  const ignored = { path: '', repository: '' };
  await watched(
    async (work, workspace) => {
      const { repository } = workspace.at(work.path);
      const shown = () => workspace.service.registry.checkouts().map(({ path }) => path);
      for (const wish of [{ path: work.path }, { repository }]) {
        Object.assign(ignored, { path: '', repository: '' }, wish);
        await workspace.service.applyConfig();
        expect(shown()).toEqual([]);
        expect(workspace.service.registry.clones()).toEqual([]);
        work.git('commit', '-q', '--allow-empty', '-m', 'nobody looks');
        await workspace.service.refresh('all');
        expect(shown()).toEqual([]);
      }
      Object.assign(ignored, { path: '', repository: '' });
      await workspace.service.applyConfig();
      expect(workspace.at(work.path)).toMatchObject({ ahead: 2 });
    },
    { isIgnored: ({ path, repositories }) => path === ignored.path || repositories.includes(ignored.repository) },
  );
});

it('N-1: a change of the git folder that no state shows is told of, for what may have been lost by it', async () => {
  await watched(async (work, workspace) => {
    const before = workspace.at(work.path);
    const told: string[] = [];
    workspace.service.onGitFolder((cloneId) => told.push(cloneId));
    const tip = work.git('rev-parse', 'HEAD').trim();
    work.git('update-ref', '-m', 'made and deleted', 'refs/heads/spike', tip);
    work.git('update-ref', '-d', 'refs/heads/spike');
    await expect.poll(() => told).toContain(before.cloneId);
    await workspace.service.idle();
    expect(workspace.at(work.path)).toEqual(before);
  });
});
