import {
  type Branch,
  type Checkout,
  type CheckoutState,
  listLimit,
  type Operation,
  type Problem,
  type Trait,
  type Worktree,
} from '../../../shared/model/checkout.ts';
import type { WorkTreeStatus } from '../../git/parse/status.ts';
import type { Clone, Place } from '../clone.ts';
import { reachable } from './branch-word.ts';
import type { RefsReading } from './read-refs.ts';
import { traitsOf } from './traits.ts';

/** What was seen of one work tree; for a bare repository only where HEAD points. */
export interface TreeReading {
  readonly status: WorkTreeStatus;
  readonly operation: Operation | null;
  readonly traits: readonly Trait[];
}

const unpushedListed = 20;
const stashesListed = 20;

interface Identity {
  readonly hostId: string;
  readonly clone: Clone;
  readonly place: Place;
  readonly updatedAt: string;
}

/** Puts what was read together into the state that is published and shown. Pure. */
export function assembleCheckout(identity: Identity, refs: RefsReading, tree: TreeReading): Checkout {
  const { clone, place } = identity;
  const { status } = tree;
  const branch = status.branch === null ? undefined : refs.branches.get(`refs/heads/${status.branch}`);
  const unpushed = status.head === null || refs.unpushed === null ? [] : reachable(refs.unpushed, status.head);
  const bare = place.kind === 'bare';
  return {
    ...blank(identity),
    branch: status.branch,
    head: status.head,
    upstream: branch?.upstream ?? null,
    state: stateOf(status, branch),
    ahead: branch?.ahead ?? null,
    behind: branch?.behind ?? null,
    staged: bare ? null : status.staged,
    unstaged: bare ? null : status.unstaged,
    untracked: bare ? null : status.untracked,
    conflicted: bare ? null : status.conflicted,
    stashes: refs.stashes.length,
    unpushed: branch !== undefined ? branch.unpushed : status.head === null || refs.unpushed === null ? null : unpushed.length,
    operation: tree.operation,
    traits: traitsOf(clone, place, tree.traits, refs.worktrees?.some(({ path, locked }) => path === place.path && locked) ?? false),
    held: branch?.held ?? false,
    branches: [...refs.branches.values()].slice(0, listLimit),
    branchCount: refs.branchCount,
    worktrees: worktreesOf(refs, place, status, clone),
    files: [...status.files],
    unpushedCommits: unpushed.slice(0, unpushedListed).map(({ id, subject, author, at }) => ({ id, subject, author, at })),
    stashList: refs.stashes.slice(0, stashesListed),
  };
}

/** The state of a checkout that could not be read. What was known of it before stays, but for the counts. */
export function failedCheckout(identity: Identity, problem: Problem, before: Checkout | undefined): Checkout {
  return {
    ...(before ?? blank(identity)),
    ...identityOf(identity),
    ...remotesBefore(identity, before),
    state: 'failed',
    problem,
    ahead: null,
    behind: null,
    staged: null,
    unstaged: null,
    untracked: null,
    conflicted: null,
    operation: null,
  };
}

/** Which repository it is cannot be told while its configuration cannot be read (no git, no right to): then it is still what it was. */
function remotesBefore({ clone }: Identity, before: Checkout | undefined): Partial<Checkout> {
  if (before === undefined || clone.remotes.length > 0) return {};
  return { repository: before.repository, remotes: before.remotes };
}

function identityOf({ hostId, clone, place, updatedAt }: Identity) {
  return {
    id: place.checkoutId,
    hostId,
    repository: clone.repository,
    remotes: clone.remotes.map(({ name, repository }) => ({ name, repository })),
    path: place.path,
    kind: place.kind,
    cloneId: clone.id,
    trusted: clone.trusted,
    ...(clone.trusted ? {} : { programs: [...(clone.wouldRun ?? [])] }),
    updatedAt,
  };
}

function blank(identity: Identity): Checkout {
  return {
    ...identityOf(identity),
    branch: null,
    head: null,
    upstream: null,
    state: 'unborn',
    ahead: null,
    behind: null,
    staged: null,
    unstaged: null,
    untracked: null,
    conflicted: null,
    stashes: null,
    unpushed: null,
    operation: null,
    traits: [],
    held: false,
    branches: [],
    branchCount: 0,
    worktrees: [],
    files: [],
    unpushedCommits: [],
    stashList: [],
    problem: null,
  };
}

function stateOf(status: WorkTreeStatus, branch: Branch | undefined): CheckoutState {
  if (status.branch === null) return 'detached';
  if (status.head === null) return 'unborn';
  // Its counts are on their way (`incomplete`): nothing is claimed that was not counted.
  return branch?.state ?? 'local-only';
}

function worktreesOf(refs: RefsReading, place: Place, status: WorkTreeStatus, clone: Clone): Worktree[] {
  if (refs.worktrees === null) {
    return clone.bare ? [] : [{ path: place.path, branch: status.branch, head: status.head, main: true, locked: false, missing: false }];
  }
  return refs.worktrees
    .filter((worktree) => !worktree.bare)
    .map((worktree, index) => ({
      path: worktree.path,
      branch: worktree.branch?.replace(/^refs\/heads\//, '') ?? null,
      head: worktree.head,
      main: index === 0 && !clone.bare,
      locked: worktree.locked,
      missing: worktree.prunable,
    }));
}
