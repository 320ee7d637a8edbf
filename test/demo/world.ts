import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git, makePerson, type Person } from '../support/git.ts';
import { histories, type Story } from './histories.ts';

/** One simulated machine: its own home, its own clones, its own Everref. */
export interface Machine {
  readonly name: string;
  readonly person: Person;
  /** Folder with its clones. */
  readonly code: string;
  /** Its EVERREF_HOME. */
  readonly everref: string;
}

export interface World {
  readonly root: string;
  readonly laptop: Machine;
  readonly desktop: Machine;
  readonly buildbox: Machine;
  /** Somebody else, who pushes without Everref. */
  readonly colleague: Machine;
  /** Folder of a bare remote: `remote('acme/site')`. */
  remote(repository: string): string;
  /** Folder of a machine's clone: `clone(laptop, 'acme/site')`. */
  clone(machine: Machine, repository: string): string;
}

/** Which machine has which repository: nobody has all of them everywhere. */
const layout: Readonly<Record<'laptop' | 'desktop' | 'buildbox' | 'colleague', readonly string[]>> = {
  laptop: ['acme/site', 'acme/api', 'acme/design-tokens', 'acme/infrastructure', 'mara/dotfiles', 'mara/notes', 'openkestrel/kestrel'],
  desktop: ['acme/site', 'acme/api', 'acme/design-tokens', 'mara/dotfiles', 'mara/notes', 'openkestrel/kestrel'],
  buildbox: ['acme/site', 'acme/api', 'acme/infrastructure', 'openkestrel/kestrel'],
  colleague: ['acme/site', 'acme/api', 'acme/design-tokens', 'openkestrel/kestrel'],
};

/** Makes bare remotes with a history each, and four homes with clones of them. Everything lies under `root`. */
export function makeWorld(root: string): World {
  const real = realpathSync(root);
  const remote = (repository: string) => join(real, 'remotes', `${repository}.git`);
  const machine = (name: string, who: string): Machine => ({
    name,
    person: makePerson(who, join(real, name)),
    code: join(real, name, 'code'),
    everref: join(real, name, '.everref'),
  });
  const machines = {
    laptop: machine('laptop', 'Mara Lind'),
    desktop: machine('desktop', 'Mara Lind'),
    buildbox: machine('buildbox', 'Mara Lind'),
    colleague: machine('colleague', 'Jonas Weber'),
  };
  const clone = (at: Machine, repository: string) => join(at.code, repository);
  for (const [repository, story] of Object.entries(histories)) plant(machines.colleague.person, remote(repository), join(real, 'seed', repository), story);
  for (const [name, repositories] of Object.entries(layout)) {
    const at = machines[name as keyof typeof machines];
    for (const repository of repositories) {
      mkdirSync(dirname(clone(at, repository)), { recursive: true });
      git(at.person, real, 'clone', '--quiet', remote(repository), clone(at, repository));
    }
  }
  return { root: real, ...machines, remote, clone };
}

/** Writes a story's commits, a day apart each, and pushes them to a new bare remote. */
function plant(author: Person, remote: string, folder: string, story: Story): void {
  mkdirSync(dirname(remote), { recursive: true });
  git(author, dirname(remote), 'init', '--quiet', '--bare', remote);
  mkdirSync(folder, { recursive: true });
  git(author, folder, 'init', '--quiet');
  const start = Date.now() - story.commits.length * 86_400_000;
  for (const [day, { subject, files, by }] of story.commits.entries()) {
    for (const [path, text] of Object.entries(files)) write(join(folder, path), text);
    git(author, folder, 'add', '--all');
    const date = new Date(start + day * 86_400_000 * 0.9).toISOString();
    const name = by === 'mara' ? 'Mara Lind' : 'Jonas Weber';
    git(author, folder, '-c', `user.name=${name}`, 'commit', '--quiet', '--message', subject, '--date', date);
  }
  git(author, folder, 'remote', 'add', 'origin', remote);
  git(author, folder, 'push', '--quiet', 'origin', 'main');
  for (const branch of story.branches) {
    git(author, folder, 'switch', '--quiet', '--create', branch.name, 'main');
    for (const [path, text] of Object.entries(branch.files)) write(join(folder, path), text);
    git(author, folder, 'add', '--all');
    git(author, folder, 'commit', '--quiet', '--message', branch.subject);
    git(author, folder, 'push', '--quiet', 'origin', branch.name);
  }
}

/** Writes a file and the folders above it. */
export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
