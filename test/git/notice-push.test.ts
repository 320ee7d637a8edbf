import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readCloneRefs } from '../../electron/git/commands/for-each-ref.ts';
import { createGate } from '../../electron/git/gate.ts';
import { openPushCursors } from '../../electron/store/push-cursors.ts';
import { createPushNotice } from '../../electron/workspace/watch/notice-push.ts';
import { noObject } from '../../shared/model/id.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { createWorkspace, type TestWorkspace } from '../support/workspace.ts';

let sandbox: Sandbox;
let git: ReturnType<typeof startGit>;
let serial = 0;
const open: TestWorkspace[] = [];
beforeAll(() => {
  sandbox = createSandbox();
  git = startGit();
});
afterEach(async () => {
  for (const workspace of open.splice(0)) await workspace.stop();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

interface Scene {
  readonly folder: string;
  readonly remote: string;
  readonly work: TestRepository;
}

function scene(): Scene {
  const name = `push-${++serial}`;
  const remote = sandbox.bare(`${name}.git`);
  const work = sandbox.clone(remote, `${name}/work`);
  work.git('checkout', '-q', '-B', 'main');
  work.commitFile('a', '0');
  work.git('push', '-q', '-u', 'origin', 'main');
  return { folder: join(sandbox.root, name), remote, work };
}

async function watching(folder: string, store?: TestWorkspace['store']): Promise<TestWorkspace> {
  const workspace = createWorkspace(git, [folder], { watchBudget: 0, ...(store === undefined ? {} : { store }) });
  open.push(workspace);
  await workspace.service.start();
  return workspace;
}

const seen = (workspace: TestWorkspace) => workspace.pushes.map(({ ref, before, after }) => [ref, before, after]);
/** Waits for that many pushes; then that no more come with what git has still to write. */
async function pushes(workspace: TestWorkspace, count: number): Promise<ReturnType<typeof seen>> {
  await expect.poll(() => workspace.pushes.length, { timeout: 5000, interval: 5 }).toBeGreaterThanOrEqual(count);
  await workspace.service.refresh('all');
  await workspace.service.idle();
  return seen(workspace);
}

describe('a push made by plain git', () => {
  it('S3-3: is noticed with ref, old and new id, time and name', async () => {
    const { folder, work } = scene();
    const workspace = await watching(folder);
    const before = work.head();
    const after = work.commitFile('a', '1');
    work.git('push', '-q');
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/main', before, after]]);
    expect(workspace.pushes[0]).toMatchObject({ remote: 'origin', by: 'Ada Lovelace' });
    expect(Math.abs(Date.parse(workspace.pushes[0]!.at) - Date.now())).toBeLessThan(10_000);
    expect(workspace.pushes[0]?.clone.commonDir).toBe(join(work.path, '.git'));
  });

  it('S3-3: is noticed when it makes a branch whose folders did not exist', async () => {
    const { folder, work } = scene();
    const workspace = await watching(folder);
    work.git('push', '-q', 'origin', 'main:d/e/f');
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/d/e/f', noObject, work.head()]]);
    const after = work.commitFile('a', '1');
    work.git('push', '-q', 'origin', 'main:d/e/f');
    expect((await pushes(workspace, 2))[1]?.[2]).toBe(after);
  });

  it('S3-3: is noticed when it is the first ever', async () => {
    const name = `push-${++serial}`;
    const remote = sandbox.bare(`${name}.git`);
    const work = sandbox.clone(remote, `${name}/work`);
    work.git('checkout', '-q', '-B', 'main');
    const tip = work.commitFile('a', '0');
    const workspace = await watching(join(sandbox.root, name));
    work.git('push', '-q', '-u', 'origin', 'main');
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/main', noObject, tip]]);
  });

  it('S3-3: is noticed when forced', async () => {
    const { folder, work } = scene();
    const workspace = await watching(folder);
    const before = work.head();
    work.git('commit', '-q', '--amend', '-m', 'amended');
    work.git('push', '-q', '--force');
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/main', before, work.head()]]);
  });

  it('S3-3: is noticed twice when made twice in one second', async () => {
    const { folder, work } = scene();
    const workspace = await watching(folder);
    const ids = [work.head()];
    for (const content of ['1', '2']) {
      ids.push(work.commitFile('a', content));
      work.git('push', '-q');
    }
    expect(await pushes(workspace, 2)).toEqual([
      ['refs/heads/main', ids[0], ids[1]],
      ['refs/heads/main', ids[1], ids[2]],
    ]);
  });

  it('S3-3: is noticed from a linked work tree', async () => {
    const { folder, work } = scene();
    const linked = join(sandbox.root, `linked-${serial}`);
    work.git('worktree', 'add', '-q', '-b', 'topic', linked);
    const workspace = await watching(folder);
    const after = sandbox.at(linked).commitFile('b', '1');
    sandbox.git(linked, 'push', '-q', 'origin', 'topic');
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/topic', noObject, after]]);
  });

  it('S3-3: is noticed after gc, pack-refs and an expired log, and nothing is said twice', async () => {
    const { folder, work } = scene();
    const workspace = await watching(folder);
    let before = work.commitFile('a', '1');
    work.git('push', '-q');
    await pushes(workspace, 1);
    let count = 1;
    for (const tidy of [
      ['gc', '-q'],
      ['pack-refs', '--all'],
      ['reflog', 'expire', '--expire=all', '--all'],
    ]) {
      work.git(...tidy);
      await workspace.service.refresh('all');
      await workspace.service.idle();
      expect(workspace.pushes).toHaveLength(count);
      const after = work.commitFile('a', String(count));
      work.git('push', '-q');
      expect((await pushes(workspace, ++count)).slice(count - 1)).toEqual([['refs/heads/main', before, after]]);
      before = after;
    }
  });

  it('S3-5: is noticed afterwards when Everref was not running, once; older ones of an unknown clone never', async () => {
    const { folder, work } = scene();
    const first = await watching(folder);
    expect(first.pushes).toEqual([]);
    await first.stop();
    const before = work.head();
    const after = work.commitFile('a', '1');
    work.git('push', '-q');
    work.git('push', '-q', 'origin', 'main:other');
    const second = await watching(folder, first.store);
    expect((await pushes(second, 2)).sort()).toEqual([
      ['refs/heads/main', before, after],
      ['refs/heads/other', noObject, after],
    ]);
    await second.stop();
    const third = await watching(folder, first.store);
    await third.service.refresh('all');
    expect(third.pushes).toEqual([]);
    const stranger = await watching(folder);
    expect(stranger.pushes).toEqual([]);
  });

  it('S3-3: is told of the right remote and branch, by refspec and not by its name', async () => {
    const { folder, work } = scene();
    const odd = sandbox.bare(`odd-${serial}.git`);
    work.git('remote', 'add', 'with/slash', odd);
    const workspace = await watching(folder);
    work.git('push', '-q', 'with/slash', 'main:x/y');
    await pushes(workspace, 1);
    expect(workspace.pushes[0]).toMatchObject({ remote: 'with/slash', ref: 'refs/heads/x/y' });
  });

  it('S3-3: is noticed without any reflog', async () => {
    const { folder, work } = scene();
    work.git('config', 'core.logAllRefUpdates', 'false');
    rmSync(join(work.path, '.git/logs'), { recursive: true });
    const workspace = await watching(folder);
    const before = work.head();
    const after = work.commitFile('a', '1');
    work.git('push', '-q');
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/main', before, after]]);
  });
});

describe('what is no push', () => {
  it('S3-3: a fetch, a pull, our own move of a tracking ref, a commit, a rename of the remote', async () => {
    const { folder, remote, work } = scene();
    const other = sandbox.clone(remote, `other-${serial}`);
    const workspace = await watching(folder);
    other.commitFile('b', '1');
    other.git('push', '-q');
    work.git('fetch', '-q');
    other.commitFile('b', '2');
    other.git('push', '-q');
    work.git('pull', '-q');
    const next = other.commitFile('b', '3');
    other.git('push', '-q');
    work.git('fetch', '-q', '--refmap=', 'origin', '+refs/heads/main:refs/everref/remotes/origin/main');
    work.git('update-ref', '-m', 'everref: ff origin/main', 'refs/remotes/origin/main', next);
    work.commitFile('c', '1');
    await workspace.service.refresh('all');
    work.git('remote', 'rename', 'origin', 'upstream');
    await workspace.service.refresh('all');
    await workspace.service.idle();
    expect(seen(workspace)).toEqual([]);
    const before = work.head('upstream/main');
    work.git('rebase', '-q', 'upstream/main');
    work.git('push', '-q', 'upstream', 'main');
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/main', before, work.head()]]);
  });

  it('S3-3: a push that the server refused, a dry run, one of nothing new', async () => {
    const { folder, remote, work } = scene();
    const workspace = await watching(folder);
    work.git('push', '-q');
    const hooks = join(remote, 'hooks');
    mkdirSync(hooks, { recursive: true });
    work.commitFile('a', '1');
    work.git('push', '-q', '--dry-run');
    writeFileSync(join(hooks, 'pre-receive'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    expect(() => work.git('push', '-q')).toThrow();
    await workspace.service.refresh('all');
    expect(seen(workspace)).toEqual([]);
  });

  it('S3-3: a line that is not written to its end', async () => {
    const { folder, work } = scene();
    const workspace = await watching(folder);
    const file = join(work.path, '.git/logs/refs/remotes/origin/main');
    const whole = readFileSync(file, 'utf8');
    const line = `${work.head()} ${'1'.repeat(40)} Ada <a@b> 1700000000 +0000\tupdate by push`;
    writeFileSync(file, whole + line);
    await workspace.service.refresh('all');
    expect(seen(workspace)).toEqual([]);
    writeFileSync(file, `${whole + line}\n`);
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/main', work.head(), '1'.repeat(40)]]);
  });
});

describe('a branch that was deleted on the remote', () => {
  it('S3-3: is a reason to look at it', async () => {
    const { folder, work } = scene();
    work.git('push', '-q', 'origin', 'main:topic');
    const workspace = await watching(folder);
    work.git('push', '-q', 'origin', ':topic');
    expect(await pushes(workspace, 1)).toEqual([['refs/heads/topic', work.head(), noObject]]);
  });

  it('S3-3: is not meant when its remote is removed, or the logs are', async () => {
    const { folder, work } = scene();
    work.git('push', '-q', 'origin', 'main:topic');
    const workspace = await watching(folder);
    rmSync(join(work.path, '.git/logs'), { recursive: true });
    await workspace.service.refresh('all');
    work.git('remote', 'remove', 'origin');
    await workspace.service.refresh('all');
    expect(seen(workspace)).toEqual([]);
  });
});

it('tells a listener of a push again after a crash before it answered', async () => {
  const { folder, work } = scene();
  const first = await watching(folder);
  first.service.onPush(() => new Promise(() => {}));
  work.commitFile('a', '1');
  work.git('push', '-q');
  await expect.poll(() => first.pushes.length, { timeout: 5000 }).toBe(1);
  // A crash: nothing is stopped, another goes on with what is on disk.
  open.splice(open.indexOf(first), 1);
  const second = await watching(folder, first.store);
  expect(await pushes(second, 1)).toHaveLength(1);
});

it('lets a listener fetch and move in the clone itself, and tells of the next push meanwhile', async () => {
  const { folder, work } = scene();
  const gate = createGate(git);
  const workspace = createWorkspace(git, [folder], { watchBudget: 0, gate });
  open.push(workspace);
  await workspace.service.start();
  const { commonDir } = workspace.service.registry.clones()[0]!;
  let moved = 0;
  workspace.service.onPush(async (push) => {
    await gate.admit(commonDir, 'network', (inside) => inside.run({ cwd: work.path, args: ['fetch', '-q'], need: 'network' }), { urgency: 'now' });
    await gate.admit(commonDir, 'write', (inside) => inside.run({ cwd: work.path, args: ['update-ref', 'refs/everref/lost/x', push.after], need: 'write' }));
    await workspace.service.refresh('all');
    moved++;
  });
  for (const content of ['1', '2', '3']) {
    work.commitFile('a', content);
    work.git('push', '-q');
  }
  expect(await pushes(workspace, 3)).toHaveLength(3);
  expect(moved).toBe(3);
});

it('S3-3: is noticed through git where there are no log files to read (reftable)', async () => {
  const { folder, work } = scene();
  const workspace = await watching(folder);
  const clone = { ...workspace.service.registry.clones()[0]!, id: 'k-reftable', refFormat: 'reftable' as const };
  const notice = createPushNotice(openPushCursors(workspace.store));
  const look = async () => {
    const refs = new Map((await readCloneRefs(git, work.path)).map((ref) => [ref.name, ref]));
    const seen = await notice.look(git, clone, refs);
    seen.commit();
    return seen.pushes.map(({ ref, before, after }) => [ref, before, after]);
  };
  expect(await look()).toEqual([]);
  const ids = [work.head()];
  for (const content of ['1', '2']) {
    ids.push(work.commitFile('a', content));
    work.git('push', '-q', 'origin', 'main');
  }
  work.git('push', '-q', 'origin', 'main:new');
  expect((await look()).sort()).toEqual(
    [
      ['refs/heads/main', ids[0], ids[1]],
      ['refs/heads/main', ids[1], ids[2]],
      ['refs/heads/new', noObject, ids[2]],
    ].sort(),
  );
  expect(await look()).toEqual([]);
});
