import { chmodSync, existsSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGate } from '../../electron/git/gate.ts';
import { createDiffReader, type DiffPlace } from '../../electron/history/diff/show.ts';
import type { CommitDiff, PairDiff } from '../../shared/model/diff.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

// What the page shows of a commit, read from real clones.

let sandbox: Sandbox;
let a: TestRepository;
let git: ReturnType<typeof startGit>;
let reader: ReturnType<typeof createDiffReader>;

beforeEach(() => {
  sandbox = createSandbox();
  a = sandbox.repository('a');
  git = startGit();
  reader = createDiffReader(createGate(git));
});

afterEach(async () => {
  await git.close();
  sandbox.remove();
});

const place = (repository: TestRepository): DiffPlace => ({ commonDir: join(repository.path, '.git'), cwd: repository.path });

function found<One extends CommitDiff | PairDiff>(answer: One): Extract<One, { kind: 'found' }> {
  expect(answer).toMatchObject({ kind: 'found' });
  return answer as Extract<One, { kind: 'found' }>;
}

const lines = (answer: { diff: { files: readonly { hunks: readonly { lines: readonly { kind: string; text: string }[] }[] }[] } }) =>
  answer.diff.files.flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines.map(({ kind, text }) => `${kind} ${text}`)));

describe('N-8: a commit is shown', () => {
  test('with its people, message and lines; a root commit against nothing, a merge against its first parent', async () => {
    const root = a.commitFile('f.txt', 'one\ntwo\n', 'Start\n\nBecause.');
    a.git('switch', '-q', '-c', 'side');
    a.commitFile('side.txt', 'side\n');
    a.git('switch', '-q', 'main');
    const second = a.commitFile('f.txt', 'one\n2\n');
    a.git('merge', '-q', '--no-ff', '-m', 'Join', 'side');
    const at = [place(a)];
    const first = found(await reader.commit(at, root));
    expect(first.commit).toMatchObject({ id: root, parents: [], author: 'Ada Lovelace', subject: 'Start', message: 'Start\n\nBecause.' });
    expect(first.diff.files).toMatchObject([{ path: 'f.txt', change: 'added', added: 2, removed: 0, oldMode: null, newMode: '100644' }]);
    expect(lines(found(await reader.commit(at, second)))).toEqual(['context one', 'removed two', 'added 2']);
    const merge = found(await reader.commit(at, a.head()));
    expect(merge.commit.parents).toHaveLength(2);
    expect(merge.diff.files.map(({ path }) => path)).toEqual(['side.txt']);
  });

  test('with renames, modes, links, binaries, odd names, empty files and no line end', async () => {
    a.write('old.txt', 'many\nlines\nthat\nstay\n');
    a.write('run.sh', 'echo\n');
    a.write('becomes-link', 'x\n');
    a.write('image', Buffer.from([0, 1, 2, 255]));
    a.commit('first');
    a.git('mv', 'old.txt', 'new name\n"odd".txt');
    a.write('new name\n"odd".txt', 'many\nlines\nthat\nstay\nmore');
    chmodSync(join(a.path, 'run.sh'), 0o755);
    unlinkSync(join(a.path, 'becomes-link'));
    symlinkSync('target', join(a.path, 'becomes-link'));
    a.write('image', Buffer.from([0, 9, 2, 255]));
    a.write('empty', '');
    const { diff } = found(await reader.commit([place(a)], a.commit('second')));
    const byPath = new Map(diff.files.map((file) => [file.path, file]));
    expect(byPath.get('new name\n"odd".txt')).toMatchObject({ change: 'renamed', oldPath: 'old.txt', added: 1, removed: 0 });
    expect(byPath.get('new name\n"odd".txt')!.hunks[0]!.lines.at(-1)).toMatchObject({ text: 'more', unended: true });
    expect(byPath.get('run.sh')).toMatchObject({ change: 'mode-changed', oldMode: '100644', newMode: '100755', hunks: [] });
    expect(byPath.get('becomes-link')).toMatchObject({ change: 'type-changed', newMode: '120000', added: 1, removed: 1 });
    expect(byPath.get('image')).toMatchObject({ binary: true, added: null });
    expect(byPath.get('empty')).toMatchObject({ change: 'added', hunks: [], left: null });
  });

  test('within bounds: many files, many lines, a line that is a whole file; one file can be asked for', async () => {
    for (let n = 0; n < 320; n++) a.write(`many/${String(n).padStart(3, '0')}.txt`, 'x\n');
    a.write('long.txt', 'line\n'.repeat(3000));
    a.write('wide.txt', `${'w'.repeat(9000)}\n`);
    a.write('huge.txt', 'h'.repeat(6 * 1024 * 1024));
    const id = a.commit('all at once');
    const { diff } = found(await reader.commit([place(a)], id));
    const file = (path: string) => diff.files.find((one) => one.path === path);
    expect(diff.files).toHaveLength(323);
    expect(diff.files.filter(({ left }) => left === 'beyond')).toHaveLength(23);
    expect(file('long.txt')).toMatchObject({ added: 3000, moreLines: 2000 });
    expect(file('huge.txt')).toMatchObject({ left: 'too-big', added: null });
    const whole = found(await reader.commit([place(a)], id, 'long.txt'));
    expect(whole.diff.files).toMatchObject([{ path: 'long.txt', moreLines: 0 }]);
    const wide = found(await reader.commit([place(a)], id, 'wide.txt'));
    expect(wide.diff.files[0]!.hunks[0]!.lines[0]).toMatchObject({ cut: 7000 });
  });

  test('and nothing that the repository names is run', async () => {
    const canary = join(sandbox.root, 'ran');
    a.write('.gitattributes', '* diff=evil\n');
    a.commitFile('f.txt', 'one\n');
    const id = a.commitFile('f.txt', 'two\n');
    for (const key of ['diff.external', 'diff.evil.command', 'diff.evil.textconv', 'core.pager', 'core.fsmonitor'])
      a.git('config', key, `touch ${canary}; true`);
    expect(lines(found(await reader.commit([place(a)], id)))).toEqual(['removed one', 'added two']);
    expect(existsSync(canary)).toBe(false);
  });

  test('from whichever clone has it; what none has is said to be missing, and a partial clone fetches nothing', async () => {
    a.commitFile('kept.txt', 'kept\n');
    const id = a.commitFile('f.txt', 'one\n');
    const later = a.commitFile('f.txt', 'two\n');
    const other = sandbox.repository('other');
    expect(await reader.commit([place(other)], id)).toMatchObject({ kind: 'missing' });
    expect(await reader.commit([place(other), place(a)], id)).toMatchObject({ kind: 'found' });
    expect(await reader.commit([], id)).toMatchObject({ kind: 'missing' });
    sandbox.git(a.path, 'config', 'uploadpack.allowFilter', 'true');
    const partial = sandbox.clone(`file://${a.path}`, 'partial', '--filter=blob:none', '--no-checkout');
    const before = partial.git('count-objects', '-v');
    expect(found(await reader.commit([place(partial)], later)).diff.files).toMatchObject([{ path: 'f.txt', left: 'not-here' }]);
    expect(partial.git('count-objects', '-v')).toBe(before);
    a.git('mv', 'f.txt', 'moved.txt');
    const moved = a.commitFile('moved.txt', 'two\nthree\n');
    partial.git('fetch', '-q');
    const fetched = partial.git('count-objects', '-v');
    expect(before).not.toBe(fetched);
    expect(found(await reader.commit([place(partial)], moved)).diff.files).toMatchObject([
      { path: 'f.txt', change: 'deleted', left: 'not-here' },
      { path: 'moved.txt', change: 'added', left: 'not-here' },
    ]);
    expect(partial.git('count-objects', '-v')).toBe(fetched);
  });
});

test('N-8: a rewritten commit is compared with the one it became', async () => {
  a.commitFile('base.txt', 'base\n');
  const before = a.commitFile('f.txt', 'one\ntwo\n', 'Add f');
  a.git('commit', '-q', '--amend', '-m', 'Add f, well');
  const renamed = found(await reader.pair([place(a)], before, a.head()));
  expect(renamed.diff.files).toEqual([]);
  expect(renamed.message).toMatchObject({ added: 1, removed: 1 });
  a.write('f.txt', 'one\nTWO\n');
  a.write('g.txt', 'g\n');
  a.git('add', '-A');
  a.git('commit', '-q', '--amend', '-m', 'Add f');
  const changed = found(await reader.pair([place(a)], before, a.head()));
  expect(changed.message).toBeNull();
  expect(changed.diff.files.map(({ path, added, removed }) => [path, added, removed])).toEqual([
    ['f.txt', 1, 1],
    ['g.txt', 1, 0],
  ]);
});
