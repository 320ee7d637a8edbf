import { chmodSync, mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { discover } from '../../electron/workspace/find/discover.ts';
import { createSandbox, type Sandbox } from '../support/repository.ts';

let sandbox: Sandbox;
let root: string;
beforeAll(() => {
  sandbox = createSandbox();
});
beforeEach(() => {
  root = mkdtempSync(join(sandbox.root, 'workspace-'));
});
afterAll(() => sandbox.remove());

const make = (path: string, ...options: string[]) => sandbox.repository(relative(sandbox.root, join(root, path)), ...options);

async function find(settings: { depth?: number; ignore?: string[]; inside?: boolean } = {}): Promise<Record<string, string>> {
  const { depth = 4, ignore = [], inside = true } = settings;
  const { places } = await discover([{ path: root, depth, ignore }], { insideCheckouts: inside });
  return Object.fromEntries(places.map((place) => [relative(root, place.path), place.kind]));
}

describe('the search for checkouts', () => {
  it('P-3: finds clones, bare ones and linked work trees down to the depth, the workspace itself included', async () => {
    make('a/b/c/d');
    make('a/b/c/d2/e');
    make('one');
    make('bare.git', '--bare');
    const one = sandbox.at(join(root, 'one'));
    one.commitFile('a', '1');
    one.git('worktree', 'add', '-q', join(root, 'linked'));
    expect(await find()).toEqual({ one: 'clone', 'bare.git': 'bare', 'a/b/c/d': 'clone', linked: 'worktree' });
    expect(await find({ depth: 0 })).toEqual({});
    make('.');
    expect(await find({ depth: 0 })).toEqual({ '': 'clone' });
  });

  it('P-3: leaves out what is ignored, node_modules, and hidden folders that are no checkout', async () => {
    make('keep');
    make('old/x');
    make('archive-1');
    make('x/node_modules/dependency');
    make('.cache/thing');
    make('.dotfiles');
    expect(await find({ ignore: ['old', 'archive-*'] })).toEqual({ keep: 'clone', '.dotfiles': 'clone' });
    expect(await find({ ignore: ['old/**', '**/archive-*', '.dotfiles'] })).toEqual({ keep: 'clone' });
  });

  it('P-3: does not list submodules, but a clone that merely lies in another', async () => {
    const library = sandbox.repository(relative(sandbox.root, join(root, '../library')));
    library.commitFile('a', '1');
    const outer = make('outer');
    outer.commitFile('a', '1');
    outer.git('submodule', 'add', '-q', library.path, 'sub');
    make('outer/nested');
    expect(await find()).toEqual({ outer: 'clone', 'outer/nested': 'clone' });
    expect(await find({ inside: false })).toEqual({ outer: 'clone' });
  });

  it('S3-2: lists a submodule that is a workspace of its own, and only that one', async () => {
    const library = sandbox.repository(relative(sandbox.root, join(root, '../library-asked')));
    library.commitFile('a', '1');
    const outer = make('outer');
    outer.commitFile('a', '1');
    outer.git('submodule', 'add', '-q', library.path, 'sub');
    outer.git('submodule', 'add', '-q', library.path, 'other');
    outer.commit('with two');
    const roots = [root, join(root, 'outer/sub')].map((path) => ({ path, depth: 4, ignore: [] }));
    const { places } = await discover(roots, { insideCheckouts: true });
    expect(places.map((place) => [relative(root, place.path), place.kind]).sort()).toEqual([
      ['outer', 'clone'],
      ['outer/sub', 'clone'],
    ]);
  });

  it('P-3: ends where links lead in circles or nowhere', async () => {
    make('a/clone');
    symlinkSync(root, join(root, 'a', 'up'));
    symlinkSync('nowhere', join(root, 'broken'));
    symlinkSync(join(root, 'a'), join(root, 'again'));
    expect(await find({ depth: 12 })).toEqual({ 'a/clone': 'clone' });
  });

  it('P-3: searches a workspace within another to its own depth', async () => {
    make('a/b/c');
    const roots = [
      { path: root, depth: 1, ignore: [] },
      { path: join(root, 'a'), depth: 2, ignore: [] },
    ];
    const found = await discover(roots, { insideCheckouts: false });
    expect(found.places.map((place) => place.path)).toEqual([join(root, 'a/b/c')]);
    expect((await discover([...roots].reverse(), { insideCheckouts: false })).places).toHaveLength(1);
  });

  it('P-3: takes a git folder that lies elsewhere', async () => {
    const path = join(root, 'work');
    mkdirSync(path);
    sandbox.git(path, 'init', '-q', `--separate-git-dir=${join(root, 'elsewhere')}`);
    const { places } = await discover([{ path: root, depth: 2, ignore: [] }], { insideCheckouts: false });
    expect(places.find((place) => place.path === path)).toMatchObject({ kind: 'clone', gitDir: join(root, 'elsewhere') });
  });

  it('P-3: finds the main work tree and the linked ones of what it found, also outside', async () => {
    const outside = sandbox.repository(`outside-${Date.now()}`);
    outside.commitFile('a', '1');
    outside.git('worktree', 'add', '-q', join(root, 'inside'));
    const { places } = await discover([{ path: root, depth: 2, ignore: [] }], { insideCheckouts: false });
    expect(places.map((place) => place.path).sort()).toEqual([join(root, 'inside'), outside.path].sort());
  });

  it('P-3: a folder that may not be read, or is not there, is a note and not an end', async () => {
    make('good');
    writeFileSync(join(root, 'file'), '');
    const found = await discover(
      [
        { path: join(root, 'nowhere'), depth: 2, ignore: [] },
        { path: join(root, 'file'), depth: 2, ignore: [] },
        { path: root, depth: 2, ignore: [] },
      ],
      { insideCheckouts: false },
    );
    expect(found.places).toHaveLength(1);
    expect(found.notes).toEqual([
      { path: join(root, 'nowhere'), isRoot: true, message: expect.stringContaining('is not there') },
      { path: join(root, 'file'), isRoot: true, message: expect.stringContaining('is not a folder') },
    ]);
  });

  it('P-3: knows a clone that has only begun', async () => {
    const path = join(root, 'cloning');
    mkdirSync(join(path, '.git'), { recursive: true });
    const found = await discover([{ path: root, depth: 2, ignore: [] }], { insideCheckouts: false });
    expect(found.places).toEqual([]);
    expect(found.unfinished).toEqual([path]);
  });

  it('P-3: takes names of any kind', async () => {
    const names = ['with space', 'line\nend', '-dash', '🦊', "quote'"];
    for (const name of names) make(name);
    make('plain');
    renameSync(join(root, 'plain'), join(root, 'renamed'));
    chmodSync(join(root, 'renamed'), 0o755);
    expect(Object.keys(await find()).sort()).toEqual([...names, 'renamed'].sort());
  });
});

it('S3-6: tells of checkouts while it searches, so that nobody waits for the last folder; all of them are in the answer', async () => {
  const root = join(sandbox.root, 'many-told');
  for (let each = 0; each < 400; each++) {
    const gitDir = join(root, `folder-${each}`, '.git');
    mkdirSync(join(gitDir, 'objects'), { recursive: true });
    writeFileSync(join(gitDir, 'HEAD'), 'ref: refs/heads/main\n');
  }
  // Who moves a branch of these must know of all work trees that have it.
  const linked = Array.from({ length: 20 }, (_, each) => join(root, `folder-${each * 20}`));
  for (const path of linked) mkdirSync(join(path, '.git/worktrees/other'), { recursive: true });
  const told: string[] = [];
  const { places } = await discover([{ path: root, depth: 2, ignore: [] }], {
    insideCheckouts: false,
    onPlaces: (some) => told.push(...some.map(({ path }) => path)),
  });
  expect(places).toHaveLength(400);
  expect(told.filter((path) => linked.includes(path))).toEqual([]);
  expect(told.length).toBeGreaterThan(0);
  expect(new Set(told).size).toBe(told.length);
  expect(places.map(({ path }) => path)).toEqual(expect.arrayContaining(told));
});
