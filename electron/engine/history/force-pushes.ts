import type { RestoredBranch } from '../../../shared/contract/force-pushes.ts';
import type { ForcePush } from '../../../shared/model/force-push.ts';
import type { ForcePushDetail, Forgotten, KeptTips, PutBackPlan, PutBackResult } from '../../../shared/model/force-push-detail.ts';
import { isNoObject } from '../../../shared/model/id.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import { readCommitLines } from '../../git/commands/commit-lines.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import { readFate } from '../../history/fate/detail.ts';
import { cloneWith, type HistoryClone } from '../../history/history-clone.ts';
import { createKept } from '../../history/kept/kept-tips.ts';
import { createPutBack } from '../../history/undo/put-back.ts';
import { restoreAsBranch } from '../../recovery/restore.ts';
import type { ForcePushQuery } from '../../store/force-pushes.ts';
import { openGoneBranches } from '../../store/gone-branches.ts';
import type { Journal } from '../../store/journal.ts';
import type { Store } from '../../store/open.ts';
import { openPins } from '../../store/pins.ts';
import { bundlePins } from '../../sync/look/bundle-pins.ts';
import { tipsElsewhere } from '../../sync/look/elsewhere.ts';
import type { Updater } from '../../sync/update/update.ts';
import type { Clone } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import type { HistoryDesk } from './history.ts';

/** Overwritten branches as the page and the command line see them: the history, what was lost, putting it right, what is kept. */
export interface ForcePushArea {
  list(query: ForcePushQuery): readonly ForcePush[];
  /** Reads this machine's reflogs and what the others found, for a single job; a host does so by itself. Asks no remote, writes into no repository. */
  look(): Promise<void>;
  /** Null: there is none of that id. */
  open(id: string): Promise<ForcePushDetail | null>;
  restore(id: string, branch: string | undefined): Promise<RestoredBranch>;
  plan(id: string, signal?: AbortSignal): Promise<PutBackPlan>;
  putBack(id: string, expect: string, signal?: AbortSignal): Promise<PutBackResult>;
  kept(): Promise<KeptTips>;
  keep(id: string, keep: boolean): boolean;
  letGo(id: string): Promise<{ readonly done: boolean; readonly message: string }>;
  /** `repositories` left out: of all; `everything`: shadow refs too, before Everref is taken off a machine. */
  forget(repositories: readonly string[] | undefined, everything: boolean): Promise<readonly Forgotten[]>;
}

export interface ForcePushAreaDeps {
  readonly history: HistoryDesk;
  readonly store: Store;
  readonly gate: Gate;
  readonly journal: Journal;
  /** Where bundles lie, under `kept/`. */
  readonly dataDir: string;
  readonly registry: Pick<Registry, 'clones' | 'clonesOf' | 'placesOf'>;
  readonly keeping: () => { readonly days: number; readonly bytesPerRepository: number };
  readonly updater: Pick<Updater, 'update' | 'readLogs'>;
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
  readonly now?: () => Date;
}

const unknown = { kind: 'refused', reason: 'unknown', message: 'There is no force push of that id here.' } as const;

/** Puts them together. */
export function createForcePushArea(deps: ForcePushAreaDeps): ForcePushArea {
  const { history, store, gate, journal, registry, keeping, updater, refresh, now = () => new Date() } = deps;
  const pins = openPins(store);
  const gone = openGoneBranches(store);
  const toHistoryClone = (clone: Clone): HistoryClone => {
    const { id, commonDir, repository, remotes, trusted } = clone;
    return { id, commonDir, path: registry.placesOf(id)[0]?.path ?? commonDir, repository, remotes, trusted };
  };
  const clonesOf = (repository: string) => registry.clonesOf(repository).map(toHistoryClone);
  const putBack = createPutBack({
    ...{ gate, pins, journal, clonesOf, now },
    asBundles: (git, clone) => bundlePins(git, pins, clone, clone.path, deps.dataDir),
  });
  const kept = createKept({
    gate,
    pins,
    forcePushes: history.table,
    clones: () => registry.clones().map(toHistoryClone),
    onLetGo: history.book.letGo,
    now,
  });

  async function commitsOf(entry: ForcePush): Promise<Pick<ForcePushDetail, 'here' | 'commits' | 'problem'>> {
    const clone = await cloneWith(gate, clonesOf(entry.repository), entry.before);
    const whole = registry.clones().find(({ id }) => id === clone?.id);
    if (clone === null || whole === undefined) return { here: false, commits: null, problem: 'The old tip is not on this machine (any more).' };
    const remote = clone.remotes.find(({ repository }) => repository === entry.repository)?.name ?? '';
    const after = isNoObject(entry.after) ? null : entry.after;
    try {
      const commits = await gate.admit(
        clone.commonDir,
        'read',
        async (git) => {
          const elsewhere = await tipsElsewhere(git, clone.path, whole, gone, { remote, branch: entry.ref }, after === null);
          return readFate(git, clone.path, { before: entry.before, after, elsewhere });
        },
        { urgency: 'now' },
      );
      return { here: true, commits, problem: null };
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      return { here: true, commits: null, problem: 'This machine does not have all that is needed to compare the two tips.' };
    }
  }

  /** A branch was put back: every clone here is told, as after any other push. */
  async function look(repository: string, ref: string): Promise<void> {
    for (const clone of registry.clonesOf(repository)) {
      for (const remote of clone.remotes) {
        if (remote.repository !== repository) continue;
        await updater.update({ clone, remote, branches: [ref], why: 'push', event: null, urgency: 'now', movesHeld: false });
      }
      await refresh(registry.placesOf(clone.id).map(({ checkoutId }) => checkoutId));
    }
  }

  return {
    list: history.list,
    async look() {
      for (const clone of registry.clones()) for (const remote of clone.remotes) await updater.readLogs(clone, remote);
      await history.catchUp();
    },
    async open(id) {
      const entry = history.get(id);
      if (entry === null) return null;
      const { here, commits, problem } = await commitsOf(entry);
      // What a webhook told before anything was here can be counted now.
      if (commits !== null && !commits.tooMany && entry.lost === null) {
        history.book.count(id, {
          kept: commits.kept.commits.length + commits.kept.more,
          rewritten: commits.rewritten.length,
          lost: commits.gone.length,
        });
      }
      return { entry: history.get(id) ?? entry, here, commits, problem, pin: pins.ofTip(entry.before)[0]?.id ?? null };
    },
    async restore(id, branch) {
      const entry = history.get(id);
      if (entry === null) return unknown;
      const clones = clonesOf(entry.repository);
      // Beside a mirror remote the tip is in a bundle, also when git has collected the clone's own copy.
      const bundled = pins.ofTip(entry.before).find(({ bundle }) => bundle !== null);
      const clone = (await cloneWith(gate, clones, entry.before)) ?? clones.find(({ id: cloneId }) => cloneId === bundled?.cloneId) ?? null;
      if (clone === null) return { kind: 'refused', message: 'The old tip is not on this machine (any more). Rescue it from a machine that keeps it.' };
      const line = await gate.admit(clone.commonDir, 'read', (git) => readCommitLines(git, clone.path, [entry.before]), { urgency: 'now' });
      const [place] = registry.placesOf(clone.id);
      const made = await restoreAsBranch(gate, journal, {
        clone,
        checkout: place === undefined ? null : { id: place.checkoutId, path: place.path },
        commit: entry.before,
        name: branch ?? null,
        hint: { branch: shortBranch(entry.ref), subject: line.get(entry.before)?.subject ?? '' },
        why: 'force-push',
        event: id,
        bundle: bundled?.bundle ?? null,
      });
      if (made.kind === 'refused') return { kind: 'refused', message: made.message };
      await refresh(registry.placesOf(clone.id).map(({ checkoutId }) => checkoutId));
      return { kind: 'made', branch: made.branch, path: clone.path, commit: made.commit, line: made.line };
    },
    async plan(id, signal) {
      const entry = history.get(id);
      return entry === null ? unknown : putBack.plan(entry, signal);
    },
    async putBack(id, expect, signal) {
      const entry = history.get(id);
      if (entry === null) return unknown;
      const result = await putBack.run(entry, expect, signal);
      if (result.kind === 'done') await look(entry.repository, entry.ref);
      return result;
    },
    async kept() {
      return { items: [...(await kept.list())], ...keeping() };
    },
    keep: kept.keep,
    async letGo(id) {
      try {
        const message = await kept.letGo(id);
        return { done: message !== null, message: message ?? 'It is not kept any more.' };
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
        return { done: false, message: error.message };
      }
    },
    forget(repositories, everything) {
      const chosen = registry.clones().filter((clone) => repositories === undefined || repositories.some((id) => belongs(clone, id)));
      return kept.forget(chosen.map(toHistoryClone), everything);
    },
  };
}

function belongs(clone: Clone, repository: string): boolean {
  return clone.repository === repository || clone.remotes.some((remote) => remote.repository === repository);
}
