import { existsSync, type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import { twoMachines, write } from '../support/two-machines.ts';
import { aimed, type Figure, percentile, plainFigure } from './figure.ts';

const pushes = 50;

/**
 * From the end of `git push` on one machine to the file standing in the work tree of the other: two hosts in two processes, one bare
 * remote on disk, one local cloud.
 */
export async function benchPush(): Promise<readonly Figure[]> {
  const world = twoMachines();
  try {
    const remote = world.remote('bench');
    const a = world.a.clone(remote);
    const b = world.b.clone(remote);
    await Promise.all([world.a.start(), world.b.start()]);
    const times: number[] = [];
    for (let round = 0; round < pushes; round++) {
      const file = `file-${round}.txt`;
      world.a.commit(a, file, `round ${round}\n`);
      const arrived = appears(b, file);
      world.a.git(a, 'push', '--quiet');
      const pushedAt = performance.now();
      times.push(Math.max(0, (await arrived) - pushedAt));
      await Promise.all([world.a.host().idle(), world.b.host().idle()]);
      write(join(world.root, 'progress'), String(round));
    }
    return [
      aimed('push.median', percentile(times, 50), 'ms', 400),
      aimed('push.p95', percentile(times, 95), 'ms', 1000),
      plainFigure('push.min', Math.min(...times), 'ms'),
      plainFigure('push.max', Math.max(...times), 'ms'),
    ];
  } finally {
    await world.close();
  }
}

/** When (`performance.now()`) a file came to be in a folder. */
function appears(folder: string, file: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let watcher: FSWatcher | null = null;
    const limit = setTimeout(() => {
      watcher?.close();
      reject(new Error(`${file} did not arrive within 20 s`));
    }, 20_000);
    const look = () => {
      if (!existsSync(join(folder, file))) return;
      const at = performance.now();
      clearTimeout(limit);
      watcher?.close();
      resolve(at);
    };
    watcher = watch(folder, look);
    look();
  });
}
