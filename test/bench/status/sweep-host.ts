import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { prepareReader } from '../../../electron/workspace/disk/reader-thread.ts';

// One host in a process of its own: engine, store and helper as `everref serve` puts them together, without its page. Words: the count of checkouts
// and the workspace, where it is not configured yet. Prints one line of JSON.

// Its other process and its thread as they are built: a host has no types to strip from them.
const built = join(import.meta.dirname, '../../../dist/main');
// As electron/serve.ts: before the rest is loaded, which is not measured.
prepareReader(join(built, 'disk-reader.js'));
const { findPaths } = await import('../../../electron/config/paths.ts');
const { createEngine } = await import('../../../electron/engine/create.ts');
const { forkHelper } = await import('../../../electron/git/helper/fork-helper.ts');
const { silentLog } = await import('../../../electron/log/log.ts');
const count = Number(process.argv[2]);
const workspace = process.argv[3];
const paths = findPaths();
mkdirSync(paths.dataFolder, { recursive: true });
if (workspace !== undefined) writeFileSync(paths.configFile, `workspaces: [{ path: ${JSON.stringify(workspace)} }]\nreconcile: { every: 1d }\n`);
// What is measured is looking: the remotes (here folders of this machine) are left alone.
const began = performance.now();
const engine = createEngine({
  paths,
  log: Object.assign(Object.create(silentLog), { level: () => {}, close: () => {} }),
  version: 'bench',
  mode: 'host',
  startHelper: () => forkHelper(join(built, 'git-helper.js')),
});
// A pause outlives a restart: the next host is not to wait for its being written.
if (workspace !== undefined) engine.pause(new Date(Date.now() + 86_400_000).toISOString());
const swept = new Promise<void>((resolve) => {
  engine.subscribe((now) => {
    if (now.swept && now.checkouts.length === count) resolve();
  });
});
await engine.start();
// From here on the list of last time is there, and the sweep is under way or done.
const cachedMs = performance.now() - began;
const shown = engine.snapshot().checkouts.length;
await swept;
const sweptMs = engine.polite.lastSweep()?.ms;
await engine.idle();
const processes = (await engine.about()).cost.gitProcesses;
const states = Map.groupBy(engine.snapshot().checkouts, ({ state }) => state);
const again: number[] = [];
for (let round = 0; round < 5; round++) {
  await engine.polite.sweep();
  again.push(engine.polite.lastSweep()?.ms ?? 0);
}
const more = (await engine.about()).cost.gitProcesses - processes;
await engine.stop();
const told = Object.fromEntries([...states].map(([state, list]) => [state, list.length]));
process.stdout.write(`${JSON.stringify({ shown, cachedMs, sweptMs, processes, againMs: again.sort((a, b) => a - b)[2], more, told })}\n`);
process.exit(0);
