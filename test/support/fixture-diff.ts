import type { CommitDiff, CommitInfo, DiffFile, DiffLine, PairDiff, WorktreeDiff, WorktreePart } from '../../shared/model/diff.ts';

const plain = { cut: 0, unended: false, inner: null } as const;
const at = '2026-11-20T15:04:05.000Z';

function commit(id: string, message: string): CommitInfo {
  return {
    id,
    parents: ['b'.repeat(40)],
    author: 'Mara Lind',
    authoredAt: at,
    committer: 'Mara Lind',
    committedAt: at,
    subject: message.split('\n')[0] ?? '',
    message,
  };
}

function file(path: string, lines: readonly DiffLine[], rest: Partial<DiffFile> = {}): DiffFile {
  return {
    path,
    oldPath: null,
    change: 'modified',
    oldMode: '100644',
    newMode: '100644',
    newId: 'c'.repeat(40),
    binary: false,
    added: lines.filter(({ kind }) => kind === 'added').length,
    removed: lines.filter(({ kind }) => kind === 'removed').length,
    hunks: lines.length === 0 ? [] : [{ oldStart: 1, newStart: 1, heading: 'main()', lines: [...lines] }],
    moreLines: 0,
    left: null,
    ...rest,
  };
}

const many = Array.from({ length: 1000 }, (_, n): DiffLine => ({ kind: 'added', old: null, new: n + 1, text: `line ${n + 1}`, ...plain }));

const files: readonly DiffFile[] = [
  file('src/limits.go', [
    { kind: 'context', old: 1, new: 1, text: 'package main', ...plain },
    { kind: 'removed', old: 2, new: null, text: 'const perMinute = 600', ...plain },
    { kind: 'added', old: null, new: 2, text: 'const perMinute = 1200', ...plain },
    { kind: 'added', old: null, new: 3, text: `var words = "${'long '.repeat(60)}"`, ...plain, cut: 12_345 },
  ]),
  file('docs/limits.md', [], { change: 'renamed', oldPath: 'limits.md' }),
  file('logo.png', [], { binary: true, added: null, removed: null }),
  file('vendor/all.js', [], { left: 'too-big', added: null, removed: null }),
  file('generated.txt', many, { change: 'added', oldMode: null, moreLines: 1500, added: 2500 }),
];

/** A commit's diff of every kind of file; an id of sevens is not here. */
export function fixtureCommitDiff(id: string, path?: string): CommitDiff {
  if (/^7+$/.test(id)) return { kind: 'missing', message: 'No clone on this machine has this commit.' };
  const wanted = path === undefined ? files : files.filter((one) => one.path === path).map((one) => ({ ...one, moreLines: 0 }));
  return {
    kind: 'found',
    commit: commit(id, 'Allow twice as many calls\n\nThe big customers asked.'),
    diff: { files: [...wanted], moreFiles: path === undefined ? 7 : 0 },
  };
}

/** A pair whose message and one line differ. */
export function fixturePairDiff(before: string, after: string): PairDiff {
  return {
    kind: 'found',
    before: commit(before, 'Allow more calls'),
    after: commit(after, 'Allow twice as many calls'),
    message: file(
      'Commit message',
      [
        { kind: 'removed', old: 1, new: null, text: 'Allow more calls', ...plain },
        { kind: 'added', old: null, new: 1, text: 'Allow twice as many calls', ...plain },
      ],
      { newId: null, oldMode: null, newMode: null },
    ),
    diff: {
      files: [
        file('src/limits.go', [
          { kind: 'context', old: 2, new: 2, text: 'const perMinute = 600', ...plain, inner: 'removed' },
          { kind: 'removed', old: 2, new: null, text: 'const perMinute = 900', ...plain, inner: 'added' },
          { kind: 'added', old: null, new: 2, text: 'const perMinute = 1200', ...plain, inner: 'added' },
        ]),
      ],
      moreFiles: 0,
    },
  };
}

/** What is not committed in any checkout: one file staged and edited again since, one edited, one new. */
export function fixtureWorktreeDiff(part: WorktreePart, path?: string): WorktreeDiff {
  const edited = (text: string) =>
    file('src/pages/checkout/address-form.tsx', [
      { kind: 'context', old: 11, new: 11, text: 'export function App() {', ...plain },
      { kind: 'removed', old: 12, new: null, text: "  return <Shell title='Site' />;", ...plain },
      { kind: 'added', old: null, new: 12, text, ...plain },
      { kind: 'context', old: 13, new: 13, text: '}', ...plain },
    ]);
  const staged = [edited("  return <Shell title='Acme' />;")];
  const unstaged = [
    edited("  return <Shell title='Acme' quiet />;"),
    file('notes/form-errors.md', [{ kind: 'added', old: null, new: 1, text: 'Ask Mara about the limits.', ...plain }], {
      change: 'added',
      oldMode: null,
      newId: null,
    }),
  ];
  const files = part === 'staged' ? staged : unstaged;
  return { kind: 'found', diff: { files: files.filter((one) => path === undefined || one.path === path), moreFiles: 0 } };
}
