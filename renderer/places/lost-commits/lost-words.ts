import type { LostSearch } from '../../../shared/contract/lost.ts';
import type { LostChain } from '../../../shared/model/finding.ts';
import type { ListedChain } from '../../../shared/model/lost.ts';

/** How a chain was lost, in two or three words. */
export const whyWords: Readonly<Record<LostChain['why'], string>> = {
  amend: 'Amended',
  rebase: 'Rebased away',
  reset: 'Reset away',
  'deleted-branch': 'Branch deleted',
  'deleted-worktree': 'Work tree removed',
  'dropped-stash': 'Stash dropped',
  'force-push': 'Force-pushed over',
  'undone-merge': 'Merge undone',
  detached: 'On no branch',
  fetched: 'Fetched for a look',
  unknown: 'Unknown how',
};

/** The same in a sentence. */
export function whySentence({ why, branch }: Pick<ListedChain, 'why' | 'branch'>): string {
  const on = branch === null ? '' : ` ${branch}`;
  switch (why) {
    case 'amend':
      return `git commit --amend put another commit in its place${branch === null ? '' : ` on${on}`}.`;
    case 'rebase':
      return `A rebase${branch === null ? '' : ` of${on}`} left it behind.`;
    case 'reset':
      return branch === null ? 'A reset moved away from it.' : `${branch} was moved away from it.`;
    case 'deleted-branch':
      return branch === null ? 'Its branch was deleted.' : `The branch${on} was deleted.`;
    case 'deleted-worktree':
      return 'The work tree that stood on it was removed.';
    case 'dropped-stash':
      return `A stash${branch === null ? '' : ` made on${on}`} that was dropped or popped.`;
    case 'force-push':
      return branch === null ? 'A force push overwrote it.' : `A force push to${on} overwrote it.`;
    case 'undone-merge':
      return `The merge${branch === null ? '' : ` on${on}`} was undone.`;
    case 'detached':
      return 'It was committed with HEAD on no branch.';
    case 'fetched':
      return 'It was fetched for a look and never was on a branch here.';
    case 'unknown':
      return 'Nothing here says how: a branch or work tree was deleted before Everref knew it, or its log has expired.';
  }
}

/** What keeps it here, and for how long. Null: only other machines have it. */
export function heldSentence(held: ListedChain['held']): string {
  switch (held) {
    case 'pin':
      return 'Kept by Everref: git cannot collect it.';
    case 'bundle':
      return 'Kept by Everref in a file of its own.';
    case 'reflog':
      return 'A reflog still names it: safe for some weeks.';
    case 'objects':
      return 'Nothing names it any more: git may collect it at its next clean-up.';
    case null:
      return 'Not on this machine.';
  }
}

/** What a person has asked for, as the address says it. */
export interface LostFilter {
  readonly words: string;
  readonly changed: string;
  readonly repository: string | null;
  readonly machine: string | null;
  readonly since: string | null;
  readonly rewritten: boolean;
}

/** Choices of time, by how many days back. */
export const sinceChoices = [
  { value: '', label: 'Any time' },
  { value: '1', label: 'Today and yesterday' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
] as const;

/** Reads the address. */
export function readFilter(query: URLSearchParams): LostFilter {
  return {
    words: query.get('q') ?? '',
    changed: query.get('changed') ?? '',
    repository: query.get('repository'),
    machine: query.get('machine'),
    since: query.get('since'),
    rewritten: query.get('rewritten') === 'yes',
  };
}

/** The filter as a search; `now`: what days count from. */
export function searchOf(filter: LostFilter, limit: number, offset: number, now: number): LostSearch {
  const days = Number(filter.since ?? '');
  const since = days > 0 ? new Date(Math.floor(now / 3_600_000) * 3_600_000 - days * 86_400_000).toISOString() : null;
  const words = filter.words.trim();
  return {
    ...(words === '' ? {} : { words: words.slice(0, 500) }),
    ...(filter.changed.trim() === '' ? {} : { changed: filter.changed.slice(0, 500) }),
    ...(filter.repository === null ? {} : { repository: filter.repository }),
    ...(since === null ? {} : { since }),
    ...(filter.machine === null || filter.machine === 'this' ? {} : { host: filter.machine }),
    allHosts: filter.machine !== 'this',
    rewritten: filter.rewritten,
    limit,
    offset,
  };
}

/** Whether anything narrows the list. */
export function isNarrowed(filter: LostFilter): boolean {
  return filter.words !== '' || filter.changed !== '' || filter.repository !== null || filter.machine !== null || filter.since !== null;
}

/** `2 files +48 −9` */
export function sizeWords(size: ListedChain['size']): string {
  if (size === null) return '';
  return `${size.files} ${size.files === 1 ? 'file' : 'files'} +${size.insertions.toLocaleString('en')} −${size.deletions.toLocaleString('en')}`;
}
