import { noObject } from '../../../shared/model/id.ts';
import { printable } from '../../../shared/model/printable.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import type { Run } from '../../../shared/model/run.ts';
import { inTheWay } from '../../actions/in-the-way.ts';
import type { Prepared, RunnableEntry } from '../../actions/run-entry.ts';
import { realPath } from '../../config/paths.ts';
import { foldsCase, hiddenChanges, pathsIn, untrackedFiles } from '../../git/commands/checkout-branch.ts';
import { resolveRef } from '../../git/commands/git-paths.ts';
import { isAncestor } from '../../git/commands/merge-base.ts';
import { readIndex } from '../../git/commands/read-index.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import { keepTips } from '../../history/kept/keep-tips.ts';
import type { Journal } from '../../store/journal.ts';
import type { Moves } from '../../store/moves.ts';
import type { Pins } from '../../store/pins.ts';
import { knownTip, readTips } from '../../sync/look/tip-view.ts';
import { commitBegun } from '../../sync/move/preflight/busy.ts';
import { nameFiles } from '../../sync/move/words/refusal-words.ts';
import type { FullUpdater } from '../../sync/update/update.ts';
import type { Clone, Place, Remote } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import { changesIn, resetHindrance, resetInOne } from './reset-in-one.ts';
import { bringSubmodules } from './submodules/bring.ts';

export interface PrepareDeps {
  readonly gate: Gate;
  readonly pins: Pins;
  readonly moves: Moves;
  readonly journal: Pick<Journal, 'add' | 'patch'>;
  readonly registry: Registry;
  readonly updater: FullUpdater;
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
  /** Looks for checkouts again: the folder may have been cloned a moment ago. */
  readonly discover: () => Promise<void>;
  readonly now: () => Date;
}

interface Target {
  readonly place: Place;
  readonly clone: Clone;
  readonly remote: Remote;
}

class Refusal extends Error {}

/**
 * Brings an entry's folder to what was pushed, as its policy says: only ever forward, or, where the entry asks for it, exactly what the remote has.
 * Never throws.
 */
export async function prepareEntry(deps: PrepareDeps, entry: RunnableEntry, run: Run, signal: AbortSignal): Promise<Prepared> {
  const lines: string[] = [];
  try {
    const target = await findTarget(deps, entry, run);
    const head = entry.checkout === 'reset' ? await reset(deps, target, run, signal, lines) : await forward(deps, target, run, signal, lines);
    if (entry.submodules) {
      const problem = await deps.gate.admit(target.clone.commonDir, 'write', (git) => bringSubmodules(git, target.place.path, signal, entry.timeoutMs), {
        urgency: 'now',
        signal,
      });
      if (problem !== null) throw new Refusal(problem);
      lines.push('Submodules are what the commit says.');
    }
    await deps.refresh([target.place.checkoutId]);
    return { lines, refusal: null, head };
  } catch (error) {
    if (error instanceof Refusal || error instanceof GitError) return { lines, refusal: printable(error.message), head: null };
    return { lines, refusal: `it could not be prepared: ${error instanceof Error ? error.message : String(error)}`, head: null };
  }
}

async function findTarget(deps: PrepareDeps, entry: RunnableEntry, run: Run): Promise<Target> {
  const { registry } = deps;
  const path = realPath(entry.folder);
  if (path === null) throw new Refusal(`the folder ${entry.folder} is not there: clone the repository into it`);
  const find = () => registry.checkouts().find((checkout) => checkout.path === path);
  if (find() === undefined) await deps.discover();
  const checkout = find();
  const place = checkout === undefined ? undefined : registry.place(checkout.id);
  const clone = place === undefined ? undefined : registry.clone(place.cloneId);
  if (place === undefined || clone === undefined) throw new Refusal(`${entry.folder} is no checkout: clone the repository into it`);
  if (place.kind === 'bare') throw new Refusal(`${entry.folder} is a bare repository: it has no files to work with`);
  if (!clone.trusted)
    throw new Refusal(
      `the configuration of ${entry.folder} would run programs (${clone.programs.slice(0, 3).join(', ')}): look at it, then say that you trust it`,
    );
  const remotes = clone.remotes.filter(({ mirror }) => !mirror);
  const upstream = checkout?.branches.find(({ name }) => name === shortBranch(run.ref))?.upstream ?? null;
  const remote =
    remotes.find(({ repository }) => repository === run.repository) ??
    remotes.find(({ name }) => upstream?.startsWith(`${name}/`)) ??
    remotes.find(({ name }) => name === 'origin') ??
    remotes[0];
  if (remote === undefined) throw new Refusal(`${entry.folder} has no remote to fetch from`);
  return { place, clone, remote };
}

async function forward({ updater, gate }: PrepareDeps, { place, clone, remote }: Target, run: Run, signal: AbortSignal, lines: string[]): Promise<string> {
  const { results } = await updater.look({
    clone,
    remote,
    branches: [run.ref],
    why: 'pull-now',
    event: run.delivery,
    urgency: 'now',
    movesHeld: true,
    checkouts: [place.checkoutId],
    signal,
  });
  const branch = shortBranch(run.ref);
  const on = await gate.admit(clone.commonDir, 'read', (git) => headOf(git, place.path), { urgency: 'now' });
  if (on.branch !== run.ref)
    throw new Refusal(
      `the folder has ${on.branch === null ? 'no branch' : shortBranch(on.branch)} checked out, not ${branch}: switch it, or give the entry checkout: reset`,
    );
  if (on.head === null) throw new Refusal(`${branch} has no commit yet in this folder: run git pull there once, or give the entry checkout: reset`);
  const own =
    results.find((result) => result.branch === branch && (result.checkoutId === null || result.checkoutId === place.checkoutId)) ??
    results.find(({ branch: none }) => none === null);
  if (own === undefined) throw new Refusal(`${branch} follows no branch of ${remote.name}: give it an upstream (git branch --set-upstream-to)`);
  if (own.result === 'refused' || own.result === 'failed') throw new Refusal(own.message);
  lines.push(own.message);
  return on.head;
}

async function reset(deps: PrepareDeps, target: Target, run: Run, signal: AbortSignal, lines: string[]): Promise<string> {
  const { gate, updater } = deps;
  const { place, clone, remote } = target;
  const branch = shortBranch(run.ref);
  // Fetches, and keeps what the remote overwrote; whether the branch can go forward does not matter here.
  const look = await updater.look({
    clone,
    remote,
    branches: [run.ref],
    why: 'pull-now',
    event: run.delivery,
    urgency: 'now',
    movesHeld: false,
    checkouts: [],
    signal,
  });
  if (!look.reached) throw new Refusal(look.results[0]?.message ?? `${remote.name} could not be reached`);
  return gate.admit(
    clone.commonDir,
    'write',
    async (git) => {
      const view = await readTips(git, place.path, remote);
      const tip = knownTip(view.known.get(run.ref));
      if (tip === null) throw new Refusal(`${remote.name} has no branch ${branch}`);
      const { on, own, changes } = await standingOf(git, place.path, run.ref);
      if (on.branch === run.ref && on.head === tip && changes === null) {
        lines.push(`${branch} is what ${remote.name} has.`);
        return tip;
      }
      const hindrance = await resetHindrance(git, place.path, run.ref);
      if (hindrance !== null) throw new Refusal(hindrance);
      await refuseUntracked(git, place.path, tip);
      await refuseHidden(git, place.path);
      // Nothing that was committed or changed here is lost by it: what no other ref has is kept like an overwritten tip.
      const keep = [changes?.id ?? null, own, on.head].filter((id): id is string => id !== null);
      for (const id of new Set(keep)) if (!(await isAncestor(git, place.path, id, tip))) await keepHere(deps, git, clone, remote, run.ref, id, lines);
      // The line before the act: what a crash leaves half done is told, with where the branch was.
      const line = deps.journal.add({
        repository: clone.repository,
        checkoutId: place.checkoutId,
        path: place.path,
        ref: run.ref,
        before: own ?? on.head,
        after: tip,
        what: 'branch-reset',
        why: 'reset',
        message: `${branch} was set to what ${remote.name} has, as the entry ${run.entry} asks.`,
        event: run.delivery,
      });
      try {
        const before = own ?? on.head ?? noObject.padEnd(tip.length, '0');
        const move = { cloneId: clone.id, checkoutId: place.checkoutId, cwd: place.path, ref: run.ref, before, after: tip };
        const label = `what ${remote.name} has`;
        await resetInOne(git, deps.moves, { ...move, at: deps.now().toISOString(), branch, label, line: line.id }, async () => {
          const begun = await resetHindrance(git, place.path, run.ref);
          if (begun !== null) throw new Refusal(begun);
          await refuseUntracked(git, place.path, tip);
          await refuseHidden(git, place.path);
          const now = await standingOf(git, place.path, run.ref);
          if (now.on.branch !== on.branch || now.on.head !== on.head || now.own !== own || now.changes?.trees !== changes?.trees)
            throw new Refusal('somebody worked in the folder while it was looked at: run the entry again');
          // Once more: all this may have taken a while.
          const atLast = await commitBegun(place.path);
          if (atLast !== null) throw new Refusal(atLast.message);
        });
      } catch (error) {
        deps.journal.patch(line.id, { what: 'error', message: `${branch} could not be set to what ${remote.name} has; what was there is kept.` });
        throw error;
      }
      lines.push(`${branch} was set to ${tip.slice(0, 12)}, as ${remote.name} has it.`);
      return tip;
    },
    { urgency: 'now', signal },
  );
}

async function keepHere({ pins, now }: PrepareDeps, git: Git, clone: Clone, remote: Remote, ref: string, tip: string, lines: string[]): Promise<void> {
  const made = await keepTips(git, pins, clone.commonDir, [{ cloneId: clone.id, remote: remote.name, ref, tip, at: now().toISOString() }]);
  if (made.has(tip)) lines.push(`What was here is kept: ${tip.slice(0, 12)}.`);
}

/** Git's forced checkout would write over files that nobody has committed: those stop it. */
async function refuseUntracked(git: Git, cwd: string, tip: string): Promise<void> {
  const untracked = await untrackedFiles(git, cwd);
  if (untracked?.length === 0) return;
  if (untracked === null) throw new Refusal('there are too many files that are not committed to look at: nothing is reset');
  const coming = await pathsIn(git, cwd, tip);
  const stopping = inTheWay(untracked, coming, await foldsCase(git, cwd));
  if (stopping.length > 0)
    throw new Refusal(`files that are not committed are in the way: ${stopping.slice(0, 5).join(', ')}${stopping.length > 5 ? ' …' : ''}. Move them away`);
}

/** Nor does a snapshot hold what git was told not to look at. */
async function refuseHidden(git: Git, cwd: string): Promise<void> {
  const hidden = await hiddenChanges(git, cwd);
  if (hidden.length > 0)
    throw new Refusal(
      `files have changes that git was told not to look at (assume-unchanged, skip-worktree): ${hidden.slice(0, 5).join(', ')}${hidden.length > 5 ? ' …' : ''}`,
    );
}

/** Where a folder stands before a reset to what the remote has of `ref`. Refuses what git's forced checkout would lose and no snapshot can hold. */
async function standingOf(git: Git, cwd: string, ref: string) {
  const on = await headOf(git, cwd);
  const own = await tipOf(git, cwd, ref);
  if (on.head !== null) return { on, own, changes: await changesIn(git, cwd) };
  if ((await resolveRef(git, cwd, 'HEAD')) !== null) throw new Refusal('the commit that is checked out cannot be read: run git fsck in the folder');
  // A clone of what was empty then. What is staged in it is in no commit that a snapshot could be one on.
  const staged = (await readIndex(git, cwd)).map(({ path }) => path);
  if (staged.length > 0)
    throw new Refusal(`nothing is committed here yet, and files are staged (${nameFiles(staged)}): commit them, or take them out of the index`);
  return { on, own, changes: null };
}

/** The branch that is checked out, null: none; and its commit, null: none yet, or none that can be read. */
async function headOf(git: Git, cwd: string): Promise<{ readonly branch: string | null; readonly head: string | null }> {
  const symbolic = await git.run({ cwd, need: 'read', args: ['symbolic-ref', '--quiet', 'HEAD'], okCodes: [0, 1] });
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], okCodes: [0, 1] });
  return { branch: symbolic.code === 0 ? symbolic.stdout.toString('utf8').trim() : null, head: stdout.toString('latin1').trim() || null };
}

async function tipOf(git: Git, cwd: string, ref: string): Promise<string | null> {
  const { stdout, code } = await git.run({
    cwd,
    need: 'read',
    args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    okCodes: [0, 1],
  });
  return code === 0 ? stdout.toString('latin1').trim() : null;
}
