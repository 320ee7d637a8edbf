import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
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

/** Makes the world and starts an Everref on each of the three machines, sharing one local cloud. */
export async function startDemo(): Promise<Demo> {
  const root = mkdtempSync(join(tmpdir(), prefix));
  writeFileSync(join(root, 'pid'), String(process.pid));
  const world = makeWorld(root);
  const start = (machine: Machine) => startHost({ person: machine.person, home: machine.everref, config: configOf(world, machine) });
  const [laptop, desktop, buildbox] = await Promise.all([start(world.laptop), start(world.desktop), start(world.buildbox)]);
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
    async close() {
      await Promise.all(all.map((host) => host.stop()));
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
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

/** Removes what demos left behind whose process is gone (`kill -9`, power cut). */
export function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const root = join(tmpdir(), name);
    if (!isAlive(root)) rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function isAlive(root: string): boolean {
  try {
    process.kill(Number(readFileSync(join(root, 'pid'), 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

async function main(words: readonly string[]): Promise<void> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  removeAbandoned();
  say('Making three machines with real repositories in a temporary folder …');
  const demo = await startDemo();
  const over = new AbortController();
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  ended.then(() => over.abort());
  try {
    say(`\n  ${demo.world.root}\n`);
    for (const [name, host] of Object.entries(demo.hosts)) say(`  ${name.padEnd(9)} ${host.url}`);
    say('\nOpen one of them in a browser (each link works once), and watch the day pass. Ctrl+C ends it and removes everything.\n');
    const paceMs = words.includes('--fast') ? 1500 : 6000;
    await demo.play(paceMs, say, over.signal).catch((error: unknown) => {
      if (!over.signal.aborted) throw error;
    });
    if (!over.signal.aborted) say('\nThe day is over. The machines stay on: work in their clones with plain git and see what happens. Ctrl+C ends it.');
    await ended;
  } finally {
    say('\nEnding the machines and removing the folder …');
    await demo.close();
  }
}

if (process.argv[1] === import.meta.filename) await main(process.argv.slice(2));
