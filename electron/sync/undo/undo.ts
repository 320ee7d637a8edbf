import { realpathSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { noObject } from '../../../shared/model/id.ts';
import { type JournalEntry, mayUndo } from '../../../shared/model/journal.ts';
import { printable } from '../../../shared/model/printable.ts';
import { BranchRef, shortBranch } from '../../../shared/model/ref.ts';
import type { UndoReason, UndoResult } from '../../../shared/model/undo.ts';
import { createBundle } from '../../git/commands/bundle.ts';
import { objectSizes } from '../../git/commands/cat-file.ts';
import { resolveRef } from '../../git/commands/git-paths.ts';
import { listRefs, refsContaining } from '../../git/commands/list-refs.ts';
import { isAncestor } from '../../git/commands/merge-base.ts';
import { listWorktrees } from '../../git/commands/worktree-list.ts';
import { GitError } from '../../git/error.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import type { Log } from '../../log/log.ts';
import type { Pins } from '../../store/pins.ts';
import { randomId } from '../../store/random-id.ts';
import type { Clone, Place } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import { bundleFolder } from '../look/bundle-pins.ts';
import type { MoveTools } from '../move/move.ts';
import { followersOf, takeAlongBack } from './along.ts';
import { branchInUse } from './branch-in-use.ts';
import { putBack } from './put-back.ts';
import type { OtherRef } from './ref-changes.ts';
import { standingOf } from './standing.ts';
import { decideUndo, type UndoCase } from './undo-decision.ts';
import { type UndoSubject, undoneWords, undoRefusal } from './undo-words.ts';

export interface UndoerDeps extends MoveTools {
  readonly hostId: string;
  readonly gate: Gate;
  readonly pins: Pins;
  readonly log: Log;
  readonly registry: Pick<Registry, 'clone' | 'place' | 'placesOf'>;
  /** Has the workspace look again at checkouts whose branch was moved. */
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
}

/** Undoes what the journal tells of. */
export interface Undoer {
  /** Puts back what one line tells of, where nothing has happened since; says so otherwise. Never throws for what a repository does. */
  undo(id: string, why: 'undo' | 'order'): Promise<UndoResult>;
}

/** A line with all that is known to be in it. */
type MoveLine = JournalEntry & { readonly ref: string; readonly after: string };

/** Makes the undoer of a host. */
export function createUndoer(deps: UndoerDeps): Undoer {
  const { hostId, gate, journal, registry, log, refresh } = deps;

  function answer(
    entry: JournalEntry | null,
    id: string,
    result: UndoResult['result'],
    reason: UndoReason | null,
    message: string,
    line: string | null = null,
  ) {
    const { repository = null, path = null, ref = null, before = null, after = null } = entry ?? {};
    // Said from where the branch stands: what the line calls `after` is where the undo begins.
    return { id, hostId, result, reason, message: printable(message), repository, path, ref, before: after, after: result === 'undone' ? before : after, line };
  }

  const nobody: UndoSubject = { name: 'the branch', tip: null, after: '', before: null, worktree: null };

  async function undo(id: string, why: 'undo' | 'order'): Promise<UndoResult> {
    const entry = journal.get(id);
    const refuse = (reason: UndoReason, subject = nobody) => answer(entry, id, 'refused', reason, undoRefusal(reason, subject).message);
    if (entry === null) return refuse('no-such-line');
    if (entry.undone) return refuse('already-undone');
    if (!isMove(entry) || !BranchRef.safeParse(entry.ref).success) return refuse('nothing-to-undo');
    const place = entry.checkoutId === null ? undefined : registry.place(entry.checkoutId);
    const clone = place === undefined ? undefined : registry.clone(place.cloneId);
    if (place === undefined || clone === undefined)
      return answer(entry, id, 'refused', 'missing-folder', `the checkout ${entry.path ?? ''} that this was done in is no longer there`);
    if (!clone.trusted || clone.programs.includes('core.worktree'))
      return answer(entry, id, 'refused', 'not-trusted', "this checkout's own configuration would run programs or lead elsewhere: look at it, then trust it");
    try {
      const result = await gate.admit(clone.commonDir, 'write', (git) => undoIn(git, deps, { entry, clone, place, why }, answer), { urgency: 'now' });
      log.info('an undo was asked for', { id, result: result.result, reason: result.reason });
      if (result.result !== 'refused') await refresh(registry.placesOf(clone.id).map(({ checkoutId }) => checkoutId));
      return result;
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      if (error.kind === 'cwd-missing') return answer(entry, id, 'refused', 'missing-folder', `${place.path} is no longer there: nothing was changed`);
      log.warn('an undo failed', { id, words: error.message });
      return answer(entry, id, 'failed', 'git-failed', error.message);
    }
  }

  return { undo };
}

function isMove(entry: JournalEntry): entry is MoveLine {
  return mayUndo(entry);
}

interface UndoRequest {
  readonly entry: MoveLine;
  readonly clone: Clone;
  readonly place: Place;
  readonly why: 'undo' | 'order';
}

type Answer = (entry: JournalEntry, id: string, result: UndoResult['result'], reason: UndoReason | null, message: string, line?: string | null) => UndoResult;

async function undoIn(git: Git, deps: UndoerDeps, request: UndoRequest, answer: Answer): Promise<UndoResult> {
  const { entry, clone, place, why } = request;
  const { ref, before, after } = entry;
  const name = shortBranch(ref);
  const refuse = (reason: UndoReason, message: string) => answer(entry, entry.id, 'refused', reason, message);
  // Another click may have come first: the gate lets one in after the other.
  if (deps.journal.get(entry.id)?.undone !== false) return refuse('already-undone', undoRefusal('already-undone', { ...subject(null, null) }).message);

  const cwd = place.path;
  const refs = await listRefs(git, cwd, ['refs/']);
  const tips = new Map(refs.map((one) => [one.name, one.id]));
  const tip = tips.get(ref) ?? null;
  const spot = await spotOf(git, request);
  const decision = decideUndo({
    ...spot.at,
    standing: await standingOf(git, clone, cwd, tip, entry),
    goes: before === null ? 'away' : 'to-commit',
    commitThere: before === null || (await objectSizes(git, cwd, [before])).has(before),
    bareClone: clone.bare,
  });
  if (decision.kind === 'refuse') return refuse(decision.reason, undoRefusal(decision.reason, subject(tip, spot.worktree)).message);

  // Where a mirror remote would push or prune refs of ours, what went along stays: it holds what the branch leaves (decision 4).
  const refless = clone.remotes.some(({ mirror }) => mirror);
  const along = refless ? [] : takeAlongBack(entry.along, tips, await followers());
  const keep = await keepTip(git, deps, request, along, refless);
  const forward = before !== null && (await isAncestor(git, cwd, after, before));
  const outcome = await putBack(git, deps, {
    cloneId: clone.id,
    commonDir: clone.commonDir,
    repository: entry.repository ?? clone.repository,
    checkoutId: entry.checkoutId,
    path: entry.path ?? cwd,
    cwd: decision.how === 'work-tree' ? (spot.worktree ?? cwd) : cwd,
    how: decision.how,
    branch: ref,
    from: after,
    to: before ?? noObject.padEnd(after.length, '0'),
    others: [...along, ...keep],
    reflogAction: `everref: ${forward ? 'redo' : 'undo'} ${name}`,
    undoes: entry.id,
    line: { before: after, after: before, why, event: entry.id, along: [...along] },
    doneWords: undoneWords(name, before, forward),
  });
  if (outcome.kind === 'done') return answer(entry, entry.id, 'undone', null, undoneWords(name, before, forward), outcome.line);
  // A pin that was not made after all is not said to keep anything.
  if (outcome.kind === 'refused')
    for (const { ref: pin } of keep) if ((await resolveRef(git, cwd, pin)) === null) deps.pins.remove(pin.slice(pinRef('').length));
  return answer(entry, entry.id, outcome.kind === 'refused' ? 'refused' : 'failed', outcome.refusal.reason, outcome.refusal.message);

  function subject(tipNow: string | null, worktree: string | null): UndoSubject {
    return { name, tip: tipNow, after, before, worktree };
  }

  async function followers() {
    const goesTo = entry.along.find(({ ref: one }) => one.startsWith('refs/remotes/'))?.before ?? null;
    return Promise.all(
      followersOf(refs, ref).map(async (one) => ({ ref: one.name, contained: goesTo !== null && (await isAncestor(git, cwd, one.id, goesTo)) })),
    );
  }
}

/** Where the branch is checked out, as far as the line's own checkout is concerned. */
async function spotOf(
  git: Git,
  { entry, clone, place }: UndoRequest,
): Promise<{ readonly at: Pick<UndoCase, 'checkedOut' | 'inUse'>; readonly worktree: string | null }> {
  const worktrees = await listWorktrees(git, place.path);
  const having = worktrees.filter(({ branch }) => branch === entry.ref);
  const found = having[0];
  if (found === undefined) {
    const inUse = await branchInUse(git, worktrees, entry.ref);
    return { at: { checkedOut: 'nowhere', inUse: inUse !== null }, worktree: inUse };
  }
  if (having.length > 1) return { at: { checkedOut: 'elsewhere', inUse: false }, worktree: having.find(({ path }) => path !== place.path)?.path ?? null };
  let real: string;
  try {
    real = realpathSync(found.path);
  } catch {
    return { at: { checkedOut: 'missing', inUse: false }, worktree: found.path };
  }
  if (found.bare || place.kind === 'bare') return { at: { checkedOut: real === place.path ? 'bare' : 'elsewhere', inUse: false }, worktree: real };
  // Git names the git folder itself where that lies apart from its work tree (--separate-git-dir, submodules).
  const mine = real === place.path || (real === clone.commonDir && place.kind === 'clone');
  return { at: { checkedOut: mine ? 'here' : 'elsewhere', inUse: false }, worktree: mine ? place.path : real };
}

/**
 * What keeps the commits that the branch leaves: mostly the tracking or shadow ref does, and nothing is needed. Otherwise a pin that is made in the
 * undo's own transaction, or a bundle where refs of ours must not be.
 */
async function keepTip(
  git: Git,
  deps: UndoerDeps,
  { entry, clone, place }: UndoRequest,
  along: readonly OtherRef[],
  refless: boolean,
): Promise<readonly OtherRef[]> {
  const { ref, before, after } = entry;
  if (before !== null && (await isAncestor(git, place.path, after, before))) return [];
  const made = along.some((other) => other.after === after);
  if (made || (await isHeldElsewhere(git, place.path, after, new Set([ref, ...along.map((other) => other.ref)])))) return [];
  const id = randomId('p-');
  const row = { id, cloneId: clone.id, remote: '.', ref, tip: after, at: deps.now().toISOString() };
  if (!refless) {
    deps.pins.add([{ ...row, bundle: null, keep: false }]);
    return [{ ref: pinRef(id), before: null, after }];
  }
  const folder = bundleFolder(deps.dataDir, clone.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const bundle = join(folder, `${id}.bundle`);
  await createBundle(git, place.path, bundle, ref, before === null ? [] : [before]);
  deps.pins.add([{ ...row, bundle, keep: false }]);
  return [];
}

async function isHeldElsewhere(git: Git, cwd: string, commit: string, leaving: ReadonlySet<string>): Promise<boolean> {
  try {
    return (await refsContaining(git, cwd, commit, [])).some((holder) => !leaving.has(holder));
  } catch (error) {
    // Too many refs to ask in time: one pin too many does no harm.
    if (error instanceof GitError) return false;
    throw error;
  }
}
