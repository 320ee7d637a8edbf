import type { ForgePullRequest } from '../../shared/model/forge-event.ts';
import { BranchRef } from '../../shared/model/ref.ts';
import type { PullRequestMirror } from '../../shared/model/webhook-config.ts';

/** What is to be done about a pull request. */
export type MirrorDecision =
  | { readonly kind: 'nothing'; readonly reason: string }
  | { readonly kind: 'put'; readonly branch: string }
  | { readonly kind: 'delete' };

/** Decides by what the forge told and the configuration allows. Pure. */
export function decideMirror(pull: ForgePullRequest, config: Pick<PullRequestMirror, 'branch' | 'trust'>): MirrorDecision {
  if (!pull.fromFork) return nothing(`pull request ${pull.number} comes from the same repository: its branch is there`);
  if (pull.action === 'closed' || !pull.open) return { kind: 'delete' };
  if (pull.action === 'other') return nothing(`nothing about the commits of pull request ${pull.number} changed`);
  const distrust = distrustOf(pull, config.trust);
  if (distrust !== null) return nothing(distrust);
  if (pull.headRef === null) return nothing(`this forge has no ref for the head of pull request ${pull.number}`);
  const branch = BranchRef.safeParse(`refs/heads/${mirrorName(config.branch, pull)}`);
  if (!branch.success) return nothing(`no branch can be called ${mirrorName(config.branch, pull).slice(0, 200)}`);
  return { kind: 'put', branch: branch.data };
}

/** The name of a mirror's branch (short). */
export function mirrorName(pattern: string, pull: Pick<ForgePullRequest, 'number' | 'branch'>): string {
  // By function: a `$&` in a branch's name is not to be read.
  return pattern.replaceAll('{number}', () => String(pull.number)).replaceAll('{branch}', () => pull.branch);
}

/** Why a pull request is not trusted; null: it is. A label is for the commits that it was put on: what is pushed after it needs it again. */
function distrustOf(pull: ForgePullRequest, trust: PullRequestMirror['trust']): string | null {
  if (trust === undefined) return null;
  const owner = pull.headOwner ?? pull.author;
  if (owner !== null && trust.owners.some((name) => name.toLowerCase() === owner.toLowerCase())) return null;
  const { label } = trust;
  if (label === undefined) return `pull request ${pull.number} is of ${owner ?? 'somebody unknown'}, who is not among the trusted owners`;
  if (!pull.labels.includes(label)) return `pull request ${pull.number} is of ${owner ?? 'somebody unknown'}: it is mirrored once it is labelled ${label}`;
  if (pull.action === 'updated')
    return `pull request ${pull.number} has new commits since it was labelled ${label}: look at them, take the label off and put it on again`;
  return null;
}

function nothing(reason: string): MirrorDecision {
  return { kind: 'nothing', reason };
}
