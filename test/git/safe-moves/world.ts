import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox, TestRepository } from '../../support/repository.ts';

// Remotes and clones from which every cell of the table is copied: made once, by raw git.

/** What the others push: names of the files that matter, and how they are changed. */
export interface Bringing {
  /** Changed by the push; dirty or staged *in the way* is a change of the user's in it. */
  readonly changed: string;
  readonly added: string;
  readonly addedIgnored: string;
  readonly first: (a: TestRepository) => void;
  readonly push: (a: TestRepository) => void;
}

function ordinary(changed: string, added: string): Bringing {
  return {
    changed,
    added,
    addedIgnored: `${added}.ign`,
    first: (a) => a.write(changed, 'one\n'),
    push(a) {
      a.write(changed, 'two\n');
      a.write(added, 'theirs\n');
      a.write(`${added}.ign`, 'theirs\n');
      a.git('add', '-f', '-A');
    },
  };
}

/** What a push may bring. */
export const bringings = {
  ordinary: ordinary('file.txt', 'new.txt'),
  'odd names': ordinary('-dash\nand 🎉.txt', 'sp ace*.txt'),
  'a rename of case': {
    ...ordinary('file.txt', 'FILE.txt'),
    push(a: TestRepository) {
      a.git('mv', 'file.txt', 'FILE.txt');
      a.write('FILE.txt.ign', 'theirs\n');
      a.git('add', '-f', '-A');
    },
  },
  'a submodule’s newer commit': {
    ...ordinary('file.txt', 'new.txt'),
    first(a: TestRepository) {
      a.write('file.txt', 'one\n');
      const library = join(a.path, '../library');
      mkdirSync(library);
      a.git('init', '-q', '-b', 'main', library);
      a.git('-C', library, 'commit', '-q', '--allow-empty', '-m', 'library 1');
      a.git('submodule', '--quiet', 'add', '../library', 'lib');
      a.git('-C', 'lib', 'commit', '-q', '--allow-empty', '-m', 'library 2');
    },
    push(a: TestRepository) {
      ordinary('file.txt', 'new.txt').push(a);
      a.git('-C', 'lib', 'commit', '-q', '--allow-empty', '-m', 'library 3');
      a.git('-C', 'lib', 'push', '-q', 'origin', 'HEAD:refs/heads/next');
      a.git('add', 'lib');
    },
  },
} satisfies Record<string, Bringing>;

export type BringingName = keyof typeof bringings;

export const relations = ['behind', 'ahead', 'diverged', 'forced'] as const;
export type Relation = (typeof relations)[number];

/** Whether the clone has a commit of its own, and which remote it asks. */
export const relationSetup: Readonly<Record<Relation, { readonly own: boolean; readonly remote: 'same' | 'newer' | 'forced' }>> = {
  behind: { own: false, remote: 'newer' },
  ahead: { own: true, remote: 'same' },
  diverged: { own: true, remote: 'newer' },
  forced: { own: false, remote: 'forced' },
};

/** What the user has in the work tree, besides the state itself. */
export const trees = {
  clean: () => undefined,
  'dirty elsewhere'(r) {
    r.write('other.txt', 'mine\n');
    r.write('notes.txt', 'mine\n');
  },
  'staged elsewhere'(r) {
    r.write('other.txt', 'mine\n');
    r.git('add', 'other.txt');
  },
  'dirty in the way': (r, { changed }) => r.write(changed, 'mine\n'),
  'staged in the way'(r, { changed }) {
    r.write(changed, 'mine\n');
    r.git('add', '--', changed);
  },
  'untracked in the way': (r, { added }) => r.write(added, 'mine\n'),
  'ignored in the way': (r, { addedIgnored }) => r.write(addedIgnored, 'mine\n'),
} as const satisfies Record<string, (r: TestRepository, names: Bringing) => void>;
export type Tree = keyof typeof trees;
export const treeNames = Object.keys(trees) as readonly Tree[];

/** The folder of a bringing: `same.git`, `newer.git` (one commit more), `forced.git` (its tip overwritten), and `base`, a clone of the first. */
export function bringingFolder(sandbox: Sandbox, name: BringingName): string {
  const folder = join(sandbox.root, 'worlds', name.replaceAll(/\W+/g, '-'));
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  const { first, push } = bringings[name];
  const relative = (path: string) => path.slice(sandbox.root.length + 1);
  const same = sandbox.bare(relative(join(folder, 'same.git')));
  sandbox.git(same, 'config', 'uploadpack.allowFilter', 'true');
  const a = sandbox.clone(same, relative(join(folder, 'a')));
  a.commitFile('.gitignore', '*.ign\n', 'root');
  a.write('other.txt', 'other\n');
  a.write('folder/inner.txt', 'inner\n');
  first(a);
  a.commit('first');
  a.git('push', '-q', 'origin', 'main', 'main:side');
  for (const other of ['newer', 'forced']) cpSync(same, join(folder, `${other}.git`), { recursive: true });
  push(a);
  a.commit('second');
  a.git('push', '-q', join(folder, 'newer.git'), 'main');
  a.git('reset', '-q', '--soft', 'HEAD~2');
  a.commit('first, written again');
  a.git('push', '-q', '--force', join(folder, 'forced.git'), 'main');
  sandbox.clone(`file://${same}`, relative(join(folder, 'base')));
  return folder;
}

/** Copies a prepared clone (with its linked work tree, if there is one) and points it at another remote. Git is not needed for that. */
export function copyCell(template: string, to: string, remote: string): void {
  cpSync(template, to, { recursive: true, verbatimSymlinks: true });
  for (const file of ['clone/.git/config', 'clone/config']) replaceIn(join(to, file), '/same.git', `/${remote}.git`);
  replaceIn(join(to, 'linked/.git'), template, to);
  for (const main of ['clone/.git', 'clone']) replaceIn(join(to, main, 'worktrees/linked/gitdir'), template, to);
}

function replaceIn(file: string, from: string, to: string): void {
  if (!existsSync(file)) return;
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace(from, to));
}
