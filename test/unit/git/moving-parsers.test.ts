import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFilters } from '../../../electron/git/commands/filter-config.ts';
import { updateRefInput } from '../../../electron/git/commands/update-ref.ts';
import { parseIndexEntries } from '../../../electron/git/parse/index-entries.ts';
import { parseListedRefs } from '../../../electron/git/parse/listed-refs.ts';
import { parseLsRemote } from '../../../electron/git/parse/ls-remote.ts';
import { pathText } from '../../../electron/git/parse/path-text.ts';
import { parseRawDiff } from '../../../electron/git/parse/raw-diff.ts';
import { changedPaths } from '../../../electron/git/parse/tracked-changes.ts';

const x = 'a'.repeat(40);
const y = 'b'.repeat(40);
/** Any bytes that a path may have: all but NUL. */
const path = fc.uint8Array({ min: 1, max: 255, minLength: 1, maxLength: 30 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const latin1 = (text: string) => Buffer.from(text, 'latin1');

test('paths come through diff-tree, ls-files and status byte for byte, whatever bytes they have (property)', () => {
  fc.assert(
    fc.property(path, (name) => {
      expect(parseRawDiff(latin1(`:100644 100755 ${x} ${y} M\0${name}\0`))).toEqual([
        { kind: 'modified', path: name, oldMode: '100644', newMode: '100755', oldId: x, newId: y },
      ]);
      expect(parseIndexEntries(latin1(`120000 ${x} 2\t${name}\0`))).toEqual([{ mode: '120000', id: x, stage: 2, path: name }]);
      expect(changedPaths(latin1(`1 .M N... 100644 100644 100644 ${x} ${x} ${name}\0`))).toEqual(new Set([name]));
      expect(changedPaths(latin1(`u UU N... 100644 100644 100644 100644 ${x} ${x} ${x} ${name}\0`))).toEqual(new Set([name]));
    }),
  );
});

test('a diff record that is not known is a fault, not a path left out', () => {
  expect(() => parseRawDiff(latin1(`:100644 100644 ${x} ${y} R100\0a\0b\0`))).toThrow('unexpected diff-tree record');
  expect(parseRawDiff(Buffer.alloc(0))).toEqual([]);
});

test('a name that is UTF-8 is shown as such', () => {
  expect(pathText(Buffer.from('grüße').toString('latin1'))).toBe('grüße');
});

test('what a remote says is believed only where it is well-formed', () => {
  const said = [
    `${x}\trefs/heads/main`,
    `${x}\trefs/heads/../../evil`,
    `${x}\trefs/heads/-option`,
    `${x}\trefs/tags/v1`,
    'nonsense',
    `${y}\trefs/heads/a/b`,
    'xyz\trefs/heads/c',
  ];
  expect(parseLsRemote(Buffer.from(`${said.join('\n')}\n`))).toEqual(
    new Map([
      ['refs/heads/main', x],
      ['refs/heads/a/b', y],
    ]),
  );
});

test('refs with their upstream and a work tree whose path has a line end', () => {
  const fields = (...values: string[]) => `${values.join('\0')}\0\n`;
  const output =
    fields('refs/heads/main', x, '', 'origin', 'refs/heads/trunk', '/tmp/a\nb') +
    fields('refs/remotes/origin/HEAD', x, 'refs/remotes/origin/main', '', '', '') +
    fields('refs/heads/side', y, '', '', '', '');
  expect(parseListedRefs(Buffer.from(output))).toEqual([
    { name: 'refs/heads/main', id: x, upstreamRemote: 'origin', upstreamRef: 'refs/heads/trunk', worktree: '/tmp/a\nb' },
    { name: 'refs/heads/side', id: y, upstreamRemote: '', upstreamRef: '', worktree: '' },
  ]);
});

test('filters: required in all its spellings, process before smudge, names with dots', () => {
  const output = [
    'filter.lfs.required\ntrue',
    'filter.lfs.smudge\ngit-lfs smudge -- %f',
    'filter.lfs.process\ngit-lfs filter-process',
    'filter.a.b.required',
    'filter.a.b.smudge\nx',
  ];
  expect(parseFilters(Buffer.from(`${output.join('\0')}\0`))).toEqual(
    new Map([
      ['lfs', { required: true, commands: ['git-lfs filter-process', 'git-lfs smudge -- %f'] }],
      ['a.b', { required: true, commands: ['x'] }],
    ]),
  );
});

test('a ref transaction is written as update-ref reads it', () => {
  expect(
    updateRefInput([
      { kind: 'create', ref: 'refs/a', to: x },
      { kind: 'update', ref: 'refs/b', to: y, before: x },
      { kind: 'put', ref: 'ORIG_HEAD', to: x },
      { kind: 'delete', ref: 'refs/c', before: x },
      { kind: 'delete', ref: 'refs/d', before: null },
    ]),
  ).toBe(`create refs/a\0${x}\0update refs/b\0${y}\0${x}\0update ORIG_HEAD\0${x}\0\0delete refs/c\0${x}\0delete refs/d\0\0`);
});
