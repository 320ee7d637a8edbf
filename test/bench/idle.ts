import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { HostProcess } from '../support/host-process.ts';
import { type TestWorld, twoMachines } from '../support/two-machines.ts';
import { aimed, type Figure, plainFigure } from './figure.ts';

const checkouts = 200;
const watchedMs = 60_000;

/**
 * 200 checkouts watched, nobody typing: git processes started per minute between reconciles, CPU share and memory of the headless
 * host together with its helper. Linux only: it reads /proc.
 */
export async function benchIdle(words: readonly string[]): Promise<readonly Figure[]> {
  const count = Number(words.find((word) => word.startsWith('--checkouts='))?.split('=')[1] ?? checkouts);
  const world = twoMachines();
  try {
    plantClones(world, count);
    const host = await world.a.start({ reconcile: { every: '1d' } });
    await host.until((snapshot) => snapshot.swept && snapshot.checkouts.length === count, 120_000);
    await host.idle();
    // The first minute after a start heals racy indexes (git.md 2c); what is asked is the ordinary idle state.
    await pause(20_000);
    await host.idle();
    const family = () => [host.pid, ...childrenOf(host.pid)];
    // A helper that ends in between is waited for by the host: its time is then the host's.
    const before = { cpu: cpuTicks(family()), started: await started(host) };
    const from = performance.now();
    await pause(watchedMs);
    const minutes = (performance.now() - from) / 60_000;
    const living = family();
    const after = { cpu: cpuTicks(living), started: await started(host) };
    const cpuSeconds = (after.cpu - before.cpu) / 100;
    return [
      aimed('idle.processesPerMinute', (after.started - before.started) / minutes, 'per minute', 0),
      aimed('idle.cpuPercent', (cpuSeconds / (minutes * 60)) * 100, '%', 0.5),
      aimed(
        'idle.rssMiB',
        living.reduce((sum, pid) => sum + rssMiB(pid), 0),
        'MiB',
        130,
      ),
      plainFigure('idle.processes', living.length, 'running'),
    ];
  } finally {
    await world.close();
  }
}

function plantClones(world: TestWorld, count: number): void {
  const remotes = Array.from({ length: 10 }, (_, index) => world.remote(`bench-${index}`));
  for (let index = 0; index < count; index++) world.a.clone(remotes[index % remotes.length] ?? '', `clone-${index}`);
}

function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

/** User and system time of the processes themselves and of the children they have waited for, in hundredths of a second. */
function cpuTicks(pids: readonly number[]): number {
  return pids.reduce(
    (sum, pid) =>
      sum +
      stat(pid)
        .slice(11, 15)
        .reduce((total, field) => total + Number(field), 0),
    0,
  );
}

/** Git processes since the start, as the host itself counts and shows them (N-13). */
async function started(host: HostProcess): Promise<number> {
  return (await host.client.app.about()).cost.gitProcesses;
}

function stat(pid: number): readonly string[] {
  // The second field is the name in brackets, which may hold spaces.
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function rssMiB(pid: number): number {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB/m);
  return Number(line?.[1] ?? 0) / 1024;
}
