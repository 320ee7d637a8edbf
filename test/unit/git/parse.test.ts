import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloneRefFormat, parseCloneRefs } from '../../../electron/git/parse/clone-refs.ts';
import { parseCommitLines } from '../../../electron/git/parse/commit-lines.ts';
import { isTrue, parseConfig, splitKey } from '../../../electron/git/parse/config.ts';
import { isPushMessage, parseReflog } from '../../../electron/git/parse/reflog.ts';
import { parseStatus } from '../../../electron/git/parse/status.ts';
import { parseWorktrees } from '../../../electron/git/parse/worktrees.ts';

const a = 'a'.repeat(40);
const b = 'b'.repeat(40);
const bytes = fc.uint8Array({ maxLength: 400 }).map((each) => Buffer.from(each));
/** Any text that can be a file's name or a message: no NUL, no lone surrogates. */
const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }).filter((text) => !text.includes('\0') && text.isWellFormed());

describe('git status --porcelain=v2 -z', () => {
  it('is read as git wrote it (captured from 2.39)', () => {
    const captured = [
      `# branch.oid ${a}`,
      '# branch.head main',
      '# branch.upstream origin/main',
      '# stash 2',
      `1 .M N... 100644 100644 100644 ${a} ${a} a.txt`,
      `1 MM N... 100644 100644 100644 ${a} ${b} with space.txt`,
      `1 A. N... 000000 100644 100644 ${'0'.repeat(40)} ${b} new`,
      `2 R. N... 100644 100644 100644 ${a} ${a} R100 to\nthere`,
      'from here',
      `u UU N... 100644 100644 100644 100644 ${a} ${b} ${a} both sides`,
      '? -loose',
      '! ignored',
      '',
    ].join('\0');
    expect(parseStatus(Buffer.from(captured), 10)).toEqual({
      head: a,
      branch: 'main',
      staged: 3,
      unstaged: 2,
      untracked: 1,
      conflicted: 1,
      files: [
        { path: 'a.txt', kind: 'unstaged' },
        { path: 'with space.txt', kind: 'both' },
        { path: 'new', kind: 'staged' },
        { path: 'to\nthere', kind: 'staged' },
        { path: 'both sides', kind: 'conflicted' },
        { path: '-loose', kind: 'untracked' },
      ],
    });
  });

  it('keeps names of any kind, and counts past the limit of the list', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), fc.nat(10), (names, limit) => {
        const output = names.map((each, index) => (index % 2 === 0 ? `? ${each}\0` : `1 M. N... 100644 100644 100644 ${a} ${b} ${each}\0`)).join('');
        const status = parseStatus(Buffer.from(output), limit);
        expect(status.untracked + status.staged).toBe(names.length);
        expect(status.files.map((file) => file.path)).toEqual(names.slice(0, limit));
      }),
    );
  });

  it('never throws on garbage', () => {
    fc.assert(fc.property(bytes, (garbage) => void parseStatus(garbage, 5)));
  });
});

describe('for-each-ref', () => {
  it('is read with work tree paths that hold a line end, and without symbolic refs', () => {
    const fields = [
      ['refs/heads/main', a, '', 'refs/remotes/origin/main', 'origin', 'refs/heads/main', '/tmp/a\nb', '1700000000', 'subject'],
      ['refs/remotes/origin/HEAD', a, 'refs/remotes/origin/main', '', '', '', '', '', ''],
      ['refs/stash', b, '', '', '', '', '', '1700000001', 'WIP'],
    ];
    const output = Buffer.from(fields.map((row) => row.map((field) => `${field}\0`).join('')).join('\n'));
    expect(cloneRefFormat.split('%00')).toHaveLength((fields[0]?.length ?? 0) + 1);
    expect(parseCloneRefs(output)).toMatchObject([
      { name: 'refs/heads/main', id: a, upstreamRemote: 'origin', worktree: '/tmp/a\nb', committedAt: 1_700_000_000, subject: 'subject' },
      { name: 'refs/stash', id: b },
    ]);
  });

  it('never throws on garbage', () => {
    fc.assert(fc.property(bytes, (garbage) => void parseCloneRefs(garbage)));
  });
});

describe('worktree list --porcelain -z', () => {
  it('is read with all its marks', () => {
    const output = `worktree /a b\0HEAD ${a}\0branch refs/heads/main\0\0worktree /c\0HEAD ${b}\0detached\0locked why\0\0worktree /d\0HEAD ${'0'.repeat(40)}\0branch refs/heads/x\0prunable gone\0\0worktree /e\0bare\0\0`;
    expect(parseWorktrees(Buffer.from(output))).toEqual([
      { path: '/a b', head: a, branch: 'refs/heads/main', bare: false, locked: false, prunable: false },
      { path: '/c', head: b, branch: null, bare: false, locked: true, prunable: false },
      { path: '/d', head: null, branch: 'refs/heads/x', bare: false, locked: false, prunable: true },
      { path: '/e', head: null, branch: null, bare: true, locked: false, prunable: false },
    ]);
  });
});

describe('git config --list -z', () => {
  it('is read with scope and origin, values of several lines, keys alone', () => {
    const output = 'global\0file:/home/x/.gitconfig\0user.name\nAda\0local\0file:.git/config\0alias.x\n!f() {\n}\0local\0file:.git/config\0core.bare\0';
    expect(parseConfig(Buffer.from(output))).toEqual([
      { scope: 'global', origin: 'file:/home/x/.gitconfig', key: 'user.name', value: 'Ada' },
      { scope: 'local', origin: 'file:.git/config', key: 'alias.x', value: '!f() {\n}' },
      { scope: 'local', origin: 'file:.git/config', key: 'core.bare', value: null },
    ]);
  });

  it('splits keys whose subsection has dots, and knows what is true', () => {
    expect(splitKey('url.https://a.b/c.insteadof')).toEqual({ section: 'url', subsection: 'https://a.b/c', name: 'insteadof' });
    expect(splitKey('core.bare')).toEqual({ section: 'core', subsection: '', name: 'bare' });
    expect([null, 'true', 'YES', 'on', '1', 'false', 'no', '0', '', undefined].map(isTrue)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe('a reflog', () => {
  it('is read oldest first, with odd names, without what has no end', () => {
    const text = `${a} ${b} Ada B. <ada@x> 1700000000 +0100\tupdate by push\n${b} ${a} <x> 1700000001 -0230\tcommit: a\tb\nnonsense\n${a} ${b} Name without mail 1 +0000\n${b} ${a} cut <x> 1700`;
    expect(parseReflog(text)).toMatchObject([
      { old: a, new: b, by: 'Ada B.', at: 1_700_000_000, message: 'update by push' },
      { old: b, new: a, message: 'commit: a\tb' },
      { by: 'Name without mail', at: 1, message: '' },
    ]);
    expect(parseReflog(text.slice(0, 60))).toEqual([]);
  });

  it('of any bytes never throws', () => {
    fc.assert(fc.property(bytes, (garbage) => void parseReflog(garbage.toString('utf8'))));
  });

  it('tells a push from all else', () => {
    expect(['update by push', 'push: created', 'push: forced-update', 'push: fast-forward'].map(isPushMessage)).toEqual([true, true, true, true]);
    expect(['fetch -q: fast-forward', 'everref: ff origin/main', 'update by push ', 'commit: update by push', 'push: x', ''].map(isPushMessage)).toEqual(
      Array(6).fill(false),
    );
  });
});

describe('git log -z', () => {
  it('keeps separators in a subject', () => {
    const output = `${a}\x1f${b} ${a}\x1fAda\x1f1700000000\x1fone\x1ftwo\0${b}\x1f\x1f\x1f0\x1f\0`;
    expect(parseCommitLines(Buffer.from(output))).toEqual([
      { id: a, parents: [b, a], author: 'Ada', at: '2023-11-14T22:13:20.000Z', subject: 'one\x1ftwo' },
      { id: b, parents: [], author: '', at: '1970-01-01T00:00:00.000Z', subject: '' },
    ]);
  });
});
