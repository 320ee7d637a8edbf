import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { git, makePerson, type Person } from './git.ts';
import { type HostProcess, startHost } from './host-process.ts';

/** One machine of the test: a home, a folder of clones, and a host once it is started. */
export interface TestMachine {
  readonly name: string;
  readonly person: Person;
  readonly code: string;
  readonly everref: string;
  /** The running host; throws where there is none. */
  host(): HostProcess;
  start(config?: Readonly<Record<string, unknown>>): Promise<HostProcess>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  git(folder: string, ...args: string[]): string;
  /** Clones the remote into `<code>/<name>` and answers the folder. */
  clone(remote: string, name?: string): string;
  /** Writes, adds and commits one file; answers the new id. */
  commit(folder: string, file: string, text: string, subject?: string): string;
}

export interface TestWorld {
  readonly root: string;
  readonly a: TestMachine;
  readonly b: TestMachine;
  /** A further machine that shares the same cloud. */
  machine(name: string): TestMachine;
  /** Makes a bare remote with one commit on main. */
  remote(name: string): string;
  close(): Promise<void>;
}

/**
 * Two machines that share one local cloud, in a temporary folder. Reconcile is slow, so that what arrives came by the push event. `serveFile`: the
 * headless host that they run, where it is not the one that was just built.
 */
export function twoMachines(serveFile?: string): TestWorld {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'everref-test-')));
  const machines: TestMachine[] = [];
  const machine = (name: string): TestMachine => {
    const made = makeMachine(root, name, serveFile);
    machines.push(made);
    return made;
  };
  const a = machine('laptop');
  const b = machine('desktop');
  return {
    root,
    a,
    b,
    machine,
    remote(name) {
      const bare = join(root, 'remotes', `${name}.git`);
      const seed = join(root, 'seed', name);
      mkdirSync(dirname(bare), { recursive: true });
      mkdirSync(seed, { recursive: true });
      git(a.person, root, 'init', '--quiet', '--bare', bare);
      git(a.person, seed, 'init', '--quiet');
      write(join(seed, 'README.md'), `# ${name}\n`);
      write(join(seed, 'src/one.txt'), 'one\n');
      git(a.person, seed, 'add', '--all');
      git(a.person, seed, 'commit', '--quiet', '--message', 'Start');
      git(a.person, seed, 'push', '--quiet', bare, 'main');
      return bare;
    },
    async close() {
      await Promise.all(machines.map((one) => one.stop()));
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function makeMachine(root: string, name: string, serveFile: string | undefined): TestMachine {
  const person = makePerson(name, join(root, name));
  const code = join(root, name, 'code');
  const everref = join(root, name, '.everref');
  mkdirSync(code, { recursive: true });
  mkdirSync(join(root, 'cloud'), { recursive: true });
  let host: HostProcess | null = null;
  const running = () => {
    if (host === null) throw new Error(`${name} has no host running`);
    return host;
  };
  return {
    name,
    person,
    code,
    everref,
    host: running,
    async start(config = {}) {
      host = await startHost({
        person,
        home: everref,
        ...(serveFile === undefined ? {} : { serveFile }),
        config: {
          host: { name },
          workspaces: [{ path: code }],
          cloud: { kind: 'local', path: join(root, 'cloud', 'everref.sqlite') },
          reconcile: { every: '1h' },
          ...config,
        },
      });
      await host.idle();
      return host;
    },
    async stop() {
      await host?.stop();
      host = null;
    },
    async kill() {
      await host?.kill();
      host = null;
    },
    git: (folder, ...args) => git(person, folder, ...args),
    clone(remote, as) {
      const folder = join(code, as ?? (remote.split('/').pop() ?? 'clone').replace(/\.git$/, ''));
      git(person, root, 'clone', '--quiet', remote, folder);
      return folder;
    },
    commit(folder, file, text, subject = `Change ${file}`) {
      write(join(folder, file), text);
      git(person, folder, 'add', '--', file);
      git(person, folder, 'commit', '--quiet', '--message', subject);
      return git(person, folder, 'rev-parse', 'HEAD');
    },
  };
}

/** Writes a file and the folders above it. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
