import { renameSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../electron/log/log.ts';
import { createReconciler, type Reconciler } from '../../electron/sync/reconcile.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

let sandbox: Sandbox;
let host: UpdateHost;
let reconciler: Reconciler;
let nowMs: number;
let paused: boolean;
let refreshed: string[];

/** `count` remotes, each with a clone of another machine and one here. */
async function repositories(count: number): Promise<readonly { readonly a: TestRepository; readonly b: TestRepository; readonly remote: string }[]> {
  const made = [];
  for (let n = 0; n < count; n++) {
    const remote = sandbox.bare(`remote-${n}.git`);
    const a = sandbox.clone(remote, `a-${n}`);
    a.commitFile('file.txt', 'one\n');
    a.git('push', '-q', 'origin', 'main');
    const b = sandbox.clone(remote, `b-${n}`);
    await host.know(b, `k-${n}`);
    made.push({ a, b, remote });
  }
  return made;
}

const networkRuns = () => host.requests.filter(({ need }) => need === 'network').map(({ args }) => args[0]);

beforeEach(async () => {
  sandbox = createSandbox();
  paused = false;
  nowMs = 1_000_000;
  refreshed = [];
  host = await startUpdateHost(sandbox, { isPaused: () => paused });
  reconciler = createReconciler({
    updater: host.updater,
    registry: host.deps.registry,
    log: silentLog,
    everyMs: () => 300_000,
    isPaused: () => paused,
    async refresh(ids) {
      refreshed.push(...ids);
    },
    now: () => nowMs,
  });
});

afterEach(async () => {
  await reconciler.stop();
  await host.close();
  sandbox.remove();
});

test('S3-5: what was pushed while this host was off arrives without any message', async () => {
  const made = await repositories(3);
  const ids = made.map(({ a }) => {
    const id = a.commitFile('file.txt', 'two\n');
    a.git('push', '-q', 'origin', 'main');
    return id;
  });
  const report = await reconciler.run('start');
  expect(report).toMatchObject({ asked: 3, reached: 3, skipped: 0 });
  expect(report.results.map(({ result }) => result)).toEqual(['fast-forwarded', 'fast-forwarded', 'fast-forwarded']);
  expect(made.map(({ b }) => b.head())).toEqual(ids);
  expect(refreshed).toHaveLength(3);
});

test('N-9: with nothing new each remote is asked once, nothing is fetched, and nobody looks again at the work trees', async () => {
  await repositories(3);
  host.requests.length = 0;
  await reconciler.run('schedule');
  expect(networkRuns()).toEqual(['ls-remote', 'ls-remote', 'ls-remote']);
  expect(refreshed).toEqual([]);
});

test('runs asked for while one is under way become one more, however many ask', async () => {
  await repositories(2);
  host.requests.length = 0;
  const first = reconciler.run('start');
  await Promise.resolve();
  const [second, third, fourth] = await Promise.all([reconciler.run('wake'), reconciler.run('asked'), reconciler.run('asked')]);
  await first;
  expect(second).toBe(third);
  expect(third).toBe(fourth);
  expect(networkRuns()).toHaveLength(4);
});

test('an unreachable remote does not hold up the others, is left in peace for a while, and is asked again when somebody wants it', async () => {
  const made = await repositories(2);
  const gone = made[0]?.remote ?? '';
  renameSync(gone, `${gone}.away`);
  expect(await reconciler.run('schedule')).toMatchObject({ asked: 2, reached: 1, skipped: 0 });
  expect(await reconciler.run('schedule')).toMatchObject({ asked: 1, reached: 1, skipped: 1 });
  nowMs += 61_000;
  expect(await reconciler.run('schedule')).toMatchObject({ asked: 2, reached: 1 });
  renameSync(`${gone}.away`, gone);
  expect(await reconciler.run('wake')).toMatchObject({ asked: 2, reached: 2, skipped: 0 });
});

test('paused: nothing is asked', async () => {
  await repositories(1);
  host.requests.length = 0;
  paused = true;
  expect(await reconciler.run('asked')).toMatchObject({ asked: 0 });
  expect(networkRuns()).toEqual([]);
});

test('stopping ends what is under way and is idle', async () => {
  await repositories(6);
  const run = reconciler.run('start');
  await reconciler.stop();
  await reconciler.idle();
  await run;
  expect(await reconciler.run('asked')).toMatchObject({ asked: 0 });
});
