import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { habits, rates } from '../../electron/cloud/aws/setup/monthly-cost.ts';
import type { CloudUsage } from '../../shared/model/cloud-usage.ts';
import type { Machine, SharedCloud } from '../support/five-hosts.ts';
import { git, makePerson } from '../support/git.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { awsCloud } from '../support/shared-aws.ts';
import { hubCloud } from '../support/shared-hub.ts';
import { write } from '../support/two-machines.ts';
import { aimed, type Figure, percentile, plainFigure } from './figure.ts';

const machineCount = 5;
const pushes = 40;
/** Six long polls. */
const idleMs = 120_000;

/**
 * Five hosts in five processes, one repository. From the end of `git push` on one to the file in the work tree of each other: median and p95, through
 * AWS's stand-ins and through a hub. What is asked of AWS is counted by the hosts themselves (every attempt, and the units that the table says), per
 * push and in an idle stretch of two minutes.
 */
export async function benchCloud(words: readonly string[]): Promise<readonly Figure[]> {
  const only = words.find((word) => word.startsWith('--through='))?.split('=')[1];
  return [...(only === 'hub' ? [] : await benchAws(words)), ...(only === 'aws' ? [] : await benchHub())];
}

async function benchAws(words: readonly string[]): Promise<readonly Figure[]> {
  const bed = await openBed(awsCloud);
  try {
    const times = await measurePushes(bed);
    const perPush = per(pushes, less(await usageOf(bed.hosts), bed.begun));
    const figures = [
      aimed('cloud.median', percentile(times, 50), 'ms', 500),
      plainFigure('cloud.p95', percentile(times, 95), 'ms'),
      plainFigure('cloud.max', Math.max(...times), 'ms'),
      aimed('cloud.writesPerChange', perPush.writeUnits / perPush.changes, 'write units', 1.2),
      plainFigure('cloud.changesPerPush', perPush.changes, 'states told'),
      plainFigure('cloud.queueRequestsPerPush', perPush.queueRequests, 'requests'),
      plainFigure('cloud.publishesPerPush', perPush.publishes, 'messages'),
      plainFigure('cloud.writesPerPush', perPush.writeUnits, 'write units'),
      plainFigure('cloud.readsPerPush', perPush.readUnits, 'read units'),
    ];
    return words.includes('--no-idle') ? figures : [...figures, ...(await measureIdle(bed, perPush))];
  } finally {
    await bed.close();
  }
}

async function benchHub(): Promise<readonly Figure[]> {
  const bed = await openBed(hubCloud);
  try {
    const times = await measurePushes(bed);
    return [
      aimed('cloud.hub.median', percentile(times, 50), 'ms', 500),
      plainFigure('cloud.hub.p95', percentile(times, 95), 'ms'),
      plainFigure('cloud.hub.max', Math.max(...times), 'ms'),
    ];
  } finally {
    await bed.close();
  }
}

interface Bed {
  readonly machines: readonly Machine[];
  readonly hosts: readonly HostProcess[];
  readonly begun: CloudUsage;
  close(): Promise<void>;
}

async function openBed(shared: (machines: readonly Machine[]) => Promise<SharedCloud>): Promise<Bed> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'everref-bench-')));
  const machines = Array.from({ length: machineCount }, (_, at): Machine => {
    const [name, home] = [`m${at}`, join(root, `m${at}`)];
    mkdirSync(join(home, 'code'), { recursive: true });
    return { at, name, person: makePerson(name, home), home: join(home, '.everref'), code: join(home, 'code') };
  });
  const [first] = machines;
  if (first === undefined) throw new Error('no machines');
  const bare = join(root, 'remote.git');
  git(first.person, root, 'init', '--quiet', '--bare', bare);
  for (const { person, code, at } of machines) {
    git(person, code, 'clone', '--quiet', bare, 'site');
    if (at > 0) continue;
    git(person, join(code, 'site'), 'commit', '--quiet', '--allow-empty', '--message', 'Start');
    git(person, join(code, 'site'), 'push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  }
  for (const { person, code, at } of machines) if (at > 0) git(person, join(code, 'site'), 'pull', '--quiet', 'origin', 'main');
  const cloud = await shared(machines);
  const hosts: HostProcess[] = [];
  for (const machine of machines) {
    const [other] = hosts;
    const config = { host: { name: machine.name }, workspaces: [{ path: machine.code }], reconcile: { every: '1d' }, ...cloud.config(machine) };
    write(join(machine.home, 'config.yml'), JSON.stringify(config));
    if (other !== undefined) await cloud.join?.(machine, other);
    hosts.push(await startHost({ person: machine.person, home: machine.home }));
  }
  await Promise.all(
    hosts.map((host) =>
      host.until(({ hosts: known, checkouts, swept }) => swept && known.length === machineCount && checkouts.length === machineCount, 60_000),
    ),
  );
  await Promise.all(hosts.map((host) => host.idle()));
  return {
    machines,
    hosts,
    begun: await usageOf(hosts),
    async close() {
      await Promise.all(hosts.map((host) => host.stop()));
      await cloud.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function measurePushes({ machines, hosts }: Bed): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < pushes; round++) {
    const pusher = machines[round % machines.length];
    if (pusher === undefined) throw new Error('nobody pushes');
    const folder = join(pusher.code, 'site');
    const file = `file-${round}.txt`;
    write(join(folder, file), `round ${round}\n`);
    git(pusher.person, folder, 'add', '--all');
    git(pusher.person, folder, 'commit', '--quiet', '--message', `Round ${round}`);
    const arrivals = machines.filter(({ at }) => at !== pusher.at).map(({ code }) => appears(join(code, 'site'), file));
    git(pusher.person, folder, 'push', '--quiet', 'origin', 'main');
    const pushedAt = performance.now();
    for (const arrival of arrivals) times.push(Math.max(0, (await arrival) - pushedAt));
    // All have told where they are before the next one: what is counted belongs to this push.
    const head = git(pusher.person, folder, 'rev-parse', 'HEAD');
    await Promise.all(hosts.map((host) => host.until(({ checkouts }) => checkouts.every((one) => one.head === head && one.state === 'up-to-date'))));
    await Promise.all(hosts.map((host) => host.idle()));
  }
  return times;
}

/** What two minutes ask in which nothing happens, as an hour and a month of it. */
async function measureIdle({ hosts }: Bed, perPush: CloudUsage): Promise<readonly Figure[]> {
  // The first quiet seconds still hold what the last push woke.
  await pause(20_000);
  const before = await usageOf(hosts);
  const since = performance.now();
  await pause(idleMs);
  const used = less(await usageOf(hosts), before);
  const perHour = per((hosts.length * (performance.now() - since)) / 3_600_000, used);
  // Every five minutes a heartbeat of one write: hardly any falls into two minutes.
  const writes = Math.max(perHour.writeUnits, habits.heartbeatsPerHour);
  const month = (count: number) => count * 720 * hosts.length;
  const dayOfPushes = 200 * 30;
  const over = (count: number, free: number) => Math.max(0, count - free) / 1e6;
  const dollars = (pushesPerMonth: number) =>
    over(month(perHour.queueRequests) + pushesPerMonth * perPush.queueRequests, rates.sqsFreeRequests) * rates.sqsPerMillion +
    over(month(perHour.publishes) + pushesPerMonth * perPush.publishes, rates.snsFreePublishes) * rates.snsPerMillion +
    over(month(writes) + pushesPerMonth * perPush.writeUnits, 0) * rates.writesPerMillion +
    over(month(perHour.readUnits) + pushesPerMonth * perPush.readUnits, 0) * rates.readsPerMillion;
  return [
    aimed('cloud.requestsPerIdleHour', perHour.queueRequests, 'requests to queues per host', Math.round((130_000 / 720) * 100) / 100),
    plainFigure('cloud.readsPerIdleHour', perHour.readUnits, 'read units per host'),
    plainFigure('cloud.writesPerIdleHour', writes, 'write units per host'),
    plainFigure('cloud.idleDollarsPerMonth', dollars(0), `$ for ${hosts.length} hosts`),
    plainFigure('cloud.dollarsPerMonth', dollars(dayOfPushes), `$ for ${hosts.length} hosts with 200 pushes a day`),
  ];
}

async function usageOf(hosts: readonly HostProcess[]): Promise<CloudUsage> {
  const all = await Promise.all(hosts.map(async (host) => (await host.client.app.about()).cloudUsage ?? nothing));
  return all.reduce((sum, one) => each((key) => sum[key] + one[key]), nothing);
}

const nothing: CloudUsage = { queueRequests: 0, publishes: 0, tableRequests: 0, writeUnits: 0, readUnits: 0, changes: 0 };

function each(make: (key: keyof CloudUsage) => number): CloudUsage {
  const { queueRequests, publishes, tableRequests, writeUnits, readUnits, changes } = nothing;
  const made = { queueRequests, publishes, tableRequests, writeUnits, readUnits, changes };
  for (const key of Object.keys(made) as (keyof CloudUsage)[]) made[key] = make(key);
  return made;
}

const less = (later: CloudUsage, earlier: CloudUsage): CloudUsage => each((key) => later[key] - earlier[key]);
const per = (count: number, usage: CloudUsage): CloudUsage => each((key) => usage[key] / count);

/** When (`performance.now()`) a file came to be in a folder. */
function appears(folder: string, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!existsSync(join(folder, file))) return;
      clearTimeout(limit);
      watcher.close();
      resolve(performance.now());
    };
    const watcher = watch(folder, look);
    const limit = setTimeout(() => {
      watcher.close();
      reject(new Error(`${file} did not arrive within 20 s`));
    }, 20_000);
    look();
  });
}
