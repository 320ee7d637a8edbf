import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Git } from '../../electron/git/run.ts';
import { openStore } from '../../electron/store/open.ts';
import { type Disk, directDisk } from '../../electron/workspace/disk/disk.ts';
import type { FoundPlace } from '../../electron/workspace/find/find-place.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox } from '../support/repository.ts';
import { createWorkspace } from '../support/workspace.ts';

let sandbox: Sandbox;
let git: ReturnType<typeof startGit>;
beforeAll(() => {
  sandbox = createSandbox();
  git = startGit();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

/** A disk whose first search tells of what a search tells early of, and ends only after `until`. */
function telling(until: () => Promise<void>, early: (place: FoundPlace) => boolean = () => true): Disk {
  return {
    ...directDisk,
    async search(where, roots, options) {
      const found = await directDisk.search(where, roots, { insideCheckouts: options.insideCheckouts });
      if (options.onPlaces === undefined) return found;
      options.onPlaces(found.places.filter(early));
      await until();
      return directDisk.search(where, roots, { insideCheckouts: options.insideCheckouts });
    },
  };
}

it('P-1: the first looks do not wait for the search to end; each clone is looked at once, and what went away meanwhile is not shown', async () => {
  const remote = sandbox.bare('early/remote.git');
  const first = sandbox.clone(remote, 'early/work/first');
  first.commitFile('a', '1');
  first.git('push', '-q', '-u', 'origin', 'main');
  const leaving = sandbox.clone(remote, 'early/work/leaving');
  const late = sandbox.clone(remote, 'early/work/late');

  const seen = Promise.withResolvers<void>();
  const until = async () => {
    await seen.promise;
    rmSync(leaving.path, { recursive: true });
  };
  const disk = telling(until, ({ path }) => path !== late.path);
  const workspace = createWorkspace(git, [join(sandbox.root, 'early/work')], { watchBudget: 0, disk });
  const looks: string[] = [];
  workspace.service.registry.subscribe(({ put }) => {
    looks.push(...put.map(({ path }) => path));
    if (looks.includes(first.path) && looks.includes(leaving.path)) seen.resolve();
  });
  try {
    // Only what is looked at before the search has ended lets it end.
    await workspace.service.start();
    expect(
      workspace.service.registry
        .checkouts()
        .map(({ path }) => path)
        .sort(),
    ).toEqual([first.path, late.path].sort());
    expect(looks.filter((path) => path === leaving.path)).toHaveLength(1);
    first.commitFile('a', '2');
    await workspace.service.refresh('all');
    expect(workspace.at(first.path)).toMatchObject({ state: 'ahead', ahead: 1 });
  } finally {
    await workspace.stop();
  }
});

it('ends in order while a search still goes on', async () => {
  sandbox.clone(sandbox.bare('ending/remote.git'), 'ending/work/one');
  const hold = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const disk = telling(() => {
    asked.resolve();
    return hold.promise;
  });
  const workspace = createWorkspace(git, [join(sandbox.root, 'ending/work')], { watchBudget: 0, disk });
  const started = workspace.service.start();
  await asked.promise;
  const stopped = workspace.stop();
  hold.resolve();
  await Promise.all([started, stopped]);
});

it('N-13: the very first look is one that a person waits for; at the next start, with something to be shown, it stands back', async () => {
  sandbox.clone(sandbox.bare('first/remote.git'), 'first/work/one');
  const store = openStore(':memory:');
  const stoodBack = async () => {
    const seen = new Set<boolean>();
    const noting: Git = {
      run(request) {
        seen.add(request.lowPriority === true);
        return git.run(request);
      },
    };
    const workspace = createWorkspace(noting, [join(sandbox.root, 'first/work')], { watchBudget: 0, store });
    await workspace.service.start();
    const first = [...seen];
    await workspace.stop();
    return first;
  };
  expect(await stoodBack()).toEqual([false]);
  expect(await stoodBack()).toEqual([true]);
  store.close();
});
