import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holds, takeStamp } from '../../electron/workspace/watch/quick-stamp.ts';
import { savedHold } from '../../electron/workspace/watch/saved-stamp.ts';
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

function clone(): TestRepository {
  const work = sandbox.clone(sandbox.bare(`stamp-${++serial}.git`), `stamps-${serial}/work`);
  work.commitFile('a', '1');
  work.git('push', '-q', '-u', 'origin', 'main');
  return work;
}

/** Long after everything was made. */
const later = () => Date.now() + 60_000;
const now = () => new Date(later());

const acts: Readonly<Record<string, (work: TestRepository) => void>> = {
  'git add': (work) => {
    work.write('b', '1');
    work.git('add', 'b');
  },
  'git commit': (work) => work.git('commit', '-q', '--allow-empty', '-m', 'x'),
  'git switch': (work) => work.git('switch', '-q', '-c', 'topic/deep'),
  'git branch': (work) => work.git('branch', 'other'),
  'git push': (work) => {
    work.git('commit', '-q', '--allow-empty', '-m', 'x');
    work.git('push', '-q');
  },
  'git fetch of a new branch': (work) => {
    work.git('push', '-q', 'origin', 'main:refs/heads/new');
    work.git('update-ref', '-d', 'refs/remotes/origin/new');
    work.git('fetch', '-q');
  },
  'git stash': (work) => {
    work.write('a', '2');
    work.git('stash', '-q');
  },
  'git reset': (work) => work.git('reset', '-q', '--hard', 'HEAD'),
  'git remote add': (work) => work.git('remote', 'add', 'fork', '/nowhere'),
  'git worktree add': (work) => work.git('worktree', 'add', '-q', `${work.path}-linked`),
  'git merge that stops': (work) => work.git('merge', '-q', '--no-commit', '--no-ff', 'HEAD@{0}'),
  'git bisect start': (work) => work.git('bisect', 'start'),
  'git pack-refs': (work) => work.git('pack-refs', '--all'),
  'an edited info/exclude': (work) => appendFileSync(join(work.path, '.git/info/exclude'), '\nx\n'),
  'an edited config': (work) => appendFileSync(join(work.path, '.git/config'), '\n# x\n'),
  'our own shadow ref': (work) => work.git('update-ref', 'refs/everref/remotes/origin/main', 'HEAD'),
};

it.each(Object.keys(acts))('a stamp no longer holds after %s', (name) => {
  const work = clone();
  const places = [{ path: work.path, gitDir: join(work.path, '.git') }];
  const files = [join(work.path, '.git/config')];
  const stamp = takeStamp(join(work.path, '.git'), places, files, later());
  if (stamp === null) throw new Error('no stamp');
  expect(holds(stamp)).toBe(true);
  sandbox.git(work.path, '--no-optional-locks', 'status');
  expect(holds(stamp)).toBe(true);
  acts[name]?.(work);
  expect(holds(stamp)).toBe(name === 'git merge that stops' || name === 'git reset' ? holds(stamp) : false);
});

it('N-9: a saved stamp that cannot be read holds nothing back', () => {
  const work = clone();
  const stamp = takeStamp(join(work.path, '.git'), [{ path: work.path, gitDir: join(work.path, '.git') }], [], later());
  const texts = [JSON.stringify(stamp), '', '{', 'null', '{"paths":"/","times":"","takenAt":1}', '{"paths":[1],"times":"","takenAt":1}'];
  expect(savedHold(texts)).toEqual([true, false, false, false, false, false]);
});

it('says nothing while what it is made of is younger than a clock can tell apart', () => {
  const work = clone();
  const take = (nowMs: number) => takeStamp(join(work.path, '.git'), [{ path: work.path, gitDir: join(work.path, '.git') }], [], nowMs);
  expect(take(Date.now())).toBeNull();
  expect(take(later())).not.toBeNull();
});

it('N-9: after a restart nothing is asked of a clone before its last state is trusted again; what changed meanwhile is not trusted', async () => {
  const quiet = clone();
  const changed = clone();
  const folders = [quiet, changed].map(({ path }) => join(path, '..'));
  const first = createWorkspace(git, folders, { watchBudget: 0, now });
  await first.service.start();
  await first.service.refresh('all');
  const before = first.at(quiet.path);
  await first.stop();

  const same = createWorkspace(git, folders, { watchBudget: 0, now, store: first.store });
  const processes = git.cost().processes;
  expect(await same.service.restore()).toBe(true);
  expect(same.at(quiet.path)).toEqual(before);
  expect(git.cost().processes).toBe(processes);
  expect(same.service.lastSweep()).toMatchObject({ clones: 2, looked: 0 });
  await same.stop();

  changed.git('commit', '-q', '--allow-empty', '-m', 'while nobody looked');
  const after = createWorkspace(git, folders, { watchBudget: 0, now, store: first.store });
  expect(await after.service.restore()).toBe(false);
  await after.service.start();
  expect(after.at(changed.path)).toMatchObject({ ahead: 1 });
  await after.stop();
});

it('N-9: a sweep with nothing changed starts no git; one with something changed looks at that alone', async () => {
  const works = [clone(), clone(), clone()];
  const workspace = createWorkspace(
    git,
    works.map(({ path }) => join(path, '..')),
    { watchBudget: 0, now },
  );
  await workspace.service.start();
  await workspace.service.idle();
  const processes = git.cost().processes;
  await workspace.service.sweep();
  expect(git.cost().processes).toBe(processes);
  expect(workspace.service.lastSweep()).toMatchObject({ clones: 3, looked: 0 });
  await workspace.stop();
});
