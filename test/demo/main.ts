import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { newLink } from '../../electron/command-line/running-host.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { day } from './day.ts';
import { histories } from './histories.ts';
import { type Machine, makeWorld, type World } from './world.ts';

const prefix = 'everref-demo-';

export interface Demo {
  readonly world: World;
  readonly hosts: Readonly<Record<'laptop' | 'desktop' | 'buildbox', HostProcess>>;
  /** Plays the day; `paceMs` is the breath between two steps. */
  play(paceMs: number, tell: (words: string) => void, signal?: AbortSignal): Promise<void>;
  /** A fresh link to a machine's page; it works once. */
  newLink(machine: 'laptop' | 'desktop' | 'buildbox'): Promise<string>;
  /** Ends the hosts and removes everything. */
  close(): Promise<void>;
}

/** Makes the world and starts an Everref on each of the three machines, sharing one local cloud. Leaves nothing behind where that fails. */
export async function startDemo(): Promise<Demo> {
  const root = mkdtempSync(join(tmpdir(), prefix));
  const started: HostProcess[] = [];
  const close = async () => {
    await Promise.all(started.map((host) => host.stop()));
    remove(root);
  };
  try {
    return await openDemo(root, started, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function openDemo(root: string, started: HostProcess[], close: () => Promise<void>): Promise<Demo> {
  writeFileSync(join(root, 'pid'), String(process.pid));
  const world = makeWorld(root);
  const start = async (machine: Machine) => {
    const host = await startHost({ person: machine.person, home: machine.everref, config: configOf(world, machine) });
    started.push(host);
    return host;
  };
  const starts = [start(world.laptop), start(world.desktop), start(world.buildbox)] as const;
  await Promise.allSettled(starts);
  const [laptop, desktop, buildbox] = await Promise.all(starts);
  const hosts = { laptop, desktop, buildbox };
  const all = Object.values(hosts);
  await Promise.all(all.map((host) => host.idle()));
  return {
    world,
    hosts,
    async play(paceMs, tell, signal) {
      for (const step of day) {
        if (paceMs > 0) await pause(step.after * paceMs, undefined, signal === undefined ? {} : { signal });
        tell(`${step.who.padEnd(9)} ${step.words}`);
        step.run(world);
        if (paceMs === 0) await Promise.all(all.map((host) => host.idle()));
      }
    },
    newLink: (machine) => newLink({ ...hosts[machine], version: '' }),
    close,
  };
}

function configOf(world: World, machine: Machine): Record<string, unknown> {
  mkdirSync(join(world.root, 'cloud'), { recursive: true });
  return {
    host: { name: machine.name },
    workspaces: [{ path: machine.code, depth: 3 }],
    cloud: { kind: 'local', path: join(world.root, 'cloud', 'everref.sqlite') },
    // The colleague has no Everref: what he pushes is found by asking the remotes, here more often than in ordinary life.
    reconcile: { every: '15s' },
    // The remotes are folders here; they are shown under the names that they would have on a forge.
    aliases: Object.fromEntries(Object.keys(histories).map((repository) => [`file/${world.remote(repository)}`, `git.example.org/${repository}`])),
  };
}

/** Removes what demos left behind whose process is gone (`kill -9`, power cut). Their hosts end by themselves; it waits for that. */
export async function removeAbandoned(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const root = join(tmpdir(), name);
    if (!isOurs(root) || isAlive(join(root, 'pid'))) continue;
    const hosts = readdirSync(root).map((machine) => join(root, machine, '.everref', 'data', 'running.json'));
    for (let tries = 0; tries < 50 && hosts.some(isAlive); tries++) await pause(100);
    remove(root);
  }
}

/** A folder of temporary files may be shared by everybody on a machine. */
function isOurs(root: string): boolean {
  const stat = statSync(root, { throwIfNoEntry: false });
  return stat?.isDirectory() === true && (process.getuid === undefined || stat.uid === process.getuid());
}

/** Whether the process lives that a file names, as a number or as `{"pid": …}`. */
function isAlive(file: string): boolean {
  try {
    const said: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const pid = typeof said === 'object' && said !== null && 'pid' in said ? said.pid : said;
    if (typeof pid !== 'number') return false;
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function remove(root: string): void {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
}

async function main(words: readonly string[]): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const over = new AbortController();
  const ended = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
  // From the first moment on: a Ctrl+C while the machines are made must not leave half of them behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => over.abort());
  await removeAbandoned();
  say('Making three machines with real repositories in a temporary folder …');
  const demo = await startDemo().catch((error: unknown) => notWhenOver(error, over.signal));
  if (demo === null) return;
  try {
    say(`\n  ${demo.world.root}\n`);
    for (const [name, host] of Object.entries(demo.hosts)) say(`  ${name.padEnd(9)} ${host.url}`);
    say('\nOpen one of them in a browser (each link works once), and watch the day pass. Ctrl+C ends it and removes everything.\n');
    const paceMs = words.includes('--fast') ? 1500 : 6000;
    await demo.play(paceMs, say, over.signal).catch((error: unknown) => notWhenOver(error, over.signal));
    if (!over.signal.aborted) say('\nThe day is over. The machines stay on: work in their clones with plain git and see what happens. Ctrl+C ends it.');
    if (!over.signal.aborted) await ended;
  } finally {
    say('\nEnding the machines and removing the folder …');
    await demo.close();
  }
}

/** The terminal's Ctrl+C reaches what was started, too: that this then fails is no news. Throws what failed otherwise. */
async function notWhenOver(error: unknown, over: AbortSignal): Promise<null> {
  // What was started tells of its end before the signal has been handled here.
  await nextTurn();
  if (!over.aborted) throw error;
  return null;
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
