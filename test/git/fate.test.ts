import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

// What a force push did to its commits: every way of overwriting, planted by raw git, seen by a machine that only fetches.

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;

beforeEach(async () => {
  sandbox = createSandbox();
  remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  a.commitFile('base.txt', 'base\n');
  a.git('push', '-q', '-u', 'origin', 'main');
  host = await startUpdateHost(sandbox);
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

const lines = (...words: string[]) => `${words.join('\n')}\n`;

/** Three commits on `branch`, pushed, and seen by B. Gives the tip. */
async function threeOn(branch: string): Promise<string> {
  if (branch !== 'main') a.git('switch', '-q', '-c', branch);
  for (const name of ['one', 'two', 'three']) a.commitFile(`${name}.txt`, lines(name, 'second line', 'third line'), `Add ${name}`);
  a.git('push', '-q', '-u', 'origin', branch);
  b = sandbox.clone(remote, 'b');
  await host.pushed(b, 'all');
  return a.head();
}

const seen = async () => {
  await host.pushed(b, 'all');
  return host.forcePushes.map(({ before, kept, rewritten, lost }) => ({ before, kept, rewritten, lost }));
};

describe('N-8: what a force push did', () => {
  test('amend with other words: one rewritten', async () => {
    const before = await threeOn('topic');
    a.git('commit', '-q', '--amend', '-m', 'Add three, better said');
    a.git('push', '-q', '--force');
    expect(await seen()).toEqual([{ before, kept: 3, rewritten: 1, lost: 0 }]);
  });

  test('amend with another change: one gone', async () => {
    const before = await threeOn('topic');
    a.write('three.txt', 'something else\n');
    a.git('commit', '-q', '-a', '--amend', '--no-edit');
    a.git('push', '-q', '--force');
    expect(await seen()).toEqual([{ before, kept: 3, rewritten: 0, lost: 1 }]);
  });

  test('rebase onto a base that moved, also with lines shifted in the same file: all rewritten', async () => {
    const before = await threeOn('topic');
    a.git('switch', '-q', 'main');
    a.commitFile('news.txt', 'news\n');
    a.git('push', '-q');
    a.git('switch', '-q', 'topic');
    a.git('rebase', '-q', 'main');
    a.git('push', '-q', '--force');
    expect(await seen()).toEqual([{ before, kept: 1, rewritten: 3, lost: 0 }]);
  });

  test('reset: what was cut off is gone', async () => {
    const before = await threeOn('topic');
    a.git('reset', '-q', '--hard', 'HEAD~2');
    a.git('push', '-q', '--force');
    expect(await seen()).toEqual([{ before, kept: 2, rewritten: 0, lost: 2 }]);
  });

  test('a commit in the middle was dropped: it alone is gone', async () => {
    const before = await threeOn('topic');
    a.git('rebase', '-q', '--onto', 'HEAD~2', 'HEAD~1');
    a.git('push', '-q', '--force');
    expect(await seen()).toEqual([{ before, kept: 2, rewritten: 1, lost: 1 }]);
  });

  test.each([
    ['all', 3, 1],
    ['the last two', 2, 2],
  ])('%s squashed into one: nothing is gone', async (_what, count, kept) => {
    const before = await threeOn('topic');
    a.git('reset', '-q', '--soft', `HEAD~${count}`);
    a.git('commit', '-q', '-m', 'Add them');
    a.git('push', '-q', '--force');
    expect(await seen()).toEqual([{ before, kept, rewritten: count, lost: 0 }]);
  });

  test('squashed and put on a base that moved: nothing is gone', async () => {
    const before = await threeOn('topic');
    a.git('switch', '-q', 'main');
    a.commitFile('news.txt', 'news\n');
    a.git('switch', '-q', '-C', 'topic');
    a.git('merge', '-q', '--squash', before);
    a.git('commit', '-q', '-m', 'Add them');
    a.git('push', '-q', '--force', 'origin', 'main', 'topic');
    expect(await seen()).toEqual([{ before, kept: 1, rewritten: 3, lost: 0 }]);
  });

  test('work that is on another branch of the remote is kept', async () => {
    const before = await threeOn('topic');
    a.git('push', '-q', 'origin', 'topic:backup');
    a.git('reset', '-q', '--hard', 'main');
    a.git('push', '-q', '--force');
    expect(await seen()).toEqual([{ before, kept: 4, rewritten: 0, lost: 0 }]);
  });

  test('a stale tracking ref of a branch that was overwritten too keeps nothing', async () => {
    const before = await threeOn('topic');
    a.git('push', '-q', 'origin', 'topic:backup');
    await host.pushed(b, 'all');
    a.git('reset', '-q', '--hard', 'main');
    a.git('push', '-q', '--force', 'origin', 'topic:backup');
    await seen();
    a.git('push', '-q', '--force');
    expect((await seen()).at(-1)).toEqual({ before, kept: 1, rewritten: 0, lost: 3 });
  });

  test('merges and empty commits have nothing of their own to lose; a settled conflict has', async () => {
    await threeOn('topic');
    a.git('commit', '-q', '--allow-empty', '-m', 'Run it again');
    a.git('switch', '-q', '-c', 'other', 'main');
    a.commitFile('other.txt', 'other\n');
    a.git('switch', '-q', 'topic');
    a.git('merge', '-q', '--no-edit', 'other');
    a.git('push', '-q', 'origin', 'topic', 'other');
    await host.pushed(b, 'all');
    const clean = a.head();
    a.git('reset', '-q', '--hard', 'HEAD~2');
    a.git('push', '-q', '--force', 'origin', 'topic');
    expect((await seen()).at(-1)).toEqual({ before: clean, kept: 5, rewritten: 2, lost: 0 });

    a.git('switch', '-q', 'other');
    a.commitFile('three.txt', 'mine\n');
    a.git('push', '-q', 'origin', 'other');
    a.git('switch', '-q', 'topic');
    expect(() => a.git('merge', '-q', '--no-edit', 'other')).toThrow();
    a.write('three.txt', 'both\n');
    a.git('add', '-A');
    a.git('commit', '-q', '-m', 'Settle it');
    a.git('push', '-q', 'origin', 'topic');
    await host.pushed(b, 'all');
    const settled = a.head();
    a.git('reset', '-q', '--hard', 'HEAD~1');
    a.git('push', '-q', '--force', 'origin', 'topic');
    expect((await seen()).at(-1)).toMatchObject({ before: settled, rewritten: 0, lost: 1 });
  });

  test('another history altogether: all of it is gone, the root commit too', async () => {
    const before = await threeOn('topic');
    a.git('checkout', '-q', '--orphan', 'fresh');
    a.git('rm', '-q', '-r', '-f', '.');
    a.commitFile('new.txt', 'new\n');
    a.git('push', '-q', '--force', 'origin', 'fresh:topic', 'fresh:main');
    const found = await seen();
    expect(found.find((one) => one.before === before)).toEqual({ before, kept: 0, rewritten: 0, lost: 4 });
  });
});

describe('N-8: what the end of a branch did', () => {
  const end = async (how: () => void) => {
    const before = await threeOn('topic');
    a.git('switch', '-q', 'main');
    how();
    a.git('push', '-q', 'origin', 'main');
    a.git('push', '-q', 'origin', '--delete', 'topic');
    return { before, found: await seen() };
  };

  test('merged: all is kept', async () => {
    const { before, found } = await end(() => a.git('merge', '-q', '--no-ff', '--no-edit', 'topic'));
    expect(found).toEqual([{ before, kept: 4, rewritten: 0, lost: 0 }]);
  });

  test('squash-merged: all is rewritten, nothing alarms', async () => {
    const { before, found } = await end(() => {
      a.commitFile('news.txt', 'news\n');
      a.git('merge', '-q', '--squash', 'topic');
      a.git('commit', '-q', '-m', 'Add them (#1)');
      a.commitFile('more.txt', 'more\n');
    });
    expect(found).toEqual([{ before, kept: 1, rewritten: 3, lost: 0 }]);
  });

  test('squash-merged after main was merged into it: nothing alarms', async () => {
    await threeOn('topic');
    a.git('switch', '-q', 'main');
    a.commitFile('news.txt', 'news\n');
    a.git('switch', '-q', 'topic');
    a.git('merge', '-q', '--no-edit', 'main');
    // Neither what was before the merge nor what came after it is the squashed change: all of it together is.
    const before = a.commitFile('four.txt', 'four\n');
    a.git('push', '-q', 'origin', 'topic', 'main');
    await host.pushed(b, 'all');
    a.git('switch', '-q', 'main');
    a.git('merge', '-q', '--squash', 'topic');
    a.git('commit', '-q', '-m', 'Add them (#2)');
    a.commitFile('more.txt', 'more\n');
    a.git('push', '-q', 'origin', 'main');
    a.git('push', '-q', 'origin', '--delete', 'topic');
    expect(await seen()).toEqual([{ before, kept: 2, rewritten: 5, lost: 0 }]);
  });

  test('rebased and merged: all is rewritten', async () => {
    const { before, found } = await end(() => {
      a.commitFile('news.txt', 'news\n');
      a.git('cherry-pick', 'main..topic');
    });
    expect(found).toEqual([{ before, kept: 1, rewritten: 3, lost: 0 }]);
  });

  test('never merged: all of it is gone; made again, it is another occurrence that ends again', async () => {
    const { before, found } = await end(() => {});
    expect(found).toEqual([{ before, kept: 1, rewritten: 0, lost: 3 }]);
    a.git('push', '-q', 'origin', 'topic');
    await host.pushed(b, 'all');
    a.git('push', '-q', 'origin', '--delete', 'topic');
    await host.pushed(b, 'all');
    expect(host.forcePushes.map((entry) => [entry.before, entry.lost])).toEqual([
      [before, 3],
      [before, 3],
    ]);
    expect(new Set(host.forcePushes.map(({ id }) => id)).size).toBe(2);
  });
});

test('N-5: forced back to the old tip is a force push of its own, and forced away again a third', async () => {
  const first = await threeOn('topic');
  a.git('reset', '-q', '--hard', 'HEAD~1');
  a.write('two.txt', 'other\n');
  a.git('commit', '-q', '-a', '-m', 'Other');
  const second = a.head();
  for (const tip of [second, first, second]) {
    a.git('push', '-q', '--force', 'origin', `${tip}:refs/heads/topic`);
    await host.pushed(b, 'all');
  }
  expect(host.forcePushes.map(({ before, after }) => [before, after])).toEqual([
    [first, second],
    [second, first],
    [first, second],
  ]);
  expect(host.storedForcePushes()).toHaveLength(3);
});
