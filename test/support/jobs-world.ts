import { join } from 'node:path';
import process from 'node:process';
import { git } from './git.ts';
import { type TestMachine, type TestWorld, twoMachines, write } from './two-machines.ts';

/** Three machines with Everref, and a colleague without, for the seven jobs of the product: real git, real hosts, a local cloud. */
export interface JobsWorld {
  readonly world: TestWorld;
  readonly laptop: TestMachine;
  readonly desktop: TestMachine;
  /** Has work that nobody else has. */
  readonly buildbox: TestMachine;
  /** The laptop's clone of a repository, or another machine's. */
  folder(name: string, machine?: TestMachine): string;
  /** Somebody without Everref pushes a commit to main of a repository; answers its id. */
  colleaguePushes(name: string, subject: string): string;
  /** The same, with `--force`, over what lies on the branch now; answers the tip that was overwritten. */
  colleagueForces(name: string, branch: string, subject: string): string;
  close(): Promise<void>;
}

const names = ['site', 'api', 'tools'] as const;

/** Makes it, and waits until every machine has shown its state to the others. */
export async function jobsWorld(): Promise<JobsWorld> {
  const world = twoMachines();
  const buildbox = world.machine('buildbox');
  const remotes = new Map(names.map((name) => [name as string, world.remote(`acme/${name}`)]));
  const remote = (name: string) => remotes.get(name) ?? '';
  for (const machine of [world.a, world.b, buildbox]) for (const name of names) machine.clone(remote(name));
  const elsewhere = (name: string) => join(world.root, 'colleague', name);
  for (const name of names) git(world.b.person, world.root, 'clone', '--quiet', remote(name), elsewhere(name));
  const folder = (name: string, machine = world.a) => join(machine.code, name);
  const colleague = (name: string, ...words: string[]) => git(world.b.person, elsewhere(name), ...words);
  const commit = (name: string, subject: string) => {
    write(join(elsewhere(name), 'src/theirs.txt'), `${subject}\n`);
    colleague(name, 'add', '--all');
    colleague(name, 'commit', '--quiet', '--message', subject);
    return colleague(name, 'rev-parse', 'HEAD');
  };

  // Job 3: what the build box alone has.
  const tools = folder('tools', buildbox);
  buildbox.git(tools, 'switch', '--quiet', '--create', 'nightly');
  buildbox.git(tools, 'push', '--quiet', '--set-upstream', 'origin', 'nightly');
  buildbox.commit(tools, 'src/nightly.txt', 'every night\n', 'Build every night');
  write(join(tools, 'src/one.txt'), 'half done\n');

  // Job 7: a folder that a push is checked out into.
  const served = join(world.root, 'srv', 'site');
  git(world.a.person, world.root, 'clone', '--quiet', remote('site'), served);
  const build = [process.execPath, '-e', 'console.log("the site is built")'];
  // The remotes are folders here; this one is known as if it were on a forge.
  const repository = 'git.example.org/acme/site';
  const known = { aliases: { [`file/${remote('site')}`]: repository } };
  const entries = [{ name: 'site-build', repository, branch: 'main', folder: served, run: [build] }];
  await Promise.all([world.a.start({ ...known, entries }), world.b.start(known), buildbox.start(known)]);
  await world.a
    .host()
    .until(({ checkouts }) => new Set(checkouts.map(({ hostId }) => hostId)).size === 3 && checkouts.some(({ unpushedCommits }) => unpushedCommits.length > 0));

  return {
    world,
    laptop: world.a,
    desktop: world.b,
    buildbox,
    folder,
    colleaguePushes(name, subject) {
      colleague(name, 'pull', '--quiet', '--ff-only');
      const tip = commit(name, subject);
      colleague(name, 'push', '--quiet', 'origin', 'HEAD');
      return tip;
    },
    colleagueForces(name, branch, subject) {
      colleague(name, 'fetch', '--quiet', 'origin', branch);
      const overwritten = colleague(name, 'rev-parse', 'FETCH_HEAD');
      colleague(name, 'switch', '--quiet', '--force-create', branch, `${overwritten}~1`);
      commit(name, subject);
      colleague(name, 'push', '--quiet', '--force', 'origin', branch);
      colleague(name, 'switch', '--quiet', 'main');
      return overwritten;
    },
    close: () => world.close(),
  };
}
