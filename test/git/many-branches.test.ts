import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GitError } from '../../electron/git/error.ts';
import type { Git } from '../../electron/git/run.ts';
import { openCounts } from '../../electron/store/counts.ts';
import { openGoneBranches } from '../../electron/store/gone-branches.ts';
import { openStore } from '../../electron/store/open.ts';
import type { Place } from '../../electron/workspace/clone.ts';
import { type Disk, directDisk } from '../../electron/workspace/disk/disk.ts';
import { createCloneState } from '../../electron/workspace/status/clone-state.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

// More branches than are read from files here: git lists them, and does it while it looks at the work tree.

let sandbox: Sandbox;
let work: TestRepository;
const git = startGit();
const topics = Array.from({ length: 70 }, (_, each) => `topic/${each}`);
const ofBranch = (name: string) => `[branch "${name}"]\n\tremote = origin\n\tmerge = refs/heads/main\n`;

beforeAll(() => {
  sandbox = createSandbox();
  work = cloneWithTopics('one');
});

afterAll(async () => {
  await git.close();
  sandbox.remove();
});

function cloneWithTopics(name: string): TestRepository {
  const clone = sandbox.clone(sandbox.bare(`${name}/remote.git`), `${name}/work`);
  for (let each = 0; each < 5; each++) clone.commitFile('a', String(each));
  clone.git('push', '-q', '-u', 'origin', 'main');
  for (const topic of topics) clone.git('branch', '--no-track', topic, 'main~1');
  clone.write('.git/config', configOf(name, topics));
  return clone;
}

function configOf(name: string, names: readonly string[]): string {
  const remote = `[remote "origin"]\n\turl = ${join(sandbox.root, name, 'remote.git')}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`;
  return `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tlogallrefupdates = true\n${remote}${['main', ...names].map(ofBranch).join('')}`;
}

/** One look at a clone that nobody has looked at before. */
function lookWith(through: Git, disk: Disk = directDisk, clone = work, now: () => number = Date.now) {
  const { look, end } = lookerAt(clone, disk, now);
  return look(through).finally(end);
}

/** Looks at one clone, one after the other. */
function lookerAt(clone: TestRepository, disk: Disk = directDisk, now: () => number = Date.now) {
  const store = openStore(':memory:');
  const commonDir = join(clone.path, '.git');
  const state = createCloneState('k-1', commonDir, {
    hostId: 'h-0000000000000000',
    cloneSetting: () => ({ config: { aliases: {}, repositories: {} }, ssh: { blocks: [] } }),
    shown: () => undefined,
    counts: openCounts(store),
    gone: openGoneBranches(store),
    now,
    disk,
  });
  const place: Place = { checkoutId: 'c-00000001', path: clone.path, gitDir: commonDir, kind: 'clone', cloneId: 'k-1' };
  return {
    look: (through: Git, refs = false) => state.look(through, [place], { clone: false, refs, trees: refs ? 'all' : new Set() }),
    end: () => store.close(),
  };
}

it('P-1: git lists many refs while it looks at the work tree', async () => {
  const listing = Promise.withResolvers<void>();
  const look = await lookWith({
    async run(request) {
      if (request.args[0] === 'for-each-ref') listing.resolve();
      if (request.args[0] === 'status') await listing.promise;
      return git.run(request);
    },
  });
  expect(look.states[0]?.branches.filter(({ state, behind }) => state === 'behind' && behind === 1)).toHaveLength(topics.length);
});

it('P-1: branches with an upstream each are counted while git looks at the work tree, however long that takes', async () => {
  const clone = cloneWithTopics('each');
  const own = (topic: string) => `[branch "${topic}"]\n\tremote = origin\n\tmerge = refs/heads/${topic}\n`;
  clone.write('.git/config', configOf('each', []) + topics.map(own).join(''));
  // No two pairs are alike, nor is there a line to follow.
  const tree = clone.git('rev-parse', 'main^{tree}').trim();
  for (const topic of topics) clone.git('update-ref', `refs/remotes/origin/${topic}`, clone.git('commit-tree', '-p', 'main~2', '-m', topic, tree).trim());
  const counted = Promise.withResolvers<void>();
  let counts = 0;
  const look = await lookWith(
    {
      async run(request) {
        if (request.args[0] === 'status') await counted.promise;
        const said = await git.run(request);
        if (request.args[0] === 'rev-list' && ++counts === topics.length) counted.resolve();
        return said;
      },
    },
    directDisk,
    clone,
    // However long the counting takes, too: it puts the rest off after a while, on a busy machine.
    () => 1_700_000_000_000,
  );
  expect(look.incomplete).toBe(false);
  expect(look.states[0]?.branches.filter(({ state, ahead, behind }) => state === 'diverged' && ahead === 1 && behind === 1)).toHaveLength(topics.length);
});

it('S3-2: what a person commits while git lists and looks is told as a whole', async () => {
  const clone = cloneWithTopics('meanwhile');
  const listed = Promise.withResolvers<void>();
  const look = await lookWith(
    {
      async run(request) {
        if (request.args[0] === 'status') {
          await listed.promise;
          clone.commitFile('a', 'meanwhile');
        }
        const said = await git.run(request);
        if (request.args[0] === 'for-each-ref') listed.resolve();
        return said;
      },
    },
    directDisk,
    clone,
  );
  expect(look.states[0]).toMatchObject({ head: clone.head(), state: 'ahead', ahead: 1, unpushed: 1 });
});

it('S3-2: a branch that is moved back after its log was read is held all the same', async () => {
  const clone = cloneWithTopics('between');
  const moved = Promise.withResolvers<void>();
  let reads = 0;
  const disk: Disk = {
    ...directDisk,
    ask: (where, job, ...words) =>
      directDisk.ask(where, job, ...words).then((said) => {
        if (job === 'branchLogs' && ++reads === 1) {
          clone.git('branch', '-f', '--no-track', 'topic/7', 'main~3');
          moved.resolve();
        }
        return said;
      }),
  };
  const later: Git = {
    async run(request) {
      if (request.args[0] === 'for-each-ref') await moved.promise;
      return git.run(request);
    },
  };
  const look = await lookWith(later, disk, clone);
  expect(look.states[0]?.branches.filter(({ held }) => held).map(({ name }) => name)).toEqual(['topic/7']);
});

it('S3-2: a branch that was moved back is held once there is what it follows', async () => {
  const clone = cloneWithTopics('later');
  const config = configOf('later', topics);
  clone.write('.git/config', config.replaceAll('remote = origin', 'remote = later'));
  clone.git('branch', '-f', '--no-track', 'topic/7', 'main~3');
  const { look, end } = lookerAt(clone);
  expect((await look(git)).states[0]?.branches.some(({ held }) => held)).toBe(false);
  clone.write('.git/config', config);
  const then = await look(git);
  expect(then.states[0]?.branches.filter(({ held }) => held).map(({ name }) => name)).toEqual(['topic/7']);
  end();
});

it('N-9: sections of branches that are no more do not make git list what few there are', async () => {
  const clone = cloneWithTopics('stale');
  for (const topic of topics.slice(1)) clone.git('update-ref', '-d', `refs/heads/${topic}`);
  const { look, end } = lookerAt(clone);
  const asked: string[] = [];
  const noting: Git = {
    run(request) {
      asked.push(request.args[0] ?? '');
      return git.run(request);
    },
  };
  await look(noting);
  asked.length = 0;
  await look(noting, true);
  expect(asked).toContain('status');
  expect(asked).not.toContain('for-each-ref');
  end();
});

it('no run of a look outlives it, however it ends', async () => {
  const order: string[] = [];
  const hold = Promise.withResolvers<void>();
  const cutOff = Promise.withResolvers<void>();
  const look = lookWith({
    async run(request) {
      if (request.args[0] === 'status') {
        cutOff.resolve();
        throw new GitError('aborted', request, '');
      }
      if (request.args[0] === 'for-each-ref') {
        await hold.promise;
        order.push('listed');
      }
      return git.run(request);
    },
  });
  const ended = look.then(
    () => order.push('looked'),
    () => order.push('ended'),
  );
  await cutOff.promise;
  for (let turn = 0; turn < 50; turn++) await breathe();
  hold.resolve();
  await ended;
  expect(order).toEqual(['listed', 'ended']);
});

it('S3-2: a branch that was moved back is held at the first look, however many there are', async () => {
  work.git('branch', '-f', '--no-track', 'topic/7', 'main~3');
  const look = await lookWith(git);
  expect(look.states[0]?.branches.filter(({ held }) => held).map(({ name }) => name)).toEqual(['topic/7']);
});

it('what the configuration calls a branch is read only where it may be one', async () => {
  const odd = ['../../../../etc/passwd', 'a/../../../b', '/etc/passwd'];
  work.write('.git/config', configOf('one', [...topics, ...odd]));
  const asked: string[] = [];
  const noting: Disk = {
    ...directDisk,
    ask(where, job, ...words) {
      if (job === 'branchLogs') asked.push(...(words[1] as readonly { readonly ref: string }[]).map(({ ref }) => ref));
      return directDisk.ask(where, job, ...words);
    },
  };
  await lookWith(git, noting);
  expect(new Set(asked)).toEqual(new Set(['main', ...topics].map((name) => `refs/heads/${name}`)));
});
