import { expect, test } from 'vitest';
import { makesCommit, switches } from '../../../../electron/sync/move/git-under-way.ts';
import { parseLsof } from '../../../../electron/sync/move/running-gits.ts';

test.each([
  ['git commit', true],
  ['/usr/lib/git-core/git commit --amend -v', true],
  ['git -c user.name=A -C folder --git-dir x.git --no-pager commit -m commit', true],
  ['git merge -q --no-edit beside', true],
  ['git revert HEAD', true],
  ['git cherry-pick -e beside', true],
  ['git-commit -q', true],
  ['git commit -m --ff-only', true],
  // As Everref's own, and those of another one.
  ['git merge --ff-only --quiet --end-of-options 1234', false],
  ['git log --grep commit -- .', false],
  ['git grep commit', false],
  ['git push origin commit', false],
  ['git -c alias.x=commit status', false],
  ['git commit-graph write', false],
  ['git', false],
  ['git -c', false],
])('N-13: %s ends with a commit: %s', (line, answer) => {
  expect(makesCommit(line.split(' '))).toBe(answer);
});

test.each([
  ['git switch -q main', true],
  ['git -C folder checkout main', true],
  ['git checkout -p main', false],
  ['git commit -m switch', false],
  ['git branch switch', false],
])('%s switches to another branch: %s', (line, answer) => {
  expect(switches(line.split(' '))).toBe(answer);
});

test('what lsof prints is read by process, with names of any bytes and without what it says of one that it may not look at', () => {
  expect(parseLsof('p12\nfcwd\nn/home/mara/gr\\xc3\\xbc\\xc3\\x9fe\np13\nfcwd\np14\nfcwd\nn/srv/a b\n')).toEqual([
    { pid: '12', folder: '/home/mara/grüße' },
    { pid: '14', folder: '/srv/a b' },
  ]);
  expect(parseLsof('p1\nfcwd\nn/a\\\\xc3\\tb\\nc\n')).toEqual([{ pid: '1', folder: '/a\\xc3\tb\nc' }]);
  expect(parseLsof('')).toEqual([]);
});
