import { printable } from '../../../../shared/model/printable.ts';
import { conflictRefusal, lockRefusal, type Refusal, stagedMeanwhile } from './refusal-words.ts';

// Git's own words under LC_ALL=C (git.md 4.1); the first that fits wins.
const meanings: readonly (readonly [RegExp, (words: string, label: string) => Refusal])[] = [
  [/the index was written since it was looked at/, () => stagedMeanwhile],
  [/Unable to create '(.*\.lock)': File exists|cannot lock ref/, (words) => lockRefusal(/'([^']*\.lock)'/.exec(words)?.[1] ?? 'a lock file')],
  [
    /would be overwritten by merge|would lose untracked files/,
    (words, label) => {
      const files = [...words.matchAll(/^\t(.+)$/gm)].map((match) => match[1] ?? '');
      const named = `${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`;
      return /untracked/.test(words)
        ? { reason: 'untracked-in-the-way', message: `${label} brings ${named}, and a file of yours is there already: move it away or rename it, then pull` }
        : { reason: 'local-changes-in-the-way', message: `${label} changes ${named}, which has changes of yours: commit or stash them, then pull` };
    },
  ],
  [/unmerged files/, () => conflictRefusal],
  [/have not concluded your/, () => ({ reason: 'operation-in-progress', message: 'a merge is in progress here: finish or abort it, then pull' })],
  [/refusing to fetch into (?:branch|current branch) /, (words) => elsewhere(words)],
  [/No space left on device|Disk quota exceeded|unable to write file/, () => ({ reason: 'no-space', message: 'the disk is full: make room, then pull' })],
  [
    /Permission denied|Operation not permitted|Read-only file system/,
    () => ({ reason: 'read-only', message: 'a folder here may not be written to: allow that, then pull' }),
  ],
  [
    /external filter|smudge filter|clean filter/,
    (words) => ({ reason: 'filter-missing', message: `a content filter failed (${line(words)}): make it work, then pull` }),
  ],
  [/GPG signature|gpg/i, (words) => ({ reason: 'git-failed', message: `your configuration wants signed commits: ${line(words)}` })],
  [
    /Not possible to fast-forward/,
    (_words, label) => ({ reason: 'diverged', message: `the branch and ${label} both have commits of their own: merge or rebase yourself` }),
  ],
  [/unrelated histories/, (_words, label) => ({ reason: 'unrelated', message: `the branch and ${label} have no commit in common` })],
];

function elsewhere(words: string): Refusal {
  const path = /checked out at '(.*)'/.exec(words)?.[1];
  return { reason: 'checked-out-elsewhere', message: `the branch is in use (a rebase or bisect) in ${path ?? 'another work tree'}: finish that, then pull` };
}

function line(words: string): string {
  return printable(words.split('\n').find((candidate) => /^(?:error|fatal):/.test(candidate)) ?? words.split('\n')[0] ?? '').slice(0, 300);
}

const beforehand =
  /would be overwritten by merge|would lose untracked files|index(?:\.new)?\.lock': |everref-index\.new': |the index was written since|unmerged files|have not concluded your|Not possible to fast-forward|unrelated histories/;

/** Whether git refused before it wrote anything: it checks every path first. */
export function refusedBeforehand(words: string): boolean {
  // A ref's lock is met last of all, when files and index are written; a branch may be called `index`.
  return beforehand.test(words) && !/cannot lock ref/.test(words);
}

/** What git's refusal means for a person. */
export function meaningOfRefusal(words: string, label: string): Refusal {
  for (const [pattern, refusal] of meanings) if (pattern.test(words)) return refusal(words, label);
  return { reason: 'git-failed', message: `git would not move it: ${line(words) || 'it gave no reason'}` };
}
