import type { RepositoryOverride } from '../../../shared/model/config.ts';
import { printable } from '../../../shared/model/printable.ts';
import type { PullResult, RefusalReason } from '../../../shared/model/pull.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import type { ForcePushBook } from '../../history/book.ts';
import type { Log } from '../../log/log.ts';
import { openAged } from '../../store/aged.ts';
import { openGoneBranches } from '../../store/gone-branches.ts';
import type { Journal } from '../../store/journal.ts';
import { openMoves } from '../../store/moves.ts';
import type { Store } from '../../store/open.ts';
import { openOverwritings } from '../../store/overwritings.ts';
import { openPins, type Pin } from '../../store/pins.ts';
import { openReadReflogs } from '../../store/read-reflogs.ts';
import type { Clone, Place } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import { causeOf, wordsForFailure } from '../failure-words.ts';
import { type AdoptTools, adopt } from '../look/adopt.ts';
import { createAncestry } from '../look/ancestry.ts';
import { createOldPins, type Keeping } from '../look/drop-old-pins.ts';
import { createFindings } from '../look/findings.ts';
import { type Followed, type FollowTools, follow } from '../move/follow.ts';
import type { MoveTools } from '../move/move.ts';
import { defaultReserveBytes } from '../move/preflight/room.ts';
import { followSubmodules } from '../submodule/follow-submodules.ts';
import { type AskDeps, askRemote } from './ask-remote.ts';
import { createPasses } from './passes.ts';
import { recoverMoves } from './recover-moves.ts';
import { createToldRefusals } from './told-refusals.ts';
import { type FullUpdater, isAsked, type Look, type UpdateReport, type UpdateRequest } from './update.ts';
import { fetchSwitchedOff, notTrustedRefusal, type WholeRefusal, wholeLook } from './whole-refusal.ts';

export interface UpdaterDeps {
  readonly hostId: string;
  readonly gate: Gate;
  readonly store: Store;
  readonly journal: Journal;
  readonly log: Log;
  /** Everref's data folder: bundles and copies go here. */
  readonly dataDir: string;
  readonly registry: Pick<Registry, 'clones' | 'clone' | 'placesOf' | 'checkout'>;
  /** What the configuration says for a checkout: by its repositories' ids and its path. */
  readonly overrides: (checkout: {
    readonly repositories: readonly string[];
    readonly path: string;
  }) => Pick<RepositoryOverride, 'fetch' | 'fastForward' | 'submodules'>;
  /** Whether git may run what the configuration of a folder's clone names, read this very moment: for what a crash left, before clones are known. */
  readonly isTrusted: (git: Git, folder: string) => Promise<boolean>;
  /** Background work is paused. */
  readonly isPaused: () => boolean;
  /** Takes in the force pushes and deletions that are found. */
  readonly history: Pick<ForcePushBook, 'record' | 'known' | 'letGo'>;
  /** How long and how much is kept of overwritten tips; by default as the configuration's defaults say. */
  readonly keep?: () => Keeping;
  readonly now?: () => Date;
  readonly reserveBytes?: number;
  readonly onStep?: MoveTools['onStep'];
}

// A person asked for it and wants the answer; the schedule need not say it again and again.
const onlyWhenAsked: ReadonlySet<RefusalReason | null> = new Set(['bare', 'switched-off', 'missing-folder', 'upstream-gone']);

/** Makes the one pass of this host (update.ts). Never throws for what a remote, a repository or a disk does. */
export function createUpdater(deps: UpdaterDeps): FullUpdater {
  const { hostId, gate, store, journal, log, dataDir, registry, overrides, isPaused, history, now = () => new Date() } = deps;
  const passes = createPasses();
  const ancestry = createAncestry();
  const moves = openMoves(store);
  const adoptTools: AdoptTools = {
    pins: openPins(store),
    gone: openGoneBranches(store),
    overwritings: openOverwritings(store),
    ancestry,
    dataDir,
    now,
  };
  const followTools: FollowTools = {
    moves,
    journal,
    dataDir,
    now,
    reserveBytes: deps.reserveBytes ?? defaultReserveBytes,
    hostId,
    ancestry,
    lastKnown: (cloneId, name) => lastKnown(cloneId, name),
    isSwitchedOff: (clone, path) => overrides({ repositories: repositoriesOf(clone), path }).fastForward === 'never',
    placesOf: (cloneId) => registry.placesOf(cloneId),
    overwritten: (cloneId, remote, ref) => adoptTools.pins.ofClone(cloneId).flatMap((pin) => (pin.remote === remote && pin.ref === ref ? [pin.tip] : [])),
    ...(deps.onStep === undefined ? {} : { onStep: deps.onStep }),
  };
  const findings = createFindings({
    hostId,
    gate,
    journal,
    history,
    overwritings: adoptTools.overwritings,
    readReflogs: openReadReflogs(store),
    gone: adoptTools.gone,
    pins: adoptTools.pins,
    ancestry,
    placesOf: (id) => registry.placesOf(id),
    dataDir,
    log,
    now,
  });
  const askTools: AskDeps = { gate, gone: adoptTools.gone, registry, log };
  const told = createToldRefusals(journal);
  const oldPins = createOldPins({
    gate,
    pins: adoptTools.pins,
    aged: openAged(store),
    keep: deps.keep ?? (() => ({ days: 90, bytesPerRepository: 1024 ** 3 })),
    onLetGo: noLongerKept,
    now,
  });

  /** When each remote was last looked at as a whole: a force push that is found was made after that. */
  const lookedAt = new Map<string, string>();

  function noLongerKept(clone: Clone, gone: readonly Pin[]): void {
    for (const { remote, ref, tip } of gone) {
      const repository = clone.remotes.find(({ name }) => name === remote)?.repository;
      // Another clone here may keep it, too.
      if (repository !== undefined && adoptTools.pins.ofTip(tip).length === 0) history.letGo(repository, ref, tip);
    }
  }

  const mainPlace = (clone: Clone): Place | undefined => registry.placesOf(clone.id)[0];
  const folderOf = (clone: Clone): string => mainPlace(clone)?.path ?? clone.commonDir;

  function lastKnown(cloneId: string, name: string) {
    for (const { checkoutId } of registry.placesOf(cloneId)) {
      const branch = registry.checkout(checkoutId)?.branches.find((candidate) => candidate.name === name);
      if (branch !== undefined) return { tip: branch.tip, held: branch.held };
    }
    return null;
  }

  /** Answers that nothing was looked at, and tells of it where it is news. */
  function refuse(request: UpdateRequest, refusal: WholeRefusal): Look {
    const { clone, remote } = request;
    const look = wholeLook(hostId, request, { checkoutId: mainPlace(clone)?.checkoutId ?? null, path: folderOf(clone) }, refusal);
    told.tell(request, look.results[0], `${clone.id} ${remote.name}`);
    return look;
  }

  function refuseEarly(request: UpdateRequest): Look | null {
    const { clone, why } = request;
    if (isPaused() && !isAsked(why)) return { results: [], reached: false, changed: false };
    if (!clone.trusted) return refuse(request, notTrustedRefusal(clone));
    if (overrides({ repositories: repositoriesOf(clone), path: folderOf(clone) }).fetch === 'never') return refuse(request, fetchSwitchedOff);
    return null;
  }

  async function pass(request: UpdateRequest): Promise<Look> {
    const { clone, remote, branches, urgency } = request;
    // Our refs would be pushed by `push --mirror`, or pruned by a mirror's fetch (git.md 5.3).
    const refless = clone.remotes.some(({ mirror }) => mirror);
    if (remote.mirror) return { results: [], reached: false, changed: false };
    const cwd = folderOf(clone);
    // First: it needs no remote, and what the fetch brings must not be all that is ever known.
    if (branches === 'all') await findings.recordNoticed(request, cwd, refless ? 'bundles' : 'refs');
    const lookKey = `${clone.id}\0${remote.name}`;
    const before = lookedAt.get(lookKey) ?? null;
    const startedAt = now().toISOString();
    const asked = await askRemote(askTools, request, cwd, refless);
    const { adopted, followed } = await gate.admit(
      clone.commonDir,
      'write',
      async (git) => {
        const taken = await adopt(git, adoptTools, { cwd, clone, remote, branches, asked, refless, lookedAt: before });
        const scope = branches === 'all' ? 'all' : new Set([...branches, ...taken.events.map(({ branch }) => branch)]);
        return { adopted: taken, followed: await follow(git, followTools, request, taken, scope, cwd) };
      },
      { urgency },
    );
    findings.note(request, adopted);
    for (const { result, noted } of followed) {
      const key = `${clone.id} ${remote.name} ${result.branch}`;
      if (result.result === 'refused' || result.result === 'failed') {
        if (noted || isQuiet(request, result)) told.remember(result, key);
        else told.tell(request, result, key);
      } else {
        told.over(key);
      }
    }
    told.over(`${clone.id} ${remote.name}`);
    if (branches === 'all') lookedAt.set(lookKey, startedAt);
    await findings.recordForced(request, cwd);
    if (branches === 'all') await oldPins.drop(clone, cwd);
    // A branch that is gone changes no ref, and yet how the branches here stand.
    const changed = adopted.changed || adopted.events.length > 0 || followed.some(({ moved }: Followed) => moved);
    const results: PullResult[] = [];
    for (const { result, moved, inWorkTree } of followed) results.push(moved && inWorkTree ? await withSubmodules(request, result) : result);
    return { results, reached: true, changed };
  }

  /** A parent that moved takes its submodules along where the configuration says so; what stays is said with the move. */
  async function withSubmodules(request: UpdateRequest, result: PullResult): Promise<PullResult> {
    const { path, checkoutId, before, after } = result;
    const follows = overrides({ repositories: repositoriesOf(request.clone), path }).submodules === 'follow';
    if (!follows || before === null || after === null) return result;
    const left = await followSubmodules(gate, followTools, request, { path, checkoutId, before, after });
    for (const message of left)
      told.tell(request, { ...result, result: 'refused', reason: 'submodule-left', message }, `${request.clone.id} ${path} ${message}`);
    return left.length === 0 ? result : { ...result, message: printable([result.message, ...left].join('; ')) };
  }

  function isQuiet({ why, event }: UpdateRequest, { reason }: PullResult): boolean {
    return why === 'reconcile' && event === null && onlyWhenAsked.has(reason);
  }

  async function look(request: UpdateRequest): Promise<Look> {
    const early = refuseEarly(request);
    if (early !== null) return early;
    try {
      return await passes.run(`${request.clone.id}\0${request.remote.name}`, request.urgency, () => pass(request));
    } catch (error) {
      if (error instanceof Error && !(error instanceof GitError) && 'code' in error) {
        // The disk, the store or a folder: said, and tried again at the next look.
        log.error('a look at a remote failed', { clone: request.clone.commonDir, remote: request.remote.name, words: error.message });
        return refuse(request, { result: 'failed', reason: 'git-failed', message: `${request.remote.name} could not be looked at: ${error.message}` });
      }
      if (!(error instanceof GitError)) throw error;
      const path = folderOf(request.clone);
      const cause = await gate.admit(request.clone.commonDir, 'read', (git) => causeOf(error, git, path), { urgency: request.urgency });
      const { reason, message } = wordsForFailure(cause, request.remote.name, path);
      log.warn('a look at a remote failed', { clone: request.clone.commonDir, remote: request.remote.name, kind: cause.kind, words: cause.message });
      return refuse(request, { result: reason === 'git-failed' ? 'failed' : 'refused', reason, message });
    }
  }

  return {
    look,
    async update(request) {
      const { results, ...rest } = await look(request);
      return { ...rest, results: results.filter((result) => result.result !== 'up-to-date' && !isQuiet(request, result)) } satisfies UpdateReport;
    },
    async readLogs(clone, remote) {
      if (!remote.mirror) await findings.recordNoticed({ clone, remote, urgency: 'now' }, folderOf(clone), 'nothing');
    },
    recover: () => recoverMoves({ gate, registry, log, tools: followTools, isTrusted: deps.isTrusted }),
  };
}

function repositoriesOf({ repository, remotes }: Clone): readonly string[] {
  return [repository, ...remotes.map((remote) => remote.repository)];
}
