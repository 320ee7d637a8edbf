import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePatches } from '../../../electron/git/parse/patch.ts';
import { parseRawRenames } from '../../../electron/git/parse/raw-renames.ts';
import { compareMessages, interdiff } from '../../../electron/history/diff/interdiff.ts';
import { cutHunks } from '../../../electron/history/diff/read-diff.ts';
import { sequenceSteps } from '../../../electron/history/diff/sequence.ts';
import type { CommitInfo, Diff, DiffFile } from '../../../shared/model/diff.ts';

const id = 'a'.repeat(40);

function file(path: string, patch: string): DiffFile {
  const [read] = parsePatches(Buffer.from(`diff --git a/${path} b/${path}\n${patch}`));
  return {
    path,
    oldPath: null,
    change: 'modified',
    oldMode: '100644',
    newMode: '100644',
    newId: id,
    binary: read!.binary,
    added: read!.added,
    removed: read!.removed,
    hunks: [...read!.hunks],
    moreLines: 0,
    left: null,
  };
}

const diff = (...files: DiffFile[]): Diff => ({ files, moreFiles: 0 });

describe('N-8: the difference between two sequences', () => {
  it('leads from the one to the other, in order, whatever they are', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 60 });
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        const steps = sequenceSteps(a, b);
        const made = steps.flatMap((step) => (step.kind === 'removed' ? [] : [b[step.b]]));
        const was = steps.flatMap((step) => (step.kind === 'added' ? [] : [a[step.a]]));
        expect(made).toEqual(b);
        expect(was).toEqual(a);
        for (const step of steps) if (step.kind === 'same') expect(a[step.a]).toBe(b[step.b]);
      }),
      { numRuns: 2000 },
    );
  });

  it('is as short as the longest common part allows', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 14 });
    const longest = (a: readonly string[], b: readonly string[]): number =>
      a.length === 0 || b.length === 0 ? 0 : a[0] === b[0] ? 1 + longest(a.slice(1), b.slice(1)) : Math.max(longest(a.slice(1), b), longest(a, b.slice(1)));
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }),
        lines.map((all) => all.slice(0, 8)),
        (a, b) => {
          expect(sequenceSteps(a, b).filter(({ kind }) => kind === 'same')).toHaveLength(longest(a, b));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('ends on two long texts that have nothing in common', () => {
    const a = Array.from({ length: 20_000 }, (_, n) => `a${n}`);
    const b = Array.from({ length: 20_000 }, (_, n) => `b${n}`);
    expect(sequenceSteps(a, b)).toHaveLength(40_000);
  });
});

describe('N-8: how one change differs from another', () => {
  const change = '@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n';

  it('is nothing where only the lines around it and their numbers differ', () => {
    const moved = '@@ -11,3 +14,3 @@ function here()\n uno\n-two\n+TWO\n tres\n';
    expect(interdiff(diff(file('f', change)), diff(file('f', moved))).files).toEqual([]);
  });

  it('names the line that was changed otherwise, and what it was in the change', () => {
    const other = '@@ -1,3 +1,4 @@\n one\n-two\n+TWO!\n+and more\n three\n';
    const [found] = interdiff(diff(file('f', change)), diff(file('f', other))).files;
    expect(found).toMatchObject({ path: 'f', added: 2, removed: 1 });
    expect(found!.hunks.flatMap(({ lines }) => lines.map(({ kind, inner, text }) => `${kind} ${inner} ${text}`))).toEqual([
      'context context one',
      'context removed two',
      'removed added TWO',
      'added added TWO!',
      'added added and more',
      'context context three',
    ]);
  });

  it('gives a file that only one of them touches as a whole', () => {
    const { files } = interdiff(diff(file('gone', change)), diff(file('come', change)));
    expect(files.map(({ path, added, removed }) => [path, added, removed])).toEqual([
      ['come', 4, 0],
      ['gone', 0, 4],
    ]);
  });

  it('says that a binary file has other bytes, and nothing where it has the same', () => {
    const binary = { ...file('i.png', 'Binary files a/i.png and b/i.png differ\n'), binary: true };
    expect(interdiff(diff(binary), diff({ ...binary, newId: 'b'.repeat(40) })).files).toHaveLength(1);
    expect(interdiff(diff(binary), diff(binary)).files).toEqual([]);
  });

  it('compares messages line by line', () => {
    const commit = (message: string): CommitInfo => ({
      id,
      parents: [],
      author: '',
      authoredAt: '2026-11-21T00:00:00.000Z',
      committer: '',
      committedAt: '2026-11-21T00:00:00.000Z',
      subject: '',
      message,
    });
    expect(compareMessages(commit('a\n\nb'), commit('a\n\nb'))).toBeNull();
    expect(compareMessages(commit('a\n\nb'), commit('a\n\nc'))).toMatchObject({ path: 'Commit message', added: 1, removed: 1 });
  });
});

describe('git diff-tree', () => {
  it('is read with renames, modes and names of any bytes', () => {
    const [zero, x] = ['0'.repeat(40), 'c'.repeat(40)];
    const captured = Buffer.concat([
      Buffer.from(
        [
          `:000000 100644 ${zero} ${id} A`,
          'new\nline',
          `:100644 000000 ${id} ${zero} D`,
          'gone',
          `:100644 100755 ${id} ${id} M`,
          'mode',
          `:100644 100644 ${id} ${x} R087`,
          'from',
          'to',
          `:100644 120000 ${id} ${x} T`,
          'link',
          `:000000 100644 ${zero} ${id} A`,
          '',
        ].join('\0'),
      ),
      Buffer.from([0xff, 0]),
    ]);
    expect(parseRawRenames(captured).map(({ change, path, oldPath, askable }) => [change, path, oldPath, askable])).toEqual([
      ['added', 'new\nline', null, true],
      ['deleted', 'gone', null, true],
      ['mode-changed', 'mode', null, true],
      ['renamed', 'to', 'from', true],
      ['type-changed', 'link', null, true],
      ['added', '\ufffd', null, false],
    ]);
  });

  it('is read by the counts of its hunks, whatever the lines say', () => {
    const patch = [
      'diff --git a/f b/f',
      'index 1..2 100644',
      '--- a/f',
      '+++ b/f',
      '@@ -1,3 +1,3 @@ heading',
      ' diff --git a/x b/x',
      '--- not a head',
      '+@@ -1 +1 @@',
      ' ',
      '\\ No newline at end of file',
      'diff --git a/b.png b/b.png',
      'Binary files a/b.png and b/b.png differ',
      'diff --git a/empty b/empty',
      'new file mode 100644',
      '',
    ].join('\n');
    const read = parsePatches(Buffer.from(patch));
    expect(read.map(({ binary, added, removed }) => [binary, added, removed])).toEqual([
      [false, 1, 1],
      [true, 0, 0],
      [false, 0, 0],
    ]);
    expect(read[0]!.hunks[0]!.lines.map(({ old, new: now, text, unended }) => [old, now, text, unended])).toEqual([
      [1, 1, 'diff --git a/x b/x', false],
      [2, null, '-- not a head', false],
      [null, 2, '@@ -1 +1 @@', false],
      [3, 3, '', true],
    ]);
  });

  it('never throws, whatever bytes come', () => {
    const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each));
    fc.assert(
      fc.property(bytes, (output) => {
        parsePatches(output);
        parseRawRenames(output);
      }),
    );
  });

  it('is cut to a number of lines, and the rest is counted', () => {
    const { hunks } = file('f', '@@ -1,2 +1,2 @@\n a\n b\n@@ -9,2 +9,2 @@\n c\n d\n');
    expect(cutHunks(hunks, 3)).toMatchObject({ moreLines: 1, used: 3 });
    expect(cutHunks(hunks, 0)).toEqual({ hunks: [], moreLines: 4, used: 0 });
  });
});
