import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../shared/model/journal.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { tryGit } from '../support/git.ts';
import { type TestWorld, twoMachines, write } from '../support/two-machines.ts';

let world: TestWorld;

beforeAll(async () => {
  world = twoMachines();
  await world.a.start();
  // Success is silent unless it is asked for.
  await world.b.start({ notifications: { fastForwards: true } });
});

afterAll(() => world.close());

/** A repository that both machines have cloned, seen by both hosts. */
async function shared(name: string): Promise<{ remote: string; a: string; b: string }> {
  const remote = world.remote(name);
  const a = world.a.clone(remote);
  const b = world.b.clone(remote);
  await Promise.all([world.a.host().until(knows(a)), world.b.host().until(knows(b))]);
  await Promise.all([world.a.host().idle(), world.b.host().idle()]);
  return { remote, a, b };
}

function knows(path: string) {
  return (snapshot: Snapshot) => snapshot.checkouts.some((checkout) => checkout.path === path && checkout.state !== 'failed');
}

function checkoutAt(snapshot: Snapshot, path: string) {
  const found = snapshot.checkouts.find((checkout) => checkout.path === path);
  if (found === undefined) throw new Error(`no checkout at ${path}`);
  return found;
}

/** Waits until machine B's journal has a line about this tip, and answers it. */
async function lineAbout(path: string, fits: (entry: JournalEntry) => boolean): Promise<JournalEntry> {
  const about = (entry: JournalEntry) => entry.path === path && fits(entry);
  const snapshot = await world.b.host().until(({ journal }) => journal.some(about));
  const found = snapshot.journal.find(about);
  if (found === undefined) throw new Error('unreachable');
  return found;
}

const moved = (after: string) => (entry: JournalEntry) => entry.what === 'fast-forwarded' && entry.after === after;
const refused = (why: string) => (entry: JournalEntry) => entry.what === 'refused' && entry.why === why;
const head = (machine: 'a' | 'b', folder: string, ref = 'HEAD') => world[machine].git(folder, 'rev-parse', ref);

describe('a plain git push on one machine reaches the other', () => {
  test('S3-3: checked out and clean: the work tree has the commit, the journal and the page say so on both', async () => {
    const { a, b } = await shared('plain');
    const tip = world.a.commit(a, 'src/two.txt', 'two\n', 'Add two');
    world.a.git(a, 'push', '--quiet');
    const line = await lineAbout(b, moved(tip));
    expect(line.message).toMatch(/main/);
    expect(line.event).not.toBeNull();
    expect(readFileSync(join(b, 'src/two.txt'), 'utf8')).toBe('two\n');
    expect(head('b', b)).toBe(tip);
    expect(world.b.git(b, 'status', '--porcelain=v2', '--branch')).toContain('# branch.ab +0 -0');
    const inStep = (path: string) => (snapshot: Snapshot) => {
      const checkout = snapshot.checkouts.find((one) => one.path === path);
      return checkout?.state === 'up-to-date' && checkout.head === tip;
    };
    await world.b.host().until((snapshot) => inStep(b)(snapshot) && inStep(a)(snapshot));
    await world.a.host().until((snapshot) => inStep(b)(snapshot) && inStep(a)(snapshot));
    const told = await world.b.host().until(({ notifications }) => notifications.some((one) => one.kind === 'fast-forwarded' && one.body.includes('plain')));
    expect(told.notifications.length).toBeGreaterThan(0);
  });

  test('P-2: a branch that is not checked out is fast-forwarded too, the work tree is not touched', async () => {
    const { a, b } = await shared('elsewhere');
    world.b.git(b, 'switch', '--quiet', '--create', 'mine');
    write(join(b, 'mine.txt'), 'not committed\n');
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, moved(tip));
    expect(head('b', b, 'main')).toBe(tip);
    expect(world.b.git(b, 'branch', '--show-current')).toBe('mine');
    expect(readFileSync(join(b, 'mine.txt'), 'utf8')).toBe('not committed\n');
    expect(existsSync(join(b, 'src/two.txt'))).toBe(false);
  });

  test('S3-4: a second clone on the same machine follows too, the one that pushed is left alone', async () => {
    const { remote, a, b } = await shared('twice');
    const second = world.a.clone(remote, 'twice-again');
    await world.a.host().until(knows(second));
    await world.a.host().idle();
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await world.a.host().until((snapshot) => checkoutAt(snapshot, second).head === tip && checkoutAt(snapshot, second).state === 'up-to-date');
    await lineAbout(b, moved(tip));
    expect(readFileSync(join(second, 'src/two.txt'), 'utf8')).toBe('two\n');
  });

  test('P-1: a branch that is checked out in a linked worktree moves there, with its files', async () => {
    const { a, b } = await shared('linked');
    const worktree = `${b}-tree`;
    world.b.git(b, 'switch', '--quiet', '--create', 'other');
    world.b.git(b, 'worktree', 'add', '--quiet', worktree, 'main');
    await world.b.host().until(knows(worktree));
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(worktree, moved(tip));
    expect(readFileSync(join(worktree, 'src/two.txt'), 'utf8')).toBe('two\n');
    expect(world.b.git(worktree, 'status', '--porcelain')).toBe('');
    expect(existsSync(join(b, 'src/two.txt'))).toBe(false);
  });

  test('S3-3: uncommitted work that is not in the way stays as it is', async () => {
    const { a, b } = await shared('dirty-aside');
    write(join(b, 'README.md'), 'my words\n');
    write(join(b, 'notes.txt'), 'mine\n');
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, moved(tip));
    expect(readFileSync(join(b, 'README.md'), 'utf8')).toBe('my words\n');
    expect(readFileSync(join(b, 'notes.txt'), 'utf8')).toBe('mine\n');
    expect(readFileSync(join(b, 'src/two.txt'), 'utf8')).toBe('two\n');
  });

  test('S3-3: uncommitted work in the way: refused, in words that name the file, and nothing is touched', async () => {
    const { a, b } = await shared('dirty-in-the-way');
    const before = head('b', b);
    write(join(b, 'src/one.txt'), 'my words\n');
    world.a.commit(a, 'src/one.txt', 'their words\n');
    world.a.git(a, 'push', '--quiet');
    const line = await lineAbout(b, refused('local-changes-in-the-way'));
    expect(line.message).toContain('src/one.txt');
    expect(head('b', b)).toBe(before);
    expect(readFileSync(join(b, 'src/one.txt'), 'utf8')).toBe('my words\n');
    await world.b.host().until((snapshot) => checkoutAt(snapshot, b).state === 'behind' && checkoutAt(snapshot, b).behind === 1);
  });

  test('S3-3: a file that git ignores is never overwritten', async () => {
    const { a, b } = await shared('ignored-in-the-way');
    write(join(b, '.git/info/exclude'), '.env\n');
    write(join(b, '.env'), 'SECRET=1\n');
    world.a.commit(a, '.env', 'DEFAULT=0\n');
    world.a.git(a, 'push', '--quiet');
    const line = await lineAbout(b, refused('ignored-in-the-way'));
    expect(line.message).toContain('.env');
    expect(readFileSync(join(b, '.env'), 'utf8')).toBe('SECRET=1\n');
  });

  test('S3-2: diverged: nothing is moved, both counts are shown', async () => {
    const { a, b } = await shared('diverged');
    const mine = world.b.commit(b, 'mine.txt', 'mine\n');
    world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, refused('diverged'));
    expect(head('b', b)).toBe(mine);
    await world.b.host().until((snapshot) => {
      const { state, ahead, behind } = checkoutAt(snapshot, b);
      return state === 'diverged' && ahead === 1 && behind === 1;
    });
  });

  test('P-1: in the middle of a rebase nothing is moved', async () => {
    const { a, b } = await shared('rebasing');
    world.b.commit(b, 'src/one.txt', 'local\n');
    world.b.git(b, 'switch', '--quiet', '--create', 'topic', 'HEAD~1');
    world.b.commit(b, 'src/one.txt', 'topic\n');
    tryGit(world.b.person, b, 'rebase', 'main');
    world.b.git(b, 'update-ref', 'refs/heads/main', 'origin/main');
    await world.b.host().until((snapshot) => checkoutAt(snapshot, b).operation === 'rebase');
    const conflicted = readFileSync(join(b, 'src/one.txt'), 'utf8');
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    // main is not part of the rebase: it may follow, the work tree may not.
    await world.b.host().until((snapshot) => snapshot.journal.some((entry) => entry.repository === checkoutAt(snapshot, b).repository && entry.after === tip));
    await world.b.host().idle();
    expect(readFileSync(join(b, 'src/one.txt'), 'utf8')).toBe(conflicted);
    expect(existsSync(join(b, 'src/two.txt'))).toBe(false);
    expect(world.b.git(b, 'status')).toContain('rebase in progress');
  });

  test('N-12: what the user moved back is held: shown as behind, not pushed forward behind their back', async () => {
    const { a, b } = await shared('held');
    const first = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, moved(first));
    world.b.git(b, 'reset', '--quiet', '--hard', 'HEAD~1');
    const back = head('b', b);
    await world.b.host().until((snapshot) => checkoutAt(snapshot, b).held);
    world.a.commit(a, 'src/three.txt', 'three\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, refused('held'));
    expect(head('b', b)).toBe(back);
    const [result] = await world.b.host().client.pull.now({
      target: {
        kind: 'checkout',
        hostId: (await world.b.host().client.snapshot.get()).thisHost,
        checkoutId: checkoutAt(await world.b.host().client.snapshot.get(), b).id,
      },
    });
    expect(result?.result).toBe('fast-forwarded');
    expect(head('b', b)).toBe(head('a', a));
  });

  test('P-2: a branch that is new can be switched to', async () => {
    const { a, b } = await shared('new-branch');
    world.a.git(a, 'switch', '--quiet', '--create', 'feature/deep/name');
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet', '--set-upstream', 'origin', 'feature/deep/name');
    await lineAboutRef(b, 'refs/heads/feature/deep/name', tip);
    world.b.git(b, 'switch', '--quiet', 'feature/deep/name');
    expect(head('b', b)).toBe(tip);
  });

  test('N-6: a branch that was deleted on the remote: its commits stay, the branch here is untouched', async () => {
    const { a, b } = await shared('deleted');
    world.a.git(a, 'switch', '--quiet', '--create', 'gone');
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet', '--set-upstream', 'origin', 'gone');
    await lineAboutRef(b, 'refs/heads/gone', tip);
    world.b.git(b, 'switch', '--quiet', 'gone');
    world.a.git(a, 'push', '--quiet', 'origin', '--delete', 'gone');
    await world.b.host().until((snapshot) => checkoutAt(snapshot, b).state === 'upstream-gone');
    expect(head('b', b)).toBe(tip);
    await world.b.host().until(({ journal }) => journal.some((entry) => entry.what === 'branch-deleted' && entry.before === tip));
  });

  test('S3-3: two pushes in one second: the newest is there, nothing between is lost', async () => {
    const { a, b } = await shared('two-in-a-second');
    world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    const tip = world.a.commit(a, 'src/three.txt', 'three\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, moved(tip));
    expect(readFileSync(join(b, 'src/two.txt'), 'utf8')).toBe('two\n');
    expect(readFileSync(join(b, 'src/three.txt'), 'utf8')).toBe('three\n');
  });

  test('N-16: a push with --force-with-lease on B is still refused after A has pushed', async () => {
    const { a, b } = await shared('lease');
    const together = world.a.commit(a, 'src/zero.txt', 'zero\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, moved(together));
    world.b.git(b, 'commit', '--quiet', '--amend', '--message', 'Amended here');
    const theirs = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, refused('diverged'));
    const answer = tryGit(world.b.person, b, 'push', '--force-with-lease');
    expect(answer.code).not.toBe(0);
    expect(answer.stderr).toContain('stale info');
    expect(world.a.git(a, 'ls-remote', 'origin', 'refs/heads/main')).toContain(theirs);
  });

  test('N-6: a forced push is seen on B, the overwritten commit survives gc, and stands beside the matrix', async () => {
    const { a, b } = await shared('forced');
    const lost = world.a.commit(a, 'src/two.txt', 'two\n', 'Soon overwritten');
    world.a.git(a, 'push', '--quiet');
    await lineAbout(b, moved(lost));
    world.b.git(b, 'switch', '--quiet', '--create', 'aside', 'HEAD~1');
    world.b.git(b, 'branch', '--quiet', '--delete', '--force', 'main');
    world.a.git(a, 'reset', '--quiet', '--hard', 'HEAD~1');
    const after = world.a.commit(a, 'src/other.txt', 'other\n');
    world.a.git(a, 'push', '--quiet', '--force');
    const snapshot = await world.b.host().until(({ forcePushes }) => forcePushes.some((one) => one.before === lost && one.after === after));
    expect(snapshot.forcePushes.find((one) => one.before === lost)).toMatchObject({ ref: 'refs/heads/main', lost: 1, kept: expect.any(Number) });
    await world.b.host().idle();
    world.b.git(b, 'update-ref', '-d', 'refs/remotes/origin/main');
    world.b.git(b, 'reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all');
    world.b.git(b, 'gc', '--quiet', '--prune=now');
    expect(world.b.git(b, 'cat-file', '-t', lost)).toBe('commit');
    expect(world.b.git(b, 'branch', '--all')).not.toContain('everref');
  });
});

describe('machines that were away', () => {
  test('S3-5: B is off during the push and started later: it catches up, nothing is missed', async () => {
    const { a, b } = await shared('away');
    await world.b.stop();
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await world.a.host().idle();
    await world.b.start();
    await lineAbout(b, moved(tip));
    expect(readFileSync(join(b, 'src/two.txt'), 'utf8')).toBe('two\n');
  });

  test('S3-5: A is off while its user pushes and started later: B hears of it', async () => {
    const { a, b } = await shared('pushed-while-off');
    await world.a.stop();
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await world.a.start();
    await lineAbout(b, moved(tip));
    expect(head('b', b)).toBe(tip);
  });

  test('S3-5: B is killed and started again: it goes on where it was', async () => {
    const { a, b } = await shared('killed');
    await world.b.kill();
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await world.b.start();
    await lineAbout(b, moved(tip));
    expect(world.b.git(b, 'status', '--porcelain')).toBe('');
  });
});

describe('pull now', () => {
  test('S3-3: on another machine: the answer comes back here', async () => {
    const { a, b } = await shared('order');
    await world.a.stop();
    const tip = world.a.commit(a, 'src/two.txt', 'two\n');
    world.a.git(a, 'push', '--quiet');
    await world.a.start();
    const snapshot = await world.a.host().until((one) => one.checkouts.some((checkout) => checkout.path === b));
    const { hostId, id: checkoutId } = checkoutAt(snapshot, b);
    const results = await world.a.host().client.pull.now({ target: { kind: 'checkout', hostId, checkoutId } });
    expect(results[0]).toMatchObject({ path: b, branch: 'main' });
    expect(['fast-forwarded', 'up-to-date']).toContain(results[0]?.result);
    expect(head('b', b)).toBe(tip);
  });

  test('S3-2: on all: one line for each checkout, a broken one beside the good ones', async () => {
    const broken = join(world.b.code, 'broken');
    write(join(broken, '.git/HEAD'), 'nonsense\n');
    write(join(broken, '.git/config'), '[core\n');
    const { b } = await shared('beside-broken');
    const results = await world.b.host().client.pull.now({ target: { kind: 'all' } });
    expect(results.find((one) => one.path === b)).toMatchObject({ result: 'up-to-date' });
  });
});

async function lineAboutRef(path: string, ref: string, tip: string): Promise<void> {
  await world.b.host().until((snapshot) => {
    const repository = snapshot.checkouts.find((one) => one.path === path)?.repository;
    return snapshot.journal.some((entry) => entry.repository === repository && entry.ref === ref && entry.after === tip);
  });
  await world.b.host().idle();
}
