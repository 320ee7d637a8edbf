import { realpathSync } from 'node:fs';
import { printable } from '../../../shared/model/printable.ts';
import type { PullResult, RefusalReason } from '../../../shared/model/pull.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import { isRelated } from '../../git/commands/merge-base.ts';
import { GitError } from '../../git/error.ts';
import { shadowRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import type { Clone, Place } from '../../workspace/clone.ts';
import { isHeld, type KnownBranch } from '../../workspace/status/held.ts';
import { wordsForFault } from '../failure-words.ts';
import type { Adopted } from '../look/adopt.ts';
import type { Ancestry } from '../look/ancestry.ts';
import type { LocalBranch } from '../look/tip-view.ts';
import type { UpdateRequest } from '../update/update.ts';
import { recoverMove } from './cut-off/recover.ts';
import { type BranchCase, decideFastForward, type Relation } from './fast-forward-decision.ts';
import { type MoveOutcome, type MoveRequest, type MoveTools, moveBranch } from './move.ts';
import { movedWords } from './words/moved-words.ts';
import { branchRefusal, overwrittenRefusal, type Refusal } from './words/refusal-words.ts';

/** What following needs of its surroundings. */
export interface FollowTools extends MoveTools {
  readonly hostId: string;
  readonly ancestry: Ancestry;
  /** The branch as this host last showed it, for branches without a reflog. */
  readonly lastKnown: (cloneId: string, branch: string) => KnownBranch | null;
  /** `fastForward: never` for this repository or path. */
  readonly isSwitchedOff: (clone: Clone, path: string) => boolean;
  readonly placesOf: (cloneId: string) => readonly Place[];
  /** Tips of a remote's branch that were overwritten there and are kept, newest first. */
  readonly overwritten: (cloneId: string, remote: string, ref: string) => readonly string[];
}

/** What became of one local branch. `noted`: the journal has its line already. */
export interface Followed {
  readonly result: PullResult;
  readonly noted: boolean;
  /** Its journal line, where the move wrote one. */
  readonly moved: boolean;
  /** With the files of the work tree at its path. */
  readonly inWorkTree: boolean;
}

/** Where a branch is to be moved. */
interface Spot {
  readonly checkedOut: BranchCase['checkedOut'];
  readonly cwd: string;
  readonly checkoutId: string | null;
}

/** Moves forward, one after another, every local branch that follows one of `branches` (or any of the remote's) and may be moved. */
export async function follow(
  git: Git,
  tools: FollowTools,
  request: UpdateRequest,
  adopted: Adopted,
  branches: ReadonlySet<string> | 'all',
  cwd: string,
): Promise<readonly Followed[]> {
  const results: Followed[] = [];
  const leftovers = await recoverLeftovers(git, tools, request.clone.id);
  // A second branch of the same upstream finds the tracking ref already taken along.
  const takenAlong = new Set<string>();
  for (const local of adopted.view.locals) {
    if (branches !== 'all' && !branches.has(local.upstream)) continue;
    results.push(await followOne(git, tools, request, adopted, local, cwd, leftovers, takenAlong));
  }
  return results;
}

/** Moves of this clone, which is trusted, that were cut off are put right before anything else moves; answers the refs that could not be. */
async function recoverLeftovers(git: Git, tools: FollowTools, cloneId: string): Promise<ReadonlySet<string>> {
  const stuck = new Set<string>();
  for (const row of tools.moves.list()) {
    if (row.cloneId !== cloneId) continue;
    try {
      if ((await recoverMove(git, tools, row, async () => true)).kind === 'later') stuck.add(row.ref);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      stuck.add(row.ref);
    }
  }
  return stuck;
}

async function followOne(
  git: Git,
  tools: FollowTools,
  request: UpdateRequest,
  adopted: Adopted,
  local: LocalBranch,
  cwd: string,
  stuck: ReadonlySet<string>,
  takenAlong: Set<string>,
): Promise<Followed> {
  const { clone, remote } = request;
  const current = adopted.current(local.upstream);
  const label = `${remote.name}/${shortBranch(local.upstream)}`;
  const name = shortBranch(local.ref);
  const spot = spotOf(tools, request, local, cwd);
  const path = local.worktree === null ? cwd : spot.cwd;
  const base = { hostId: tools.hostId, checkoutId: spot.checkoutId, repository: clone.repository, path, branch: name, before: local.tip, after: current.tip };
  const answer = (result: PullResult['result'], reason: RefusalReason | null, message: string, noted = false): Followed => ({
    result: { ...base, result, reason, message: printable(message), after: result === 'up-to-date' ? local.tip : current.tip },
    noted,
    moved: result === 'fast-forwarded',
    inWorkTree: spot.checkedOut === 'work-tree',
  });
  const refuse = ({ reason, message }: Refusal, noted = false) => answer('refused', reason, message, noted);

  try {
    const relation = current.tip === null ? 'upstream-gone' : await relate(git, tools.ancestry, cwd, local.tip, current.tip);
    const asked: BranchCase = {
      relation,
      checkedOut: spot.checkedOut,
      bareClone: clone.bare,
      held: false,
      movesHeld: mayMoveHeld(request, spot),
      switchedOff: tools.isSwitchedOff(clone, path),
      shallow: clone.shallow,
    };
    let decision = decideFastForward(asked);
    // The reflog is only read for a branch that would be moved.
    if (decision.kind === 'move' && !asked.movesHeld) {
      decision = decideFastForward({ ...asked, held: await isHeld(git, clone, local.ref, local.tip, tools.lastKnown(clone.id, name)) });
    }
    if (decision.kind === 'nothing') return answer('up-to-date', null, `${name} is up to date with ${label}`);
    if (request.movesNothing === true)
      return answer('fetched', null, decision.kind === 'move' ? `${label} has something new for ${name}` : branchRefusal(decision.reason, name, label).message);
    if (decision.kind === 'refuse') {
      if (decision.reason === 'diverged' && (await isOverwritten(git, tools, request, local, cwd))) return refuse(overwrittenRefusal(name, label));
      const words = branchRefusal(decision.reason, name, label);
      return decision.reason === 'ahead' ? answer('up-to-date', 'ahead', words.message) : refuse(words);
    }
    // Trusted or not: what lies there was looked at by nobody, and could not be put back.
    if (decision.how === 'with-work-tree' && clone.programs.includes('core.worktree'))
      return refuse({ reason: 'not-trusted', message: `core.worktree names another folder than ${spot.cwd} as this work tree: pull there yourself` });
    if (stuck.has(local.ref))
      return refuse({ reason: 'cut-off-earlier', message: `an earlier move of ${name} was cut off and is not put right yet: Everref tries again` });
    const after = current.tip ?? local.tip;
    const trackingName = current.trackingRef;
    const alongside = trackingName !== null && current.tracking !== null && current.tracking !== after && !takenAlong.has(trackingName);
    const move: MoveRequest = {
      cloneId: clone.id,
      commonDir: clone.commonDir,
      repository: clone.repository,
      checkoutId: spot.checkoutId,
      path,
      cwd: spot.cwd,
      how: decision.how === 'with-work-tree' ? 'work-tree' : 'ref',
      branch: local.ref,
      before: local.tip,
      after,
      label,
      places: tools.placesOf(clone.id),
      tracking: alongside && current.tracking !== null ? { ref: trackingName, before: current.tracking } : null,
      shadow: alongside && current.shadowed ? { ref: shadowRef(remote.name, local.upstream), tip: after } : null,
      why: request.why,
      event: request.event,
    };
    const outcome = await moveBranch(git, tools, move);
    if (outcome.kind === 'moved' && trackingName !== null) takenAlong.add(trackingName);
    return tell(move, outcome, name, answer);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return answer('failed', 'git-failed', wordsForFault(error, cwd));
  }
}

/** How many overwritten tips are asked for one branch; more are too old to be told of. */
const mostOverwritten = 10;

/** Whether all that a diverged branch has of its own is what its upstream had before it was overwritten. */
async function isOverwritten(git: Git, tools: FollowTools, { clone, remote }: UpdateRequest, local: LocalBranch, cwd: string): Promise<boolean> {
  for (const tip of tools.overwritten(clone.id, remote.name, local.upstream).slice(0, mostOverwritten)) {
    if (tip === local.tip || (await tools.ancestry.contains(git, cwd, local.tip, tip))) return true;
  }
  return false;
}

function tell(
  move: MoveRequest,
  outcome: MoveOutcome,
  name: string,
  answer: (result: PullResult['result'], reason: RefusalReason | null, message: string, noted?: boolean) => Followed,
): Followed {
  if (outcome.kind === 'moved') {
    const followed = answer('fast-forwarded', null, movedWords(name, outcome.commits, move.label), true);
    return { ...followed, result: { ...followed.result, line: outcome.line } };
  }
  const { reason, message } = outcome.refusal;
  return answer(outcome.kind === 'refused' ? 'refused' : 'failed', reason, message, outcome.kind !== 'refused' || outcome.noted);
}

/** *Pull now* moves what was held: of the named checkouts when such are given, else of all. */
function mayMoveHeld({ movesHeld, checkouts }: UpdateRequest, { checkoutId, checkedOut }: Spot): boolean {
  if (!movesHeld || checkouts === undefined) return movesHeld;
  return checkedOut === 'work-tree' && checkoutId !== null && checkouts.includes(checkoutId);
}

function spotOf(tools: FollowTools, { clone }: UpdateRequest, { worktree }: LocalBranch, cwd: string): Spot {
  const places = tools.placesOf(clone.id);
  const main = places[0]?.checkoutId ?? null;
  if (worktree === null) return { checkedOut: 'nowhere', cwd, checkoutId: main };
  let real: string;
  try {
    real = realpathSync(worktree);
  } catch {
    return { checkedOut: 'missing', cwd: worktree, checkoutId: places.find(({ path }) => path === worktree)?.checkoutId ?? null };
  }
  const place = places.find(({ path }) => path === real);
  // Git names the git folder itself where that lies apart from its work tree (--separate-git-dir, submodules).
  const apart = real === clone.commonDir && !clone.bare ? places.find(({ kind }) => kind === 'clone') : undefined;
  if (apart !== undefined) return { checkedOut: 'work-tree', cwd: apart.path, checkoutId: apart.checkoutId };
  if (place?.kind === 'bare' || real === clone.commonDir) return { checkedOut: 'bare', cwd: real, checkoutId: place?.checkoutId ?? main };
  return { checkedOut: 'work-tree', cwd: real, checkoutId: place?.checkoutId ?? null };
}

async function relate(git: Git, ancestry: Ancestry, cwd: string, local: string, upstream: string): Promise<Relation> {
  if (local === upstream) return 'same';
  if (await ancestry.contains(git, cwd, local, upstream)) return 'behind';
  if (await ancestry.contains(git, cwd, upstream, local)) return 'ahead';
  return (await isRelated(git, cwd, local, upstream)) ? 'diverged' : 'unrelated';
}
