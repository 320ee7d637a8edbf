import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { forkHelper } from '../../electron/git/helper/fork-helper.ts';
import { createGit } from '../../electron/git/run.ts';
import { silentLog } from '../../electron/log/log.ts';
import { openDisk } from '../../electron/workspace/disk/open-disk.ts';
import { createWorkspace } from '../support/workspace.ts';
import { percentile } from './figure.ts';

// A workspace service in a process of its own, as a host has it. Word: the folder of the checkouts. Prints one line of JSON.

const [, , code = ''] = process.argv;
const git = createGit(() => forkHelper(join(import.meta.dirname, '../../dist/main/git-helper.js')));
const edits = 40;
const grownBytes = 450 * 1024 * 1024;

const began = performance.now();
// Folders are read as a host reads them.
const workspace = createWorkspace(git, [code], { disk: openDisk({ log: silentLog }) });
const { service } = workspace;
await service.start();
await service.idle();
const startMs = performance.now() - began;
const rssMiB = process.memoryUsage.rss() / 2 ** 20;
const plan = service.watchPlan();

const times: number[] = [];
const checkouts = service.registry.checkouts().filter(({ path }) => plan.watched.includes(path));
for (let round = 0; round < edits; round++) {
  const chosen = checkouts[(round * 7) % checkouts.length];
  if (chosen === undefined) break;
  const from = performance.now();
  const seen = new Promise<void>((resolve) => {
    const stop = service.registry.subscribe(({ put }) => {
      if (!put.some(({ id }) => id === chosen.id)) return;
      stop();
      resolve();
    });
  });
  appendFileSync(join(chosen.path, `folder-2/edited-${round}.txt`), 'edited\n');
  await seen;
  times.push(performance.now() - from);
  await service.idle();
}

// A host that has run for long: what it holds is touched, so that it is really there.
const ballast = Array.from({ length: 45 }, (_, each) => Buffer.alloc(grownBytes / 45, each + 1));
globalThis.gc?.();
const heapMiB = process.memoryUsage.rss() / 2 ** 20;
// Beside it one that does nothing, in the same sweep.
const idle = fork(join(import.meta.dirname, 'idle-loop.ts'), { execArgv: ['--disable-warning=ExperimentalWarning'] });
const idleBlockMs = async () => {
  idle.send('how late?');
  return Number((await once(idle, 'message'))[0]);
};
/** One sweep over all of them: how late a turn of the loop came at the most, here and in one that does nothing, and what the longest turn computed itself. */
async function sweep() {
  await idleBlockMs();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // How late a turn comes is also the system's doing.
  let turnMs = 0;
  let before = process.threadCpuUsage();
  const turns = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    turnMs = Math.max(turnMs, (user + system) / 1000);
    before = process.threadCpuUsage();
  }, 1);
  await service.refresh('all', 'background');
  clearInterval(turns);
  delay.disable();
  return { blockMs: Math.max(0, delay.max / 1e6 - 1), turnMs, idleMs: await idleBlockMs() };
}
const sweeps = [];
while (sweeps.length < 7) sweeps.push(await sweep());
idle.disconnect();
await workspace.stop();
await git.close();
const figures = { startMs, watches: plan.used, byTimer: plan.byTimer.length, rssMiB, medianMs: percentile(times, 50), p95Ms: percentile(times, 95) };
process.stdout.write(`${JSON.stringify({ ...figures, heapMiB, sweeps, held: ballast.length })}\n`);
process.exit(0);
