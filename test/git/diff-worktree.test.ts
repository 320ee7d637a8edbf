import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGate } from '../../electron/git/gate.ts';
import { createDiffReader } from '../../electron/history/diff/show.ts';
import { untrustedOverrides } from '../../electron/workspace/trust/programs.ts';
import type { Diff, DiffFile, WorktreePart } from '../../shared/model/diff.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

// What the page shows of a work tree's changes, read from real work trees.

let sandbox: Sandbox;
let a: TestRepository;
let git: ReturnType<typeof startGit>;

beforeEach(() => {
  sandbox = createSandbox();
  a = sandbox.repository('a');
  git = startGit();
});

afterEach(async () => {
  await git.close();
  sandbox.remove();
});

async function read(part: WorktreePart = 'all', path?: string, config: readonly string[] = []): Promise<Diff> {
  const answer = await createDiffReader(createGate(git)).worktree({ commonDir: join(a.path, '.git'), cwd: a.path, config }, part, path);
  if (answer.kind !== 'found') throw new Error(answer.message);
  return answer.diff;
}

const names = (diff: Diff) => diff.files.map(({ path, change }) => `${change} ${path}`);
const byPath = (diff: Diff, path: string): DiffFile => {
  const found = diff.files.find((file) => file.path === path);
  if (found === undefined) throw new Error(`no ${path} in ${names(diff).join(', ')}`);
  return found;
};
const lines = ({ hunks }: DiffFile) => hunks.flatMap((hunk) => hunk.lines.map(({ kind, text }) => `${kind} ${text}`));

/** The index as a file: git that writes it makes another one. */
function indexFile() {
  const { ino, mtimeNs } = statSync(join(a.path, '.git/index'), { bigint: true });
  return { ino, mtimeNs, bytes: readFileSync(join(a.path, '.git/index')).toString('hex') };
}

describe('P-1: what is not committed is shown', () => {
  test('as staged, as not staged, and all of it against the last commit; new files at the end, ignored ones never', async () => {
    a.write('.gitignore', 'out/\n');
    a.commitFile('f.txt', 'one\n');
    a.write('f.txt', 'two\n');
    a.git('add', 'f.txt');
    a.write('f.txt', 'three\n');
    a.write('new/z.txt', 'z');
    a.write('out/built.js', 'x\n');
    expect(lines(byPath(await read('staged'), 'f.txt'))).toEqual(['removed one', 'added two']);
    expect(lines(byPath(await read('unstaged'), 'f.txt'))).toEqual(['removed two', 'added three']);
    const all = await read('all');
    expect(lines(byPath(all, 'f.txt'))).toEqual(['removed one', 'added three']);
    expect(names(all)).toEqual(['modified f.txt', 'added new/z.txt']);
    expect(byPath(all, 'new/z.txt')).toMatchObject({ added: 1, newMode: '100644', hunks: [{ lines: [{ text: 'z', unended: true, new: 1 }] }] });
    expect(names(await read('staged'))).toEqual(['modified f.txt']);
  });

  test('with renames, modes, links, binaries, deletions, odd names; empty files, links and repositories among the new ones', async () => {
    for (const name of ['old.txt', 'gone.txt', 'link-to-be']) a.write(name, `many\nlines\nof ${name}\n`);
    a.write('run.sh', 'echo\n');
    a.write('image', Buffer.from([0, 1, 2]));
    a.commit('first');
    a.git('mv', 'old.txt', 'new name\n"odd".txt');
    unlinkSync(join(a.path, 'gone.txt'));
    unlinkSync(join(a.path, 'link-to-be'));
    symlinkSync('/etc/hostname', join(a.path, 'link-to-be'));
    chmodSync(join(a.path, 'run.sh'), 0o755);
    a.write('image', Buffer.from([0, 9, 2]));
    a.write('empty', '');
    a.write('bytes', Buffer.from([1, 0, 2]));
    symlinkSync('/etc/passwd', join(a.path, 'a-link'));
    sandbox.repository('a/inner').commitFile('x', 'x');
    writeFileSync(Buffer.concat([Buffer.from(`${a.path}/`), Buffer.from([0x66, 0xff])]), 'not UTF-8\n');
    const diff = await read();
    expect(byPath(diff, 'new name\n"odd".txt')).toMatchObject({ change: 'renamed', oldPath: 'old.txt' });
    expect(byPath(diff, 'gone.txt')).toMatchObject({ change: 'deleted', removed: 3, newMode: null });
    expect(byPath(diff, 'link-to-be')).toMatchObject({ change: 'type-changed', newMode: '120000' });
    expect(byPath(diff, 'run.sh')).toMatchObject({ change: 'mode-changed', oldMode: '100644', newMode: '100755', hunks: [] });
    expect(byPath(diff, 'image')).toMatchObject({ change: 'modified', binary: true });
    expect(byPath(diff, 'empty')).toMatchObject({ change: 'added', hunks: [], added: 0 });
    expect(byPath(diff, 'bytes')).toMatchObject({ binary: true });
    // A link's own words, not what it leads to.
    expect(lines(byPath(diff, 'a-link'))).toEqual(['added /etc/passwd']);
    expect(byPath(diff, 'inner/')).toMatchObject({ left: 'folder' });
    expect(lines(byPath(diff, 'f\ufffd'))).toEqual(['added not UTF-8']);
    expect(diff.files).toHaveLength(10);
  });

  test('before the first commit, and in the middle of a conflict', async () => {
    a.write('f.txt', 'one\n');
    a.git('add', 'f.txt');
    a.write('g.txt', 'g\n');
    expect(names(await read('all'))).toEqual(['added f.txt', 'added g.txt']);
    expect(names(await read('staged'))).toEqual(['added f.txt']);
    a.commit('first');
    a.git('switch', '-q', '-c', 'other');
    a.commitFile('f.txt', 'theirs\n');
    a.git('switch', '-q', 'main');
    a.commitFile('f.txt', 'ours\n');
    expect(() => a.git('merge', '-q', 'other')).toThrow();
    for (const part of ['all', 'unstaged'] as const) {
      const file = byPath(await read(part), 'f.txt');
      expect(file.hunks[0]?.lines.map(({ text }) => text)).toEqual(['<<<<<<< HEAD', 'ours', '=======', 'theirs', '>>>>>>> other']);
      expect((await read(part)).files).toHaveLength(1);
    }
    expect(names(await read('staged'))).toEqual([]);
  });

  test('within bounds: many files, long ones, huge ones, a folder full of new files; one can be asked for', async () => {
    a.write('big.txt', '');
    a.write('long.txt', '');
    a.commit('first');
    a.write('long.txt', Array.from({ length: 30_000 }, (_, n) => `line ${n}`).join('\n'));
    a.write('big.txt', '');
    // Sparse: as big as git would have to hold in memory, and no room on the disk.
    truncateSync(join(a.path, 'big.txt'), 64 * 1024 * 1024);
    for (let n = 0; n < 2100; n++) a.write(`new/${String(n).padStart(4, '0')}`, `${n}\n`);
    a.write('huge-new.txt', 'x'.repeat(5 * 1024 * 1024));
    const diff = await read();
    expect(diff.files).toHaveLength(2000);
    expect(diff.moreFiles).toBe(103);
    expect(byPath(diff, 'big.txt')).toMatchObject({ left: 'too-big', hunks: [] });
    expect(byPath(diff, 'huge-new.txt')).toMatchObject({ left: 'too-big', hunks: [] });
    expect(byPath(diff, 'long.txt')).toMatchObject({ added: 30_000, moreLines: 29_000 });
    expect(diff.files.filter(({ left }) => left === null).length).toBeLessThanOrEqual(300);
    expect(byPath(await read('all', 'long.txt'), 'long.txt')).toMatchObject({ moreLines: 10_000 });
    expect(lines((await read('all', 'new/2099')).files[0]!)).toEqual(['added 2099']);
    expect((await read('all', '../outside')).files).toEqual([]);
  });

  test('and nothing is written: not even the index, whose times git would put right', async () => {
    a.write('f.txt', 'one\n');
    a.commitFile('g.txt', 'one\n');
    a.write('g.txt', 'two\n');
    utimesSync(join(a.path, 'f.txt'), 1, 1);
    const before = indexFile();
    for (const part of ['all', 'staged', 'unstaged'] as const) await read(part);
    expect(indexFile()).toEqual(before);
    // Only a time was another: that is no change.
    expect(names(await read())).toEqual(['modified g.txt']);
  });

  test('and no program of the clone’s own is run: no filter, no external diff, no textconv, no fsmonitor', async () => {
    const ran = join(sandbox.root, 'ran');
    a.write('.gitattributes', '*.txt filter=bad diff=bad\n');
    a.commitFile('f.txt', 'one\n');
    const touch = (name: string) => `touch ${ran}-${name}; cat`;
    for (const key of [
      'filter.bad.clean',
      'filter.bad.smudge',
      'filter.bad.process',
      'diff.bad.command',
      'diff.bad.textconv',
      'diff.external',
      'core.fsmonitor',
    ])
      a.git('config', key, touch(key));
    a.write('f.txt', 'two\n');
    mkdirSync(join(a.path, 'd'));
    a.write('d/new.txt', 'new\n');
    const diff = await read('all', undefined, untrustedOverrides(['filter.bad.clean', 'filter.bad.smudge', 'filter.bad.process']));
    expect(lines(byPath(diff, 'f.txt'))).toEqual(['removed one', 'added two']);
    expect(lines(byPath(diff, 'd/new.txt'))).toEqual(['added new']);
    expect(
      ['filter.bad.clean', 'filter.bad.process', 'diff.bad.command', 'diff.bad.textconv', 'diff.external', 'core.fsmonitor'].filter((key) =>
        existsSync(`${ran}-${key}`),
      ),
    ).toEqual([]);
  });

  test('a folder that is gone is said in words', async () => {
    const answer = await createDiffReader(createGate(git)).worktree({ commonDir: join(a.path, '.git'), cwd: join(sandbox.root, 'gone'), config: [] }, 'all');
    expect(answer).toMatchObject({ kind: 'missing' });
  });
});
