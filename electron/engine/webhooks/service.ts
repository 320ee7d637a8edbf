import type { PullResult } from '../../../shared/model/pull.ts';
import type { PushEvent } from '../../../shared/model/push.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { Trouble } from '../../../shared/model/snapshot.ts';
import { isPlainBranch } from '../../actions/match-branch.ts';
import { runEntry } from '../../actions/run-entry.ts';
import { createRunQueue } from '../../actions/run-queue.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { type ResolvedEntry, resolveWebhooks } from '../../config/resolve-webhooks.ts';
import type { Keychain } from '../../config/secret.ts';
import type { Gate } from '../../git/gate.ts';
import type { RootLog } from '../../log/open-log.ts';
import { openDeliveries } from '../../store/deliveries.ts';
import { openGoneBranches } from '../../store/gone-branches.ts';
import type { Journal } from '../../store/journal.ts';
import { openMirrors } from '../../store/mirrors.ts';
import { openMoves } from '../../store/moves.ts';
import type { Store } from '../../store/open.ts';
import { openPins } from '../../store/pins.ts';
import { openRuns } from '../../store/runs.ts';
import { openToldForcePushes } from '../../store/told-force-pushes.ts';
import type { FullUpdater } from '../../sync/update/update.ts';
import type { Clone } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import type { HistoryDesk } from '../history/history.ts';
import type { WebhookService } from './area.ts';
import { createHistoryReader } from './history-reader.ts';
import { createMirrorWork } from './mirror-work.ts';
import { nameRepository } from './name-repository.ts';
import { prepareEntry } from './prepare-entry.ts';
import { createPushWork } from './push-work.ts';
import { createReceiving } from './receiver/receiving.ts';
import { relaySettings } from './receiver/relay-settings.ts';
import { createRelayed } from './receiver/relayed.ts';
import { createReceiverClones } from './receiver-clones.ts';
import { planSteps, runLine } from './run-words.ts';
import { createSimulation } from './simulate.ts';
import { createWorker } from './worker.ts';

/** What the service is put together from. */
export interface WebhookDeps {
  readonly hostId: string;
  readonly mode: 'host' | 'look' | 'job';
  readonly loaded: () => LoadedConfig;
  readonly dataFolder: string;
  readonly store: Store;
  readonly gate: Gate;
  readonly journal: Journal;
  readonly history: Pick<HistoryDesk, 'book' | 'list'>;
  readonly registry: Registry;
  readonly updater: FullUpdater;
  readonly log: RootLog;
  readonly keychain: Keychain;
  /** Where the receiver gets a thread of its own; null: it runs in the engine's. */
  readonly receiverThread: { readonly file: string; readonly storeFile: string } | null;
  readonly isPaused: () => boolean;
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
  readonly discover: () => Promise<void>;
  /** Looks at a pushed ref in these clones. */
  readonly follow: (event: PushEvent, clones: readonly Clone[]) => Promise<readonly PullResult[]>;
  /** Tells the other hosts to look; on disk when it returns. */
  readonly publish: (event: PushEvent) => void;
  /** Looks at a ref that somebody elsewhere says was pushed. */
  readonly look: (event: PushEvent) => Promise<void>;
  readonly onRunFailed: (run: Run) => void;
  readonly onTroubles: (list: readonly Trouble[]) => void;
}

/** Puts receiver, worker, queue and actions together. */
export function createWebhookService(deps: WebhookDeps): WebhookService {
  const { hostId, mode, loaded, store, gate, journal, registry, log, isPaused } = deps;
  const now = () => new Date();
  const deliveries = openDeliveries(store);
  const runs = openRuns(store, now);
  const pins = openPins(store);
  const moves = openMoves(store);
  const told = openToldForcePushes(store);
  let resolved = resolveWebhooks(loaded());

  const entryOf = (name: string): ResolvedEntry | undefined => resolved.entries.find((entry) => entry.name === name);
  const isKnown = (id: string) =>
    registry.clonesOf(id).length > 0 ||
    resolved.entries.some(({ repository }) => repository === id) ||
    resolved.mirrors.some(({ repository }) => repository === id);
  const nameOf = (addresses: readonly string[]) => nameRepository(addresses, loaded().config.aliases, isKnown);

  const queue = createRunQueue({
    runs,
    log: log.child('runs'),
    policy: (name) => entryOf(name) ?? null,
    isPaused,
    async run(run, options) {
      const entry = entryOf(run.entry);
      if (entry === undefined) return { ...run, state: 'failed', reason: 'the configuration has no entry of this name any more' };
      return runEntry(
        {
          prepare: (one, given, signal) => prepareEntry({ ...deps, pins, moves, now }, one, given, signal),
          inherited: process.env,
          hidden: receiving.secrets,
          now: Date.now,
        },
        entry,
        run,
        options,
      );
    },
    onEnd(run) {
      if (run.state === 'superseded') return;
      journal.add(runLine(run, entryOf(run.entry)?.folder ?? null));
      if (run.state === 'failed' || run.state === 'cut-off') deps.onRunFailed(run);
    },
  });

  const clones = createReceiverClones({ gate, store, dataFolder: deps.dataFolder });
  const isSigned = (path: string) => path === simulatedEndpoint || resolved.endpoints.some((endpoint) => endpoint.path === path && endpoint.secret !== 'none');
  const mirrorWork = createMirrorWork({
    gate,
    mirrors: openMirrors(store, now),
    clones,
    registry,
    journal,
    log,
    config: () => resolved,
    keychain: deps.keychain,
    nameOf,
  });
  const pushWork = createPushWork({
    ...deps,
    pins,
    gone: openGoneBranches(store),
    record: deps.history.book.record,
    told,
    clones,
    queue,
    entries: () => resolved.entries,
    isSigned,
    nameOf,
    now,
  });
  const worker = createWorker({
    deliveries,
    log: log.child('deliveries'),
    nameOf,
    onPushes: pushWork,
    onPullRequest: (pull, repository, { id, endpoint }) => mirrorWork(pull, repository, id, isSigned(endpoint)),
  });
  const receiving = createReceiving({
    deliveries,
    log,
    resolved: () => resolved,
    keychain: deps.keychain,
    thread: deps.receiverThread,
    history: createHistoryReader(told, deps.history.list, () => loaded().config.aliases),
    onAccepted: worker.wake,
    onTroubles: deps.onTroubles,
  });
  const relayed = createRelayed({ deliveries, endpoints: receiving.endpoints, nameOf, onAccepted: worker.wake, look: deps.look, log: log.child('relay') });
  const simulate = createSimulation({ deliveries, registry, gate, worker, endpoint: simulatedEndpoint });

  function enqueue(entry: ResolvedEntry, given: Pick<Run, 'why' | 'ref' | 'before' | 'after' | 'by'>, skipFetch: boolean): Run {
    return queue.enqueue({ entry: entry.name, repository: entry.repository, delivery: null, skipFetch, ...given }, { atOnce: true });
  }

  function refOf(entry: ResolvedEntry): string | null {
    if (isPlainBranch(entry.branch)) return `refs/heads/${entry.branch}`;
    const branch = registry.checkouts().find(({ path }) => path === entry.folder)?.branch ?? null;
    return branch === null ? null : `refs/heads/${branch}`;
  }

  return {
    status: () => ({ ...receiving.status(), relay: relaySettings(loaded().config.cloud, resolved.endpoints) }),
    deliveries: (query) => deliveries.list(query),
    delivery: (id) => deliveries.get(id),
    replay: (id) => simulate.replay(id),
    simulate: (push) => simulate.push(push),
    entries: () =>
      resolved.entries.map((entry) => {
        const last = runs.list({ entry: entry.name, limit: 1 }).items[0] ?? null;
        return {
          name: entry.name,
          repository: entry.repository,
          branch: entry.branch,
          folder: entry.folder,
          checkout: entry.checkout,
          submodules: entry.submodules,
          run: entry.run.map((words) => [...words]),
          timeoutMs: entry.timeoutMs,
          repeatable: entry.repeatable,
          lastRun: last,
        };
      }),
    plan(name, skipFetch) {
      const entry = entryOf(name);
      if (entry === undefined) return null;
      const ref = refOf(entry) ?? `refs/heads/${entry.branch}`;
      return { entry: name, repository: entry.repository, ref, folder: entry.folder, steps: planSteps(entry, ref, skipFetch) };
    },
    async trigger(name, skipFetch) {
      const entry = entryOf(name);
      if (entry === undefined) return null;
      const ref = refOf(entry);
      if (ref === null) throw new Error(`${name} takes branches like ${entry.branch}, and its folder has none of them checked out`);
      const head = registry.checkouts().find(({ path }) => path === entry.folder)?.head ?? null;
      const run = enqueue(entry, { why: 'trigger', ref, before: head, after: head, by: null }, skipFetch);
      return mode === 'host' ? run : queue.runNow(run.id);
    },
    runs: (query) => runs.list(query),
    run(id) {
      const run = runs.get(id);
      return run === null ? null : { ...run, output: queue.output(id) ?? run.output };
    },
    runAgain(id) {
      const before = runs.get(id);
      const entry = before === null ? undefined : entryOf(before.entry);
      if (before === null || entry === undefined) return null;
      const { ref, after, by } = before;
      return enqueue(entry, { why: 'again', ref, before: before.before, after, by }, false);
    },
    stopRun: queue.stopRun,
    async start() {
      await receiving.open();
      queue.start();
    },
    swept() {
      worker.start();
    },
    async applyConfig() {
      const before = JSON.stringify([resolved.webhooks, resolved.endpoints]);
      resolved = resolveWebhooks(loaded());
      if (mode !== 'host') return;
      if (JSON.stringify([resolved.webhooks, resolved.endpoints]) !== before || receiving.hasProblems()) await receiving.open();
      queue.wake();
    },
    async secretsChanged() {
      if (mode === 'host') await receiving.open();
    },
    async unlocked() {
      // A keyring may be open now. It tells nobody, and asking it again and again could ask a person again and again.
      if (mode === 'host' && receiving.hasProblems()) await receiving.open();
    },
    relayed,
    wake: queue.wake,
    async idle() {
      await receiving.idle();
      await worker.idle();
      await queue.idle();
    },
    async stop() {
      await receiving.close();
      await worker.stop();
      await queue.stop();
      log.debug('the receiver and the queue have ended', { hostId });
    },
  };
}

/** Where simulated pushes are said to come from. */
const simulatedEndpoint = '(simulated)';
