import type { LostWhy } from '../../../shared/model/finding.ts';
import { shortBranch, shortRemote } from '../../../shared/model/ref.ts';
import type { Chain } from './group.ts';

/** A step of a log that left a lost commit, or made it. */
export interface LogStep {
  /** `HEAD`, or the ref whose log it is. */
  readonly ref: string;
  readonly old: string;
  readonly new: string;
  /** Unix seconds. */
  readonly at: number;
  readonly message: string;
  /** The branch that HEAD was on just before (short), as the log tells; null: none, or not known. */
  readonly on: string | null;
}

/** What is known besides the logs. */
export interface Known {
  /** Full names of the branches that there are. */
  readonly branches: ReadonlySet<string>;
  /** Where refs and HEADs of work trees stood at the last scan: names by id (`refs/…`, or `worktrees/<name>`). */
  readonly stood: ReadonlyMap<string, readonly string[]>;
  /** Overwritten and deleted branches of remotes, by the old tip. */
  readonly overwritten: ReadonlyMap<string, { readonly ref: string; readonly at: string; readonly deleted: boolean }>;
  /** What FETCH_HEAD names: brought without a branch. */
  readonly fetched: ReadonlySet<string>;
  /** Steps by the lost commit that they left. */
  readonly left: ReadonlyMap<string, readonly LogStep[]>;
  /** Steps by the lost commit that they made. */
  readonly made: ReadonlyMap<string, readonly LogStep[]>;
}

/** How a chain was lost: the branch (short; null: not known), and when (ISO 8601). */
export interface Cause {
  readonly why: LostWhy;
  readonly branch: string | null;
  readonly at: string;
}

/** Says how a chain was lost, by the newest trace that it left. Pure. The texts are git's own, and those that libgit2 and JGit write. */
export function causeOf(chain: Chain, known: Known): Cause {
  const { tip } = chain;
  const made = iso(tip.committer.at);
  if (chain.stash) return { why: 'dropped-stash', branch: /^(?:WIP on|On) (.+?): /.exec(tip.message)?.[1]?.replace(/^\(no branch\)$/, '') || null, at: made };

  const overwritten = known.overwritten.get(tip.id);
  if (overwritten !== undefined)
    return { why: overwritten.deleted ? 'deleted-branch' : 'force-push', branch: shortRemote(shortBranch(overwritten.ref)), at: overwritten.at };

  const steps = [...(known.left.get(tip.id) ?? [])].sort((a, b) => a.at - b.at);
  // A branch's own log knows better than HEAD's, and what moved away from a commit better than who merely left it.
  const own = steps.findLast((step) => step.ref !== 'HEAD' && wordOf(step, tip.parents.length) !== null);
  const head = steps.findLast((step) => step.ref === 'HEAD' && wordOf(step, tip.parents.length) !== null);
  const step = own ?? head;
  if (step !== undefined) {
    const why = wordOf(step, tip.parents.length);
    if (why !== null) return { why, branch: step.ref === 'HEAD' ? step.on : shortRemote(shortBranch(step.ref)), at: iso(step.at) };
  }

  for (const name of known.stood.get(tip.id) ?? []) {
    if (name.startsWith('worktrees/')) return { why: 'deleted-worktree', branch: null, at: made };
    if (name.startsWith('refs/heads/') || name.startsWith('refs/remotes/')) return { why: 'deleted-branch', branch: shortRemote(shortBranch(name)), at: made };
  }

  const away = steps.findLast((one) => one.ref === 'HEAD' && /^checkout: moving from /.test(one.message));
  if (away !== undefined) return leftBy(away, known);

  const maker = (known.made.get(tip.id) ?? []).at(-1);
  if (maker !== undefined) {
    const on = maker.ref === 'HEAD' ? maker.on : shortBranch(maker.ref);
    // Made on a branch that is no more.
    if (on !== null && !known.branches.has(`refs/heads/${on}`)) return { why: 'deleted-branch', branch: on, at: iso(maker.at) };
    if (/^rebase/.test(maker.message)) return { why: 'rebase', branch: on, at: iso(maker.at) };
    if (on === null) return { why: 'detached', branch: null, at: iso(maker.at) };
    return { why: 'unknown', branch: on, at: iso(maker.at) };
  }
  if (known.fetched.has(tip.id)) return { why: 'fetched', branch: null, at: made };
  return { why: 'unknown', branch: null, at: made };
}

/** What a step that left a commit did to it; null: it does not say (it may only have gone elsewhere). */
function wordOf({ ref, message, new: to }: LogStep, parents: number): LostWhy | null {
  if (/^commit \(amend\)/.test(message)) return 'amend';
  if (/^(?:rebase|pull)\b.*\((?:finish|start|pick|reword|edit|squash|fixup|continue|abort|reset)\)/.test(message) || /^rebase\b/.test(message)) return 'rebase';
  if (/^reset:|^branch: Reset to /.test(message)) return parents > 1 ? 'undone-merge' : 'reset';
  if (ref.startsWith('refs/remotes/') && (/^(?:fetch|pull|remote)\b.*: forced-update$/.test(message) || /^update by push$|^push: forced-update$/.test(message)))
    return 'force-push';
  return /^0+$/.test(to) && ref.startsWith('refs/') ? 'deleted-branch' : null;
}

/** HEAD went from a lost commit to somewhere else: from a branch that is no more, or from none. */
function leftBy(step: LogStep, known: Known): Cause {
  const from = /^checkout: moving from (\S+) to /.exec(step.message)?.[1] ?? '';
  const at = iso(step.at);
  if (known.branches.has(`refs/heads/${from}`)) return { why: 'reset', branch: from, at };
  if (/^[0-9a-f]{7,64}$/.test(from) || from === 'HEAD') return { why: 'detached', branch: null, at };
  return { why: 'deleted-branch', branch: from === '' ? step.on : from, at };
}

function iso(seconds: number): string {
  // What a commit claims may be beyond what a date can hold.
  return new Date(Math.min(Math.max(seconds, 0), 253_402_300_799) * 1000).toISOString();
}
