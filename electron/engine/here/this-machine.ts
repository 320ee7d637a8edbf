import { overrideFor, overridesByWholePath } from '../../config/overrides.ts';
import type { Paths } from '../../config/paths.ts';
import type { Gate } from '../../git/gate.ts';
import type { RootLog } from '../../log/open-log.ts';
import type { Journal } from '../../store/journal.ts';
import type { Store } from '../../store/open.ts';
import { openPauseValue } from '../../store/pause.ts';
import { openTrusts } from '../../store/trusts.ts';
import type { Cloud } from '../../sync/ports.ts';
import { createReconciler } from '../../sync/reconcile/reconcile.ts';
import { createPuller } from '../../sync/update/pull.ts';
import { createUpdater } from '../../sync/update/updater.ts';
import type { Disk } from '../../workspace/disk/disk.ts';
import { createWorkspaceService } from '../../workspace/service.ts';
import { readTrust } from '../../workspace/trust/read-trust.ts';
import { createHistoryDesk } from '../history/history.ts';
import type { Configuration } from '../settings/configuration.ts';
import type { AtWork } from '../show/at-work.ts';
import type { Showing } from '../show/showing.ts';
import type { PowerSource } from './battery.ts';
import { foldersToWatch } from './folders-to-watch.ts';
import { createFollowPush } from './follow-push.ts';
import { createPoliteness } from './polite.ts';
import { createSignIns } from './sign-in.ts';

export interface ThisMachineDeps {
  readonly hostId: string;
  readonly paths: Paths;
  readonly configuration: Configuration;
  readonly log: RootLog;
  readonly store: Store;
  readonly gate: Gate;
  readonly journal: Journal;
  /** Where other machines' force pushes are told and read. */
  readonly cloud: Pick<Cloud, 'history'>;
  readonly showing: Showing;
  readonly atWork: AtWork;
  readonly power: PowerSource;
  /** False: looks when asked, and only then (a single job of the command line). */
  readonly watch: boolean;
  readonly disk: Disk;
  /** A pause ended: what was missed is looked up. */
  readonly onPauseEnd: () => void;
}

/** This host's checkouts, and what looks at them, asks their remotes and moves their branches. */
export type ThisMachine = ReturnType<typeof createThisMachine>;

/** Puts them together. Nothing runs yet. */
export function createThisMachine(deps: ThisMachineDeps) {
  const { hostId, paths, configuration, log, store, gate, journal, cloud, showing, atWork, power, watch, disk, onPauseEnd } = deps;
  const loaded = configuration.now;
  const { holder } = showing;
  // The workspace service is given folders as they are on this disk, not as they were written.
  const config = () => ({ ...loaded().config, workspaces: foldersToWatch(loaded()), repositories: overridesByWholePath(loaded()) });

  const signIns = createSignIns({
    store,
    gate,
    log: log.child('sign-in'),
    registry: () => workspace.registry,
    refresh: (ids) => workspace.refresh(ids, 'now'),
    remark: (cloneId) => workspace.remark(cloneId),
    show: (list) => holder.change({ signIns: list }),
    during: atWork.during,
  });
  const workspace = createWorkspaceService({
    disk,
    gate,
    store,
    config,
    hostId,
    log: log.child('workspace'),
    mark: signIns.mark,
    watch,
    isIgnored: (checkout) => overrideFor(loaded(), checkout).ignore === true,
  });
  const { registry } = workspace;
  const refresh = (checkoutIds: readonly string[]) => workspace.refresh(checkoutIds, 'now');

  const pause = createPoliteness({
    kept: openPauseValue(store),
    loaded,
    power,
    onPaused: (pausedUntil) => holder.change({ pausedUntil }),
    onResting: (resting) => holder.change({ resting }),
    onEnd() {
      onPauseEnd();
      void reconcileNow('wake');
    },
  });
  const history = createHistoryDesk({
    hostId,
    store,
    gate,
    registry,
    cloud: cloud.history,
    log: log.child('history'),
    onNewest: showing.forcePushes,
    tell: (entry) => showing.tell({ kind: 'force-push', entry }),
  });
  const keeping = () => ({ days: loaded().resolved.keepDays, bytesPerRepository: loaded().resolved.keepBytesPerRepository });
  const updater = signIns.guard(
    createUpdater({
      hostId,
      gate,
      store,
      journal,
      log: log.child('update'),
      dataDir: paths.dataFolder,
      registry,
      overrides: (checkout) => overrideFor(loaded(), checkout),
      isTrusted: (own, folder) => readTrust(own, folder, { config: config(), ssh: { blocks: [] }, trusts: openTrusts(store) }),
      isPaused: pause.isPaused,
      keep: keeping,
      history: history.book,
    }),
  );
  const reconciler = createReconciler({
    updater,
    registry,
    log: log.child('reconcile'),
    everyMs: (clone) => pause.everyMs(clone, registry.placesOf(clone.id)),
    requestsPerHour: () => loaded().resolved.requestsPerHour,
    isPaused: pause.isPaused,
    refresh,
    onReport({ results }) {
      holder.change({ lastReconcileAt: new Date().toISOString() });
      showing.results(results, null);
    },
  });
  const puller = createPuller({ hostId, updater, registry, refresh });
  const follow = createFollowPush({
    updater,
    registry,
    atWork,
    refresh,
    onResults(results, event) {
      showing.results(results, event.hostId === hostId ? null : (holder.current().hosts.find(({ id }) => id === event.hostId)?.name ?? null));
      if (event.hostId !== hostId) history.expect();
    },
  });

  async function reconcileNow(reason: 'start' | 'wake' | 'asked'): Promise<void> {
    await atWork.during('Asking the remotes for their newest tips', () => reconciler.run(reason));
  }

  return { signIns, workspace, registry, refresh, pause, history, keeping, updater, reconciler, reconcileNow, puller, follow };
}
