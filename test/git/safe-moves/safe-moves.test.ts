import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPuller } from '../../../electron/sync/update/pull.ts';
import type { Registry } from '../../../electron/workspace/registry.ts';
import type { PullResult } from '../../../shared/model/pull.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../../support/repository.ts';
import { undoerOf } from '../../support/undo-host.ts';
import { startUpdateHost, type UpdateHost } from '../../support/update-host.ts';
import { filesOf } from '../../support/work-tree-state.ts';
import { createWorkspace } from '../../support/workspace.ts';
import { prepareClone, type State, states } from './states.ts';
import { type Cell, document, rowsOf, type StateRows, undoRow, wordsOf } from './table.ts';
import { type Since, sinces, type UndoPlace, undoPlaces } from './undo-since.ts';
import { bringingFolder, bringings, copyCell, type Relation, relationSetup, relations, type Tree, treeNames, trees } from './world.ts';

// Every state × how the branch stands × what lies in the work tree: what *Pull now* does and says, on real git. The table in docs/safe-moves.md is written
// from what is seen here (`npm run docs`), and this fails where it says something else.

const file = join(import.meta.dirname, '../../../docs/safe-moves.md');
const writes = process.env['EVERREF_WRITE_DOCS'] === '1';

let sandbox: Sandbox;
let host: UpdateHost;
let registry: Registry;
const rows = new Map<string, StateRows>();
const cells: Cell[] = [];
const undoRows = new Map<string, string>();
const undoWords = new Map<string, Set<string>>();

beforeAll(async () => {
  sandbox = createSandbox();
  host = await startUpdateHost(sandbox, {
    registry: {
      clones: () => registry.clones(),
      clone: (id) => registry.clone(id),
      placesOf: (id) => registry.placesOf(id),
      checkout: (id) => registry.checkout(id),
    },
  });
});

afterAll(async () => {
  await host.close();
  sandbox.remove();
});

interface Made {
  readonly relation: Relation;
  readonly tree: Tree;
  readonly root: string;
  readonly path: string;
}

function make(state: State, index: number): readonly Made[] {
  const names = bringings[state.brings ?? 'ordinary'];
  const folder = join(bringingFolder(sandbox, state.brings ?? 'ordinary'), `state-${index}`);
  mkdirSync(folder);
  const templates = new Map<boolean, string>();
  const made: Made[] = [];
  for (const relation of state.relations ?? relations) {
    const { own, remote } = relationSetup[relation];
    const from = templates.get(own) ?? prepareClone(sandbox, state, folder, own);
    templates.set(own, from);
    for (const tree of (state.trees ?? treeNames).filter((name) => relation === 'behind' || whereItMatters.has(name))) {
      const root = join(folder, 'cells', `${relation} ${tree}`);
      copyCell(from, root, remote);
      const path = join(root, state.at ?? 'clone');
      trees[tree](sandbox.at(path), names);
      made.push({ relation, tree, root, path });
    }
  }
  return made;
}

/** A branch that is not strictly behind is not moved, whatever lies in the tree: three of them show it. */
const whereItMatters: ReadonlySet<Tree> = new Set(['clean', 'staged elsewhere', 'dirty in the way']);

/** Everything that is the user's, byte for byte: files, indexes, heads, branches, what git is in the middle of. Read without git. */
function picture(root: string): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  if (!existsSync(root)) return lines;
  for (const top of readdirSync(root)) {
    const git = existsSync(join(root, top, '.git')) ? '.git' : '';
    if (git !== '') for (const line of filesOf(join(root, top))) lines.set(`${top}: ${line.split(' ')[0]}`, line);
    if (!existsSync(join(root, top, git, 'config'))) continue;
    for (const name of readdirSync(join(root, top, git), { recursive: true, withFileTypes: true })) {
      const path = join(name.parentPath, name.name);
      if (name.isFile() && /\/(?:index|HEAD|ORIG_HEAD|FETCH_HEAD|config|packed-refs|[A-Z_]+_HEAD|refs\/heads\/.*|rebase-.*\/.*|logs\/HEAD)$/.test(path))
        lines.set(path, hash(path));
    }
  }
  return lines;
}

function hash(path: string): string {
  return createHash('sha1').update(readFileSync(path)).digest('hex');
}

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key));
}

async function see(state: State, index: number): Promise<readonly Cell[]> {
  const made = make(state, index);
  const folder = join(made[0]?.root ?? '', '..');
  const workspace = createWorkspace(host.git, [folder], { gate: host.gate, watch: false });
  ({ registry } = workspace.service);
  const ends: (() => Promise<void>)[] = [];
  try {
    await workspace.service.start();
    const ids = new Map(made.map(({ path }) => [path, registry.checkouts().find((checkout) => checkout.path === path)?.id ?? `missing ${path}`]));
    for (const { path } of made) state.damage?.(path);
    for (const { path } of made) if (state.begin !== undefined) ends.push(await state.begin(sandbox, path));
    const before = made.map(({ root }) => picture(root));
    const indexes = new Map(made.flatMap(({ path, relation }) => (relation === 'behind' ? [[path, indexOf(path)] as const] : [])));
    const refresh = (list: readonly string[]) => workspace.service.refresh(list);
    const puller = createPuller({ hostId: host.deps.hostId, updater: host.updater, registry, refresh });
    const seen: Cell[] = [];
    const clean = (words: string) => words.replaceAll(`${sandbox.root}/`, '').replaceAll(/worlds\/.*?\/(clone|linked)/g, '…/$1');
    const results = await puller.pull(state.at === 'linked' || state.trees?.length === 1 ? 'all' : [...ids.values()], 'pull-now');
    for (const [at, { relation, tree, root, path }] of made.entries()) {
      const mine = results.filter((result) => result.path.startsWith(`${root}/`) || result.checkoutId === ids.get(path));
      const main = mine.filter(({ branch }) => branch === 'main');
      const shown = main.length > 0 && !mine.some(({ checkoutId, branch }) => checkoutId === ids.get(path) && branch !== 'main') ? main : mine;
      seen.push({ state: state.name, relation, tree, results: shown.map((result) => ({ ...result, message: clean(result.message) })) });
      const changed = difference(before[at] ?? new Map(), picture(root));
      const moves = mine.filter(({ result }) => result === 'fast-forwarded');
      if (moves.length > 0) {
        expectMoved(state, path, changed);
        await expectUndone(moves, root, before[at] ?? new Map(), indexes, `${state.name}, ${tree}`);
      } else expect(changed, `${state.name}, ${relation}, ${tree}`).toEqual([]);
    }
    return seen;
  } finally {
    for (const end of ends) await end();
    await workspace.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names, modes and ids that the index of a work tree holds; empty where it has none that can be read. */
function indexOf(path: string): string {
  try {
    return sandbox.git(path, 'ls-files', '--stage', '-z');
  } catch {
    return '';
  }
}

/** Undone at once, everything of the user's is as it was before the step, byte for byte; only the logs tell, and what the index holds besides names and ids. */
async function expectUndone(
  moves: readonly PullResult[],
  root: string,
  before: ReadonlyMap<string, string>,
  indexes: ReadonlyMap<string, string>,
  cell: string,
): Promise<void> {
  const { undoer } = undoerOf(host);
  for (const { path, after } of moves) {
    const line = host.journal
      .list({ limit: 500 })
      .items.find((one) => one.what === 'fast-forwarded' && one.path === path && one.after === after && !one.undone);
    expect(await undoer.undo(line?.id ?? '', 'undo'), cell).toMatchObject({ result: 'undone' });
  }
  const left = difference(before, picture(root)).filter((name) => !/\/(?:index|logs\/HEAD)$/.test(name));
  expect(
    left.filter((name) => !/packed-refs$|refs\/heads\/main$/.test(name)),
    cell,
  ).toEqual([]);
  for (const { path, before: tip, branch } of moves) {
    expect(sandbox.at(path).head(`refs/heads/${branch}`), cell).toBe(tip);
    expect(indexOf(path), cell).toBe(indexes.get(path));
  }
}

/** It is where the remote is, and nothing else is different: files of the push, its entries in the index, the branch. */
function expectMoved(state: State, path: string, changed: readonly string[]): void {
  const { changed: file, added, addedIgnored } = bringings[state.brings ?? 'ordinary'];
  const r = sandbox.at(path);
  const newer = join(bringingFolder(sandbox, state.brings ?? 'ordinary'), 'newer.git');
  expect(r.head('main')).toBe(sandbox.git(newer, 'rev-parse', 'main').trim());
  const theirs = [file, added, addedIgnored].map((name) => `: ${name.split(' ')[0]}`);
  const own = changed.filter((name) => !theirs.some((ending) => name.endsWith(ending)));
  expect(
    own.filter((name) => !/\/(?:index|refs\/heads\/main|logs\/HEAD|packed-refs)$/.test(name)),
    path,
  ).toEqual([]);
}

test.each(states.map((state, index) => ({ ...state, index })).filter(({ possible }) => possible !== false))(
  'N-6, P-2: $name',
  async (state) => {
    const seen = await see(state, state.index);
    for (const cell of seen) expect(cell.results.length, `${cell.state}, ${cell.relation}, ${cell.tree}`).toBeGreaterThan(0);
    cells.push(...seen);
    rows.set(state.name, rowsOf(state, seen));
  },
  120_000,
);

test.each(sinces)(
  'N-12: undo after this has happened since: $name',
  async (since) => {
    const folder = join(bringingFolder(sandbox, 'ordinary'), `since-${sinces.indexOf(since)}`);
    const base = join(folder, '..', 'base');
    const places = undoPlaces.filter((place) => since.anywhere === true || place !== 'not checked out');
    const cells = new Map<UndoPlace, string>();
    for (const place of places) {
      const clone = sandbox.at(join(folder, place.replaceAll(' ', '-'), 'clone'));
      cpSync(base, clone.path, { recursive: true });
      clone.git('remote', 'set-url', 'origin', `file://${join(folder, '..', 'newer.git')}`);
      if (place !== 'checked out') clone.git('switch', '-q', '--no-track', '-c', 'own');
      if (place === 'in a linked work tree') clone.git('worktree', 'add', '-q', '../linked', 'main');
      cells.set(place, await undoAfter(since, place === 'in a linked work tree' ? sandbox.at(join(clone.path, '../linked')) : clone, join(clone.path, '..')));
    }
    undoRows.set(since.name, undoRow(since, cells));
    rmSync(folder, { recursive: true, force: true });
  },
  60_000,
);

/** Pulls, does it, undoes; answers what was said. Where it was refused, nothing changed. */
async function undoAfter(since: Since, r: TestRepository, root: string): Promise<string> {
  const workspace = createWorkspace(host.git, [root], { gate: host.gate, watch: false });
  ({ registry } = workspace.service);
  try {
    await workspace.service.start();
    const puller = createPuller({ hostId: host.deps.hostId, updater: host.updater, registry, refresh: (list) => workspace.service.refresh(list) });
    const moved = (await puller.pull('all', 'pull-now')).find(({ branch, result }) => branch === 'main' && result === 'fast-forwarded');
    const line = host.journal.list({ limit: 500 }).items.find((one) => one.what === 'fast-forwarded' && one.path === moved?.path && one.after === moved?.after);
    since.act(r, 'main');
    await workspace.service.refresh('all');
    const before = picture(root);
    const { result, reason, message } = await undoerOf(host).undoer.undo(line?.id ?? '', 'undo');
    if (result === 'undone') {
      expect(r.head('refs/heads/main')).toBe(moved?.before);
      return '**undone**';
    }
    expect(difference(before, picture(root)), since.name).toEqual([]);
    const words = message.replaceAll(`${root}/`, '…/').replaceAll(/\b[0-9a-f]{10}\b/g, '0123456789');
    undoWords.set(reason ?? '', (undoWords.get(reason ?? '') ?? new Set()).add(words));
    return (reason ?? result).replaceAll('-', ' ');
  } finally {
    await workspace.stop();
  }
}

test('docs/safe-moves.md says just what was seen (npm run docs writes it)', () => {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const all = states.flatMap(({ name }) => rows.get(name) ?? []);
  const possible = states.filter((state) => state.possible !== false);
  expect(all, 'a state above failed').toHaveLength(possible.length);
  // Where a state cannot be made, what another machine proved of it stands.
  if (possible.length < states.length) {
    for (const line of all.flatMap(({ behind, others }) => [behind, others ?? ''])) expect(before).toContain(line);
    return;
  }
  expect(undoRows.size, 'an undo above failed').toBe(sinces.length);
  const now = document(all, wordsOf(cells), { rows: sinces.map(({ name }) => undoRows.get(name) ?? ''), words: undoWords });
  if (writes) writeFileSync(file, now);
  else expect(now).toBe(before);
});
