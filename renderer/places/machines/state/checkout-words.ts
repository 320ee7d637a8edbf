import { type BranchWord, type Checkout, type CheckoutState, changedFiles, type Operation } from '../../../../shared/model/checkout.ts';
import { longAge } from '../../../parts/age.ts';
import { counted } from '../../../parts/counted.ts';
import { aspectsOf, aspectWord } from './trait-words.ts';

/** The word for each state, as it stands in a cell. */
export const stateWord: Readonly<Record<CheckoutState, string>> = {
  'up-to-date': 'Up to date',
  ahead: 'Ahead',
  behind: 'Behind',
  diverged: 'Diverged',
  'local-only': 'Local only',
  'upstream-gone': 'Upstream gone',
  detached: 'Detached',
  unborn: 'No commits yet',
  failed: 'Cannot be read',
};

/** Why a checkout cannot be read, in a cell: the codes that `status` gives. */
export const problemWord: Readonly<Record<string, string>> = {
  'missing-folder': 'Folder missing',
  'not-a-repository': 'No repository any more',
  'dubious-ownership': 'Another user’s folder',
  corrupt: 'Damaged',
  'unknown-format': 'Needs a newer git',
  'no-permission': 'May not be read',
  'too-slow': 'Too slow to read',
  'too-large': 'Too many changes',
  'git-missing': 'No git here',
  'disk-silent': 'Disk does not answer',
};

/** The word for how a checkout stands: its state, or why that is not known. */
export function markWord({ state, problem }: Pick<Checkout, 'state' | 'problem'>): string {
  return (state === 'failed' && problem !== null ? problemWord[problem.code] : undefined) ?? stateWord[state];
}

/** What git is in the middle of, as a person says it. */
export const operationWord: Readonly<Record<Operation, string>> = {
  merge: 'Merging',
  rebase: 'Rebasing',
  'cherry-pick': 'Cherry-picking',
  revert: 'Reverting',
  am: 'Applying patches',
  bisect: 'Bisecting',
};

/** How loud a state is: only what a person must settle has a colour of its own. */
export type Tone = 'quiet' | 'plain' | 'attention' | 'danger';

/** How loud a checkout is. */
export function toneOf(checkout: Pick<Checkout, 'state' | 'conflicted' | 'problem'>): Tone {
  if (checkout.state === 'failed' || checkout.problem !== null || (checkout.conflicted ?? 0) > 0) return 'danger';
  if (checkout.state === 'diverged' || checkout.state === 'upstream-gone') return 'attention';
  if (checkout.state === 'up-to-date' || checkout.state === 'unborn' || checkout.state === 'local-only' || checkout.state === 'detached') return 'quiet';
  return 'plain';
}

/** The branch, or what stands in its place. */
export function headWord(checkout: Pick<Checkout, 'branch' | 'head' | 'kind'>): string {
  if (checkout.branch !== null) return checkout.branch;
  if (checkout.kind === 'bare') return 'bare';
  return checkout.head === null ? 'no branch' : checkout.head.slice(0, 7);
}

/** `↑2 ↓3`, without what is zero or unknown. */
export function arrows(ahead: number | null, behind: number | null): string {
  return [(ahead ?? 0) > 0 ? `↑${ahead}` : '', (behind ?? 0) > 0 ? `↓${behind}` : ''].filter(Boolean).join(' ');
}

/** How one branch stands to its upstream, as a sentence without its subject: `2 ahead of and 3 behind origin/main`. */
export function standing(at: {
  readonly state: CheckoutState | BranchWord;
  readonly ahead: number | null;
  readonly behind: number | null;
  readonly upstream: string | null;
  /** Of a checkout: one without any has no upstream for another reason. */
  readonly remotes?: readonly unknown[];
}): string {
  const upstream = at.upstream ?? 'its upstream';
  switch (at.state) {
    case 'up-to-date':
      return `up to date with ${upstream}`;
    case 'ahead':
      return `${counted(at.ahead ?? 0, 'commit')} ahead of ${upstream}`;
    case 'behind':
      return `${counted(at.behind ?? 0, 'commit')} behind ${upstream}`;
    case 'diverged':
      return `diverged from ${upstream}: ${at.ahead ?? '?'} ahead, ${at.behind ?? '?'} behind`;
    case 'local-only':
      return at.remotes?.length === 0 ? 'local only: it has no remote' : 'local only: it has no upstream';
    case 'upstream-gone':
      return `its upstream ${at.upstream ?? ''} is gone`.replace('  ', ' ');
    case 'detached':
      return 'a detached head, on no branch';
    case 'unborn':
      return 'no commits yet';
    case 'failed':
      return 'cannot be read';
  }
}

/** How a checkout stands, as a sentence without its full stop. */
export function sentence(checkout: Pick<Checkout, 'branch' | 'head' | 'kind' | 'state' | 'ahead' | 'behind' | 'upstream' | 'remotes'>): string {
  const head = headWord(checkout);
  switch (checkout.state) {
    case 'failed':
      return 'It cannot be read';
    case 'unborn':
      return `${head} has no commits yet`;
    case 'detached':
      return `On no branch: the head is detached at ${head}`;
    case 'upstream-gone':
      return `${head} has lost its upstream${checkout.upstream === null ? '' : `: ${checkout.upstream} is gone`}`;
    case 'diverged':
      return `${head} has ${standing(checkout)}`;
    default:
      return `${head} is ${standing(checkout)}`;
  }
}

/** A whole cell in one sentence, for a screen reader. */
export function cellSentence(checkout: Checkout, now: number): string {
  const words = [`${headWord(checkout)}, ${standing(checkout)}`];
  if (checkout.operation !== null) words.push(operationWord[checkout.operation].toLowerCase());
  if (checkout.held) words.push('held');
  if ((checkout.conflicted ?? 0) > 0) words.push(counted(checkout.conflicted ?? 0, 'conflict'));
  const changed = changedFiles(checkout);
  if (changed > 0) words.push(counted(changed, 'changed file'));
  if ((checkout.stashes ?? 0) > 0) words.push(counted(checkout.stashes ?? 0, 'stash', 'stashes'));
  words.push(...aspectsOf(checkout).map((aspect) => aspectWord[aspect].toLowerCase()));
  if ((checkout.unpushed ?? 0) > 0) words.push(`${counted(checkout.unpushed ?? 0, 'commit')} on no remote`);
  if (checkout.problem !== null) words.push(checkout.problem.message);
  words.push(`as of ${longAge(checkout.updatedAt, now)}`);
  return words.join(', ');
}
