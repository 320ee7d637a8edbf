import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { createWorkspace } from '../support/workspace.ts';

// A clone that left something at the remote: a look never fetches it, a move does.

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let host: UpdateHost;

beforeEach(async () => {
  sandbox = createSandbox();
  remote = sandbox.bare('remote.git');
  sandbox.git(remote, 'config', 'uploadpack.allowFilter', 'true');
  sandbox.git(remote, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  a = sandbox.clone(remote, 'a');
  for (let n = 0; n < 5; n++) a.commitFile(`d${n}/f.txt`, `${n}\n`.repeat(50));
  a.git('push', '-q', '-u', 'origin', 'main');
  host = await startUpdateHost(sandbox);
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

test('a partial clone is not moved where the disk is already full: how much comes is not known', async () => {
  await host.close();
  host = await startUpdateHost(sandbox, { name: 'full', reserveBytes: 2 ** 50 });
  const b = sandbox.clone(`file://${remote}`, 'b', '--filter=blob:none');
  a.commitFile('d0/f.txt', 'new\n');
  a.git('push', '-q');
  expect(await host.pushed(b)).toMatchObject([{ result: 'refused', reason: 'no-space', message: expect.stringMatching(/^only \d+ MB are free/) }]);
});

test.each(['blob:none', 'tree:0'])('a %s clone is looked at, moved forward, and told of what was overwritten', async (filter) => {
  const b = sandbox.clone(`file://${remote}`, 'code/b', `--filter=${filter}`);
  b.git('mv', 'd1/f.txt', 'd1/renamed.txt');
  b.write('d1/renamed.txt', `${'1\n'.repeat(50)}and more\n`);
  b.git('add', 'd1/renamed.txt');
  b.write('d2/f.txt', 'changed\n');
  a.commitFile('d0/f.txt', 'new\n');
  a.commitFile('e/new.txt', 'new\n');
  a.git('push', '-q');

  const workspace = createWorkspace(host.git, [`${sandbox.root}/code`], { watchBudget: 0 });
  await workspace.service.start();
  expect(workspace.at(b.path)).toMatchObject({ state: 'up-to-date', unstaged: 1, problem: null });
  const objects = () => b.git('count-objects', '-v');
  const before = objects();
  await workspace.service.refresh('all');
  expect(objects()).toBe(before);
  await workspace.stop();

  expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', after: a.head() }]);
  expect(b.git('status', '--porcelain', '--no-renames')).toBe('D  d1/f.txt\nA  d1/renamed.txt\n M d2/f.txt\n');
  expect(await host.pushed(b, 'all', { why: 'reconcile' })).toEqual([]);

  a.git('reset', '-q', '--hard', 'HEAD~1');
  a.commitFile('other.txt', 'other\n');
  a.git('push', '-q', '--force');
  await host.pushed(b);
  expect(host.lines().map(({ what }) => what)).toContain('force-push');
  expect(b.git('for-each-ref', 'refs/everref/lost')).not.toBe('');
});
