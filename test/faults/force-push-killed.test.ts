import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

// A look moves refs, after which an overwriting cannot be seen any more: killed between that and the history, the next start still tells it.

let sandbox: Sandbox;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;

beforeEach(() => {
  sandbox = createSandbox();
  const remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  a.commitFile('base.txt', 'base\n');
  a.commitFile('work.txt', 'work\n');
  a.git('push', '-q', '-u', 'origin', 'main', 'main:topic');
  b = sandbox.clone(remote, 'b');
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

const killed = {
  record: async () => {
    throw new Error('killed');
  },
  known: () => null,
  letGo: () => {},
};

test.each([
  ['overwritten', () => a.git('push', '-q', '--force', 'origin', 'main~1:topic')],
  ['deleted', () => a.git('push', '-q', 'origin', '--delete', 'topic')],
])('N-5: a branch that was %s is told after a crash between the refs and the history', async (_what, end) => {
  const old = a.head();
  host = await startUpdateHost(sandbox);
  await host.pushed(b, 'all', { why: 'reconcile' });
  await host.close();
  end();
  host = await startUpdateHost(sandbox, { history: killed });
  await expect(host.pushed(b, 'all', { why: 'reconcile' })).rejects.toThrow('killed');
  expect(host.storedForcePushes()).toEqual([]);
  await host.close();
  host = await startUpdateHost(sandbox);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.storedForcePushes()).toMatchObject([{ ref: 'refs/heads/topic', before: old, sources: ['fetch'] }]);
  await host.pushed(b, 'all', { why: 'reconcile' });
  expect(host.storedForcePushes()).toHaveLength(1);
});
