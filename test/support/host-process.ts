import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { stringify } from 'yaml';
import { clientOf, type HostClient } from '../../electron/command-line/running-host.ts';
import { applySnapshotEvent, type Snapshot } from '../../shared/model/snapshot.ts';
import { type Person, personEnvironment } from './git.ts';

const builtServe = join(import.meta.dirname, '../../dist/main/serve.js');

/** One machine's headless host in a process of its own, as `everref serve` starts it. */
export interface HostProcess {
  readonly client: HostClient;
  /** The link that opens the page once. */
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly home: string;
  /** What it wrote to stderr so far. */
  log(): string;
  /** Resolves when it has nothing under way. */
  idle(): Promise<void>;
  /** Resolves with the first snapshot that fits; throws, with the last one, when `deadlineMs` has passed. */
  until(fits: (snapshot: Snapshot) => boolean, deadlineMs?: number): Promise<Snapshot>;
  stop(): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
}

export interface HostSetup {
  readonly person: Person;
  /** EVERREF_HOME. */
  readonly home: string;
  /** Written as config.yml where given; the file that is there stays otherwise. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The headless host to run; by default the one that was just built. */
  readonly serveFile?: string;
}

/** Starts a host and waits for the line that says where it is. The caller stops it. */
export async function startHost({ person, home, config, serveFile = builtServe }: HostSetup): Promise<HostProcess> {
  mkdirSync(home, { recursive: true });
  if (config !== undefined) writeFileSync(join(home, 'config.yml'), stringify(config));
  const child = spawn(process.execPath, [serveFile, '--json'], {
    env: { ...personEnvironment(person), EVERREF_HOME: home },
    cwd: person.home,
    // The channel says nothing: a host ends when it is gone, so that none outlives a demo or a test that was killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-200_000);
  });
  const { url, token, pid } = await firstLine(child, () => log);
  const client = clientOf({ url, token, pid, version: '' });
  const ended = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  };
  return {
    client,
    url,
    token,
    pid,
    home,
    log: () => log,
    async idle() {
      await client.app.idle();
    },
    until: (fits, deadlineMs = 45_000) => untilSnapshot(client, fits, deadlineMs),
    async stop() {
      child.kill('SIGTERM');
      await ended();
    },
    async kill() {
      child.kill('SIGKILL');
      await ended();
    },
  };
}

async function firstLine(child: ChildProcess, log: () => string): Promise<{ url: string; token: string; pid: number }> {
  if (child.stdout === null) throw new Error('a host without stdout');
  const lines = createInterface({ input: child.stdout });
  const gone = once(child, 'exit').then(() => {
    throw new Error(`the host ended before it was up:\n${log()}`);
  });
  const [line] = await Promise.race([once(lines, 'line'), gone]);
  gone.catch(() => {});
  return JSON.parse(String(line));
}

async function untilSnapshot(client: HostClient, fits: (snapshot: Snapshot) => boolean, deadlineMs: number): Promise<Snapshot> {
  const leaving = new AbortController();
  let held: Snapshot | null = null;
  let timer: NodeJS.Timeout | null = null;
  const deadline = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadlineMs);
  });
  try {
    const stream = await client.snapshot.watch(undefined, { signal: leaving.signal });
    for (;;) {
      const step = await Promise.race([stream.next(), deadline]);
      if (step === 'late') break;
      if (step.done === true) throw new Error('the host ended the stream');
      held = applySnapshotEvent(held, step.value);
      if (held !== null && fits(held)) return held;
    }
  } finally {
    if (timer !== null) clearTimeout(timer);
    leaving.abort();
  }
  const shown = JSON.stringify({ ...held, forcePushes: undefined }, null, 1)?.slice(0, 6000);
  throw new Error(`nothing like that within ${deadlineMs} ms; the last state was ${shown}`);
}
