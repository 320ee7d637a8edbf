import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../electron/log/log.ts';
import { createReconciler, type Reconciler, type ReconcilerDeps } from '../../electron/sync/reconcile/reconcile.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

let sandbox: Sandbox;
let host: UpdateHost;
let reconciler: Reconciler;
let nowMs: number;
let paused: boolean;
let refreshed: string[];
let perHour: number;

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
  perHour = 1000;
  reconciler = createReconciler(reconcilerDeps());
});

function reconcilerDeps(): ReconcilerDeps {
  return {
    updater: host.updater,
    registry: host.deps.registry,
    log: silentLog,
    everyMs: () => 300_000,
    isPaused: () => paused,
    async refresh(ids) {
      refreshed.push(...ids);
    },
    now: () => nowMs,
    requestsPerHour: () => perHour,
  };
}

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

describe('over the network', () => {
  /** Every connection there was, in order: `+ upload-pack '<path>'` when it began, `-` when it ended. */
  let connections: () => readonly string[];
  let sshBefore: string | undefined;

  beforeEach(() => {
    const log = join(sandbox.root, 'connections');
    const ssh = join(sandbox.root, 'ssh.sh');
    // Stands for ssh: writes down that it was called, and runs what the server would run, here.
    writeFileSync(
      ssh,
      `#!/bin/sh\n[ "$1" = -G ] && exit 1\nfor last; do :; done\necho "+ $last" >> '${log}'\nsh -c "$last"\ncode=$?\necho "- $last" >> '${log}'\nexit $code\n`,
      { mode: 0o755 },
    );
    sshBefore = process.env['GIT_SSH_COMMAND'];
    process.env['GIT_SSH_COMMAND'] = ssh;
    connections = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  });
  afterEach(() => {
    if (sshBefore === undefined) delete process.env['GIT_SSH_COMMAND'];
    else process.env['GIT_SSH_COMMAND'] = sshBefore;
  });

  const begun = () => connections().filter((line) => line.startsWith('+'));

  /** Clones of `remotes`, by an address on git.example; gives a work tree of another machine for each remote. */
  async function clonesOf(remotes: number, clonesEach: number): Promise<readonly TestRepository[]> {
    const others: TestRepository[] = [];
    for (let n = 0; n < remotes; n++) {
      const remote = sandbox.bare(`remote-${n}.git`);
      const other = sandbox.clone(remote, `other-${n}`);
      other.commitFile('file.txt', 'one\n');
      other.git('push', '-q', 'origin', 'main');
      others.push(other);
      for (let each = 0; each < clonesEach; each++) {
        const clone = sandbox.clone(remote, `clone-${n}-${each}`);
        clone.git('remote', 'set-url', 'origin', `ssh://git.example${remote}`);
        await host.know(clone, `k-${n}-${each}`);
      }
    }
    return others;
  }

  test('N-9: clones of one address share one question, and only those fetch for which something moved', async () => {
    const [first] = await clonesOf(2, 3);
    expect(await reconciler.run('schedule')).toMatchObject({ asked: 6, reached: 6 });
    expect(begun()).toHaveLength(2);
    first?.commitFile('file.txt', 'two\n');
    first?.git('push', '-q', 'origin', 'main');
    const report = await reconciler.run('schedule');
    expect(report.results.filter(({ result }) => result === 'fast-forwarded')).toHaveLength(3);
    // A question for each address, and a fetch for each clone of the one that moved.
    expect(begun()).toHaveLength(2 + 2 + 3);
  });

  test('N-9: one server is never asked more than two things at a time', async () => {
    await clonesOf(7, 1);
    await reconciler.run('wake');
    let open = 0;
    const opens = connections().map((line) => {
      open += line.startsWith('+') ? 1 : -1;
      return open;
    });
    expect(begun()).toHaveLength(7);
    // Never more; whether two ever meet is the machine's affair.
    expect(Math.max(...opens)).toBeLessThanOrEqual(2);
  });

  test('N-9: what was pushed from one clone while another asked is not called gone', async () => {
    await clonesOf(1, 2);
    const pushing = sandbox.at(join(sandbox.root, 'clone-0-1'));
    const remote = join(sandbox.root, 'remote-0.git');
    let pushed = false;
    const meddling = createReconciler({
      ...reconcilerDeps(),
      updater: {
        ...host.updater,
        async update(request) {
          const report = await host.updater.update(request);
          if (!pushed) pushing.git('push', '-q', remote, 'main:refs/heads/fresh');
          if (!pushed) pushing.git('update-ref', 'refs/remotes/origin/fresh', 'main');
          pushed = true;
          return report;
        },
      },
    });
    await meddling.run('schedule');
    await meddling.stop();
    expect(host.forcePushes).toEqual([]);
    expect(host.store.db.prepare('SELECT count(*) AS rows FROM gone_branches').get()).toEqual({ rows: 0 });
  });

  test('N-9: a server that has had its requests for this hour is left alone by the schedule, and asked when a person wants it', async () => {
    await clonesOf(4, 1);
    perHour = 3;
    expect(await reconciler.run('schedule')).toMatchObject({ asked: 3, skipped: 1 });
    expect(await reconciler.run('schedule')).toMatchObject({ asked: 0, skipped: 4 });
    nowMs += 1_300_000;
    // The one that was left out comes first.
    expect(await reconciler.run('schedule')).toMatchObject({ asked: 1, skipped: 3 });
    expect(new Set(begun())).toHaveProperty('size', 4);
    expect(await reconciler.run('asked')).toMatchObject({ asked: 4, skipped: 0 });
  });
});
