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
  work = sandbox.clone(sandbox.bare('remote.git'), 'work');
  for (let each = 0; each < 5; each++) work.commitFile('a', String(each));
  work.git('push', '-q', '-u', 'origin', 'main');
  for (const topic of topics) work.git('branch', '--no-track', topic, 'main~1');
  work.write('.git/config', configOf(topics));
});

afterAll(async () => {
  await git.close();
  sandbox.remove();
});

function configOf(names: readonly string[]): string {
  const remote = `[remote "origin"]\n\turl = ${join(sandbox.root, 'remote.git')}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n`;
  return `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tlogallrefupdates = true\n${remote}${['main', ...names].map(ofBranch).join('')}`;
}

/** One look at the clone, which nobody has looked at before. */
function lookWith(through: Git, disk: Disk = directDisk) {
  const store = openStore(':memory:');
  const commonDir = join(work.path, '.git');
  const state = createCloneState('k-1', commonDir, {
    hostId: 'h-0000000000000000',
    cloneSetting: () => ({ config: { aliases: {}, repositories: {} }, ssh: { blocks: [] } }),
    shown: () => undefined,
    counts: openCounts(store),
    gone: openGoneBranches(store),
    now: Date.now,
    disk,
  });
  const place: Place = { checkoutId: 'c-00000001', path: work.path, gitDir: commonDir, kind: 'clone', cloneId: 'k-1' };
  return state.look(through, [place], { clone: false, refs: false, trees: new Set() }).finally(() => store.close());
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
  work.write('.git/config', configOf([...topics, ...odd]));
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
