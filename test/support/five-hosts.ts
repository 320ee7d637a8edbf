import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git, makePerson, type Person, personEnvironment } from './git.ts';
import { type HostProcess, startHost } from './host-process.ts';
import { write } from './two-machines.ts';

/** One of the five machines. */
export interface Machine {
  readonly at: number;
  readonly name: string;
  readonly person: Person;
  /** EVERREF_HOME. */
  readonly home: string;
  readonly code: string;
}

/** How the machines of a test share their state. Everything else is the same whatever the cloud is. */
export interface SharedCloud {
  /** What stands in config.yml of a machine beside its name and workspaces, before it is first started. */
  config(machine: Machine): Readonly<Record<string, unknown>>;
  /** After the first machine was started, before a further one is: joins it where that needs doing. Machines are prepared one after another, 0 first. */
  join?(machine: Machine, first: HostProcess): Promise<void>;
  /** Cuts a machine's way to the cloud, and mends it. */
  cut(machine: Machine): void;
  mend(machine: Machine): void;
  close(): Promise<void>;
}

export interface Play {
  readonly seed: number;
  readonly pushes: number;
  readonly cloud: (machines: readonly Machine[]) => Promise<SharedCloud>;
  /** Is told what happens, for whoever looks for the reason of a failure. */
  readonly tell?: (line: string) => void;
}

/** What was seen at the end; a promise that was broken is a line in `broken`. */
export interface Played {
  readonly pushes: number;
  readonly kills: number;
  readonly cuts: number;
  /** Pushes × other machines that have the repository. */
  readonly deliveries: number;
  readonly broken: readonly string[];
}

const machineCount = 5;
const repositoryCount = 10;
/** How many machines have each repository. */
const copies = 3;
const branches = ['main', 'next'] as const;

interface Pushed {
  readonly by: number;
  readonly repository: number;
  readonly ref: string;
  readonly after: string;
}

/** Numbers that are the same for the same seed (mulberry32, Tommy Ettinger, public domain). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/**
 * Five hosts, each a process, ten repositories that three of them have each, pushes at random, hosts killed, cut off and restarted at random. At the end
 * all are on and let be: every clone must come to what was pushed last, by itself, and every machine must have heard of every push.
 */
export async function playFiveHosts({ seed, pushes, cloud: makeCloud, tell = () => {} }: Play): Promise<Played> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'everref-five-')));
  const random = randomOf(seed);
  const machines = Array.from({ length: machineCount }, (_, at) => makeMachine(root, at));
  const holders = Array.from({ length: repositoryCount }, (_, repository) => machines.filter((machine) => (machine.at + repository) % machineCount < copies));
  const remotes = holders.map((_, repository) => makeRemote(machines[0]?.person, root, repository));
  for (const [repository, list] of holders.entries()) for (const machine of list) makeClone(machine, repository, remotes[repository] ?? '');
  const cloud = await makeCloud(machines);
  const hosts: (HostProcess | null)[] = machines.map(() => null);
  const isCut = machines.map(() => false);
  const pushed: Pushed[] = [];
  let [kills, cuts] = [0, 0];

  async function start(machine: Machine, config?: Readonly<Record<string, unknown>>): Promise<void> {
    const { person, home, at } = machine;
    hosts[at] = await startHost({ person, home, ...(config === undefined ? {} : { config }) });
  }

  /** A person who commits on a branch and pushes; what others pushed meanwhile goes below it. */
  async function push(machine: Machine, repository: number, branch: string, n: number): Promise<void> {
    const folder = cloneOf(machine, repository);
    const at = (...words: string[]) => patiently(machine.person, folder, words);
    await at('switch', '--quiet', branch);
    write(join(folder, `by-${machine.name}.txt`), `${n}\n`);
    await at('add', '--all');
    await at('commit', '--quiet', '--message', `Push ${n}`);
    while ((await tryGitBeside(machine.person, folder, 'push', '--quiet', 'origin', branch)).code !== 0)
      await at('pull', '--quiet', '--rebase', 'origin', branch);
    pushed.push({ by: machine.at, repository, ref: `refs/heads/${branch}`, after: await at('rev-parse', 'HEAD') });
    await at('switch', '--quiet', 'main');
  }

  async function disturb(): Promise<void> {
    const machine = machines[random(machineCount)];
    if (machine === undefined) return;
    const host = hosts[machine.at];
    if (random(2) === 0) {
      tell(`${isCut[machine.at] === true ? 'mend' : 'cut'} ${machine.name}`);
      if (isCut[machine.at] === true) cloud.mend(machine);
      else cloud.cut(machine);
      if (isCut[machine.at] !== true) cuts++;
      isCut[machine.at] = isCut[machine.at] !== true;
    } else if (host != null) {
      tell(`kill ${machine.name}`);
      kills++;
      hosts[machine.at] = null;
      await host.kill();
    } else {
      tell(`start ${machine.name}`);
      await start(machine);
    }
  }

  try {
    for (const machine of machines) {
      const [first] = hosts;
      const config = { host: { name: machine.name }, workspaces: [{ path: machine.code }], reconcile: { every: '1h' }, ...cloud.config(machine) };
      if (first == null || cloud.join === undefined) await start(machine, config);
      else {
        write(join(machine.home, 'config.yml'), JSON.stringify(config));
        await cloud.join(machine, first);
        await start(machine);
      }
    }
    // Everybody must be known before the first push: what was published before a machine was known is not for it.
    await Promise.all(hosts.map((host) => host?.until((snapshot) => snapshot.hosts.length === machineCount && snapshot.swept)));
    for (let n = 0; n < pushes; n++) {
      const repository = random(repositoryCount);
      const list = holders[repository] ?? [];
      const machine = list[random(list.length)];
      const branch = branches[random(4) === 0 ? 1 : 0] ?? 'main';
      if (machine === undefined) throw new Error('a repository that nobody has');
      tell(`push ${n}: ${machine.name}, r${repository}, ${branch}`);
      await push(machine, repository, branch, n);
      if (random(10) === 0) await disturb();
    }
    for (const machine of machines) {
      if (isCut[machine.at] === true) cloud.mend(machine);
      if (hosts[machine.at] == null) await start(machine);
    }
    const broken = await look({ machines, hosts, holders, remotes, pushed });
    const deliveries = pushed.reduce((sum, one) => sum + (holders[one.repository]?.length ?? 1) - 1, 0);
    return { pushes: pushed.length, kills, cuts, deliveries, broken };
  } finally {
    await Promise.all(hosts.map((host) => host?.stop()));
    await cloud.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Ended {
  readonly machines: readonly Machine[];
  readonly hosts: readonly (HostProcess | null)[];
  readonly holders: readonly (readonly Machine[])[];
  readonly remotes: readonly string[];
  readonly pushed: readonly Pushed[];
}

const settleMs = 120_000;

/** Waits until every machine has heard of every push and every clone is where its remote is; says what is not so by then. */
async function look({ machines, hosts, holders, remotes, pushed }: Ended): Promise<readonly string[]> {
  const broken: string[] = [];
  for (const [at, machine] of machines.entries()) {
    const host = hosts[at];
    if (host == null) throw new Error(`${machine.name} is off`);
    const expected = pushed.filter((one) => one.by !== at && holders[one.repository]?.includes(machine) === true);
    const tips = new Map(
      holders.flatMap((list, repository) =>
        list.includes(machine) ? [[cloneOf(machine, repository), git(machine.person, remotes[repository] ?? '', 'rev-parse', 'main')]] : [],
      ),
    );
    try {
      await host.until(
        ({ checkouts }) =>
          checkouts.filter(({ hostId, path, head, state }) => tips.get(path) === head && state === 'up-to-date' && hostId !== '').length >= tips.size,
        settleMs,
      );
    } catch (error) {
      broken.push(`${machine.name} did not come to the tips: ${error instanceof Error ? error.message.slice(0, 3000) : ''}`);
    }
    const missing = await heardOf(host, expected, pushed);
    for (const one of missing) broken.push(`${machine.name} never heard of ${one.after} on r${one.repository} ${one.ref}, pushed by machine ${one.by}`);
  }
  for (const [repository, list] of holders.entries())
    for (const branch of branches) {
      const remote = git(list[0]?.person ?? fail(), remotes[repository] ?? '', 'rev-parse', branch);
      for (const machine of list) {
        const local = git(machine.person, cloneOf(machine, repository), 'rev-parse', branch);
        if (local !== remote) broken.push(`${machine.name}: ${branch} of r${repository} is ${local}, the remote has ${remote}`);
      }
      const reached = new Set(git(list[0]?.person ?? fail(), remotes[repository] ?? '', 'rev-list', branch).split('\n'));
      for (const one of pushed)
        if (one.repository === repository && one.ref.endsWith(`/${branch}`) && !reached.has(one.after))
          broken.push(`${one.after} is lost: r${repository} ${branch}`);
    }
  return broken;
}

/** The pushes that a machine's journal does not tell of, once the clones have settled and what waits was given its time. */
async function heardOf(host: HostProcess, expected: readonly Pushed[], all: readonly Pushed[]): Promise<readonly Pushed[]> {
  const deadline = performance.now() + settleMs;
  for (;;) {
    const heard = new Set<string>();
    for (let before: string | null | undefined; before !== null; ) {
      const page = await host.client.journal.list({ limit: 500, what: ['push-received'], ...(before === undefined ? {} : { before }) });
      for (const { ref, after } of page.items) heard.add(`${ref} ${after}`);
      before = page.next;
    }
    // What waits in an outbox is told as one movement: the machine's next push of that branch tells of this one too.
    const isHeard = (one: Pushed) => all.slice(all.indexOf(one)).some((later) => isSameBranch(one, later) && heard.has(`${later.ref} ${later.after}`));
    const missing = expected.filter((one) => !isHeard(one));
    if (missing.length === 0 || performance.now() > deadline) return missing;
    // The next line of the journal is what changes this.
    const seen = (await host.client.snapshot.get()).revision;
    await host.until(({ revision }) => revision > seen, 15_000).catch(() => {});
  }
}

function isSameBranch(one: Pushed, other: Pushed): boolean {
  return one.by === other.by && one.repository === other.repository && one.ref === other.ref;
}

function makeMachine(root: string, at: number): Machine {
  const name = `m${at}`;
  const home = join(root, name);
  const made = { at, name, person: makePerson(name, home), home: join(home, '.everref'), code: join(home, 'code') };
  mkdirSync(made.code, { recursive: true });
  return made;
}

function makeRemote(person: Person | undefined, root: string, repository: number): string {
  if (person === undefined) throw new Error('nobody to make it');
  const [bare, seed] = [join(root, 'remotes', `r${repository}.git`), join(root, 'seed', `r${repository}`)];
  mkdirSync(seed, { recursive: true });
  git(person, root, 'init', '--quiet', '--bare', bare);
  git(person, seed, 'init', '--quiet');
  write(join(seed, 'README.md'), `# r${repository}\n`);
  git(person, seed, 'add', '--all');
  git(person, seed, 'commit', '--quiet', '--message', 'Start');
  git(person, seed, 'push', '--quiet', bare, 'HEAD:refs/heads/main', 'HEAD:refs/heads/next');
  return bare;
}

function makeClone(machine: Machine, repository: number, remote: string): void {
  const folder = cloneOf(machine, repository);
  git(machine.person, machine.code, 'clone', '--quiet', remote, folder);
  git(machine.person, folder, 'branch', '--quiet', '--track', 'next', 'origin/next');
}

function cloneOf(machine: Machine, repository: number): string {
  return join(machine.code, `r${repository}`);
}

/** As `tryGit`, while this process goes on: the ways to the cloud run in it. */
function tryGitBeside(person: Person, cwd: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile('git', args, { cwd, env: personEnvironment(person) }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : 1, stdout, stderr });
    });
  });
}

/**
 * Git as a person types it; where Everref is just moving that branch the person tries again, as persons do. A killed host's lock is taken away at its
 * next start.
 */
async function patiently(person: Person, folder: string, words: readonly string[]): Promise<string> {
  for (let tries = 0; ; tries++) {
    const { code, stdout, stderr } = await tryGitBeside(person, folder, ...words);
    if (code === 0) return stdout.trim();
    if (tries > 200 || !/\.lock|cannot lock|would be overwritten|another git process/i.test(stderr))
      throw new Error(`git ${words.join(' ')} in ${folder}: ${stderr}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function fail(): never {
  throw new Error('a repository that nobody has');
}
