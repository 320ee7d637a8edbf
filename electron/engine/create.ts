import { dirname } from 'node:path';
import { platform } from 'node:process';
import type { Host } from '../../shared/model/host.ts';
import { checkoutKey } from '../../shared/model/snapshot.ts';
import { type LoadedConfig, loadConfig, problemLine, reloadConfig } from '../config/load.ts';
import { joinAlias, overrideFor } from '../config/overrides.ts';
import type { Paths } from '../config/paths.ts';
import { type ConfigWatch, watchConfig } from '../config/watch.ts';
import { createGate } from '../git/gate.ts';
import type { HelperChannel } from '../git/helper/protocol.ts';
import { createGit } from '../git/run.ts';
import type { RootLog } from '../log/open-log.ts';
import { hostIdentity } from '../store/host.ts';
import { openJournal } from '../store/journal.ts';
import { openStore } from '../store/open.ts';
import { openOutboxTable } from '../store/outbox.ts';
import { openPauseValue } from '../store/pause.ts';
import { openRemoteStates } from '../store/remote-states.ts';
import { openSaid } from '../store/said.ts';
import { openSnooze } from '../store/snooze.ts';
import { serveOrders } from '../sync/exchange/orders.ts';
import { createOutbox } from '../sync/exchange/outbox.ts';
import { createPublisher } from '../sync/exchange/publish.ts';
import { createReceiver } from '../sync/exchange/receive.ts';
import { createPuller } from '../sync/pull.ts';
import { createReconciler } from '../sync/reconcile.ts';
import { createUpdater } from '../sync/updater.ts';
import { createWorkspaceService } from '../workspace/service.ts';
import { createAtWork } from './at-work.ts';
import { createCloudArea } from './cloud-area.ts';
import { createDiffArea } from './diff.ts';
import type { Engine } from './engine.ts';
import { createEngineCloud } from './engine-cloud.ts';
import { createExchange } from './exchange.ts';
import { createFacts } from './facts.ts';
import { foldersToWatch } from './folders-to-watch.ts';
import { createFollowPush } from './follow-push.ts';
import { createForcePushArea } from './force-pushes.ts';
import { createHistoryDesk, newestForcePushes } from './history.ts';
import { createHubServing } from './hub.ts';
import { createHubJoining } from './hub-join.ts';
import { createLostArea } from './lost.ts';
import { createMachinesArea } from './machines.ts';
import { createObey } from './obey.ts';
import { createOneLook } from './one-look.ts';
import { openFolder } from './open-checkout.ts';
import { createPoliteness, politeArea } from './polite.ts';
import { createPullAnywhere } from './pull-anywhere.ts';
import { createQuiet, notifySettings } from './quiet.ts';
import { repositorySettings } from './repository-settings.ts';
import { changeSettings, settingsOf, trustCheckout } from './settings.ts';
import { createShowing, shown } from './showing.ts';
import { createSignIns } from './sign-in.ts';
import { createUndoArea } from './undo.ts';
import { createWarnings } from './warnings.ts';
import type { ReadKeychain } from './webhooks/open-endpoints.ts';
import { createWebhookService } from './webhooks/service.ts';
import { suggestWorkspaces, tryWorkspace } from './workspaces-to-offer.ts';

export interface EngineOptions {
  readonly paths: Paths;
  readonly log: RootLog;
  readonly version: string;
  /**
   * `host`: watches, publishes, receives and reconciles until it is stopped. For the command line where no host runs: `look` looks at everything
   * once and touches nothing; `job` may also move branches. `host` and `job` want the lock of this EVERREF_HOME (store/running.ts).
   */
  readonly mode: 'host' | 'look' | 'job';
  /** How this host starts the slim process that runs git. */
  readonly startHelper: () => HelperChannel;
  /** Serve as a hub although the configuration has no `hub` (`everref hub`). */
  readonly isHub?: boolean;
  /** A secret of the system's keychain, by its name; left out where the host reaches none. */
  readonly readKeychain?: ReadKeychain;
  /** Another machine runs under this one's identity (N-14). */
  readonly onForeign?: () => void;
  /** The snapshot's first revision, where this engine goes on for another. */
  readonly firstRevision?: number;
}

/** After a wake the remotes are asked within this time. */
const wakeJitterMs = 3000;

/** Puts the services together (architecture.md, "The ways through the house"). Opens the store at once; throws where it cannot be used. */
export function createEngine({
  paths,
  log,
  version,
  mode,
  startHelper,
  isHub = false,
  readKeychain,
  onForeign = () => {},
  firstRevision,
}: EngineOptions): Engine {
  const resolving = { localCloudFile: paths.localCloudFile };
  const loadNow = () => loadConfig(paths.configFile, resolving);
  let loaded: LoadedConfig = loadNow();

  // What lies below everything: the store, who we are, git.
  const store = openStore(paths.storeFile);
  const hostId = hostIdentity(store);
  const journal = openJournal({ store, hostId });
  const git = createGit(startHelper);
  const gate = createGate(git);
  const engineCloud = createEngineCloud({
    loaded: () => loaded,
    paths,
    hostId,
    log: log.child('cloud'),
    onTroubles(list) {
      showing.troubles('cloud', list);
      if (!list.some(({ code }) => code === 'cloud-unreachable')) exchange.retryNow();
    },
  });
  const { cloud } = engineCloud;

  // What is shown.
  const selfNow = (): Omit<Host, 'id' | 'lastSeenAt' | 'checkouts'> => ({
    name: loaded.resolved.hostName,
    os: platform,
    version,
    takesOrders: loaded.config.remoteControl.pull,
  });
  const quiet = createQuiet({ kept: openSnooze(store), config: () => loaded.config, onChange: (snoozedUntil) => holder.change({ snoozedUntil }) });
  const showing = createShowing({
    ...(firstRevision === undefined ? {} : { firstRevision }),
    first: {
      thisHost: hostId,
      version,
      firstStart: isFirstStart(loaded),
      pausedUntil: null,
      snoozedUntil: quiet.snoozedUntil(),
      working: null,
      swept: false,
      lastReconcileAt: null,
      troubles: [],
      signIns: [],
      hosts: [],
      forcePushes: newestForcePushes(store, hostId),
      journal: [...journal.list({ limit: shown.journal }).items],
      notifications: [],
    },
    said: openSaid(store),
    settings: () => notifySettings(loaded.config),
    silentUntil: quiet.silentUntil,
    log,
  });
  const { holder } = showing;
  const warnings = createWarnings({ snapshot: holder.current, tell: showing.tell, leaveAt: () => loaded.config.leave.at ?? null });
  const atWork = createAtWork((working) => holder.change({ working }));

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

  // This host's checkouts, and what moves them.
  const workspace = createWorkspaceService({
    gate,
    store,
    // The workspace service is given folders as they are on this disk, not as they were written.
    config: () => ({ ...loaded.config, workspaces: foldersToWatch(loaded) }),
    hostId,
    log: log.child('workspace'),
    mark: signIns.mark,
    // A single job looks once; watching everything first would only cost time.
    watch: mode === 'host',
    isIgnored: (checkout) => overrideFor(loaded, checkout).ignore === true,
  });
  const { registry } = workspace;
  const pause = createPoliteness({
    kept: openPauseValue(store),
    loaded: () => loaded,
    onPaused: (pausedUntil) => holder.change({ pausedUntil }),
    onResting: (resting) => holder.change({ resting }),
    onEnd() {
      webhooks.wake();
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
  const updater = signIns.guard(
    createUpdater({
      hostId,
      gate,
      store,
      journal,
      log: log.child('update'),
      dataDir: paths.dataFolder,
      registry,
      overrides: (checkout) => overrideFor(loaded, checkout),
      isPaused: pause.isPaused,
      keep: () => ({ days: loaded.resolved.keepDays, bytesPerRepository: loaded.resolved.keepBytesPerRepository }),
      history: history.book,
    }),
  );
  const refresh = (checkoutIds: readonly string[]) => workspace.refresh(checkoutIds, 'now');
  const reconciler = createReconciler({
    updater,
    registry,
    log: log.child('reconcile'),
    everyMs: (clone) => pause.everyMs(clone, registry.placesOf(clone.id)),
    requestsPerHour: () => loaded.resolved.requestsPerHour,
    isPaused: pause.isPaused,
    refresh,
    onReport({ results }) {
      holder.change({ lastReconcileAt: new Date().toISOString() });
      showing.results(results, null);
    },
  });
  const puller = createPuller({ hostId, updater, registry, refresh });

  async function reconcileNow(reason: 'start' | 'wake' | 'asked'): Promise<void> {
    await atWork.during('Asking the remotes for their newest tips', () => reconciler.run(reason));
  }

  const follow = createFollowPush({
    updater,
    registry,
    atWork,
    refresh,
    onResults(results, event) {
      showing.results(results, event.hostId === hostId ? null : nameOf(event.hostId));
      if (event.hostId !== hostId) history.expect();
    },
  });

  // The other machines.
  const outbox = createOutbox({ table: openOutboxTable(store), bus: cloud.bus, log: log.child('outbox') });
  const publisher = createPublisher({
    hostId,
    host: selfNow,
    cloud,
    outbox,
    registry,
    journal,
    log: log.child('publish'),
    onForeign,
  });
  const firstSweep = Promise.withResolvers<void>();
  firstSweep.promise.catch(() => {});
  const receiver = createReceiver({
    hostId,
    ready: firstSweep.promise,
    cloud,
    registry,
    remoteStates: openRemoteStates(store),
    journal,
    log: log.child('receive'),
    ownName: (id) => joinAlias(id, loaded.config.aliases),
    async onPush(event, clones) {
      await follow(event, clones);
    },
    onRelayed: (relayed) => webhooks.relayed(relayed),
    onRemote({ hosts, put, removed }) {
      if (hosts !== null) holder.change({ hosts: [self(), ...hosts] });
      if (put.length + removed.length > 0) holder.changeCheckouts(put, removed);
    },
  });
  const anywhere = createPullAnywhere({
    hostId,
    orders: cloud.orders,
    pullHere: (ids, why, signal) => atWork.during('Pulling', () => puller.pull(ids, why, signal)),
    fetchHere: (ids, why, signal) => atWork.during('Fetching', () => puller.fetch(ids, why, signal)),
    hosts: () => holder.current().hosts,
    checkouts: () => holder.current().checkouts,
    now: Date.now,
  });
  const lost = createLostArea({
    ...{ hostId, store, gate, journal, registry, cloud, refresh },
    forcePushes: history.table,
    log: log.child('lost'),
    hosts: () => holder.current().hosts,
    isPaused: pause.isPaused,
    during: atWork.during,
  });
  const undo = createUndoArea({
    hostId,
    store,
    gate,
    journal,
    registry,
    refresh,
    log: log.child('undo'),
    dataDir: paths.dataFolder,
    orders: () => cloud.orders,
    hosts: () => holder.current().hosts,
    during: atWork.during,
  });
  const obey = createObey(
    { pull: ({ kind, target }) => anywhere.obey(kind, target), fetch: ({ kind, target }) => anywhere.obey(kind, target), undo: undo.obey, ...lost.handlers },
    () => loaded.config.remoteControl,
  );

  const exchange = createExchange({
    outbox,
    publisher,
    receiver,
    serveOrders: () => serveOrders({ hostId, orders: cloud.orders, journal, log: log.child('orders'), hosts: () => holder.current().hosts, obey }),
    giveUp: () => cloud.close(),
  });

  const hub = createHubServing({
    ...{ resolving, paths, configChanged },
    loaded: () => loaded,
    log: log.child('hub'),
    always: mode === 'host' && isHub,
    onTroubles: (list) => showing.troubles('hub', list),
  });

  /** Goes where the configuration says by now: as a hub, and to the others. */
  async function followCloud(): Promise<void> {
    await atWork.during(null, async () => {
      await hub.follow();
      await engineCloud.follow(exchange);
    });
  }

  async function configChanged(): Promise<void> {
    loaded = reloadConfig(loaded, resolving);
    await followCloud();
  }

  const webhooks = createWebhookService({
    hostId,
    mode,
    loaded: () => loaded,
    dataFolder: paths.dataFolder,
    store,
    gate,
    journal,
    history,
    registry,
    updater,
    log,
    readKeychain: readKeychain ?? null,
    isPaused: pause.isPaused,
    refresh,
    discover: () => workspace.refresh('all', 'now'),
    follow,
    publish: outbox.push,
    look: receiver.local,
    onRunFailed: (run) => showing.tell({ kind: 'run-failed', run }),
    onTroubles: (list) => showing.troubles('webhooks', list),
  });

  const facts = createFacts({ paths, version, cloud, gate, cost: git.cost, watchPlan: workspace.watchPlan, loaded: () => loaded });

  const nameOf = (id: string) => holder.current().hosts.find((host) => host.id === id)?.name ?? null;

  function self(): Host {
    return { ...selfNow(), id: hostId, lastSeenAt: new Date().toISOString(), checkouts: registry.checkouts().length };
  }

  function showSelf(): void {
    holder.change({ hosts: [self(), ...holder.current().hosts.filter((host) => host.id !== hostId)] });
  }

  journal.subscribe(showing.journalLine);
  store.onHealth((words) => showing.troubles('store', words === null ? [] : [{ code: 'store', message: words, since: new Date().toISOString() }]));
  registry.subscribe(({ put, removed }) => {
    holder.changeCheckouts(
      put,
      removed.map((id) => checkoutKey({ hostId, id })),
    );
    showSelf();
  });
  workspace.onTrouble((list) => showing.troubles('workspace', list));
  workspace.onPush(async (seen) => {
    const event = publisher.pushed(seen);
    if (event === null) return;
    await receiver.local(event);
  });

  async function applyConfig(): Promise<void> {
    // A file that is half saved keeps what was there.
    loaded = reloadConfig(loaded, resolving);
    for (const problem of loaded.problems) log.warn(`the configuration has a problem in line ${problem.line}: ${problem.message}`);
    showConfigProblems();
    holder.change({ firstStart: isFirstStart(loaded) });
    showSelf();
    if (mode === 'host') publisher.renamed();
    if (mode === 'host') await followCloud();
    await atWork.during('Looking for checkouts', () => workspace.applyConfig());
    await webhooks.applyConfig();
    if (mode === 'host') await reconcileNow('asked');
  }

  function showConfigProblems(): void {
    holder.change({ repositories: repositorySettings(loaded) });
    const since = new Date().toISOString();
    const lines = loaded.problems.map((problem) => ({ code: 'config', message: problemLine(problem), since }));
    showing.troubles('config', lines);
  }

  let configWatch: ConfigWatch | null = null;
  let aliveTimer: NodeJS.Timeout | null = null;
  let wakeTimer: NodeJS.Timeout | null = null;
  let attending = 0;
  let behind: Promise<void> = Promise.resolve();

  async function startHost(): Promise<void> {
    const unchanged = workspace.restore();
    await hub.follow();
    await exchange.start();
    history.start();
    await webhooks.start();
    configWatch = watchConfig({ file: paths.configFile, log: log.child('config'), onChange: () => void atWork.during(null, applyConfig) });
    holder.subscribe(warnings.changed);
    warnings.start();
    aliveTimer = setInterval(showSelf, 60_000);
    aliveTimer.unref();
    // Nothing has changed since the last run, as far as the git folders can tell: what is shown is so. Work trees are looked at behind.
    if (unchanged) holder.change({ swept: true });
    // The last known state can be shown; the first sweep and the first question to the remotes go on behind.
    behind = atWork.during('Looking at your checkouts', async () => {
      await workspace.start().finally(() => firstSweep.resolve());
      holder.change({ swept: true });
      publisher.swept();
      webhooks.swept();
      if (!pause.isPaused()) await reconcileNow('start');
      reconciler.start();
      lost.start();
    });
    behind.catch((error: unknown) => log.error('the first look failed', { error }));
  }

  return {
    hostId,
    snapshot: holder.current,
    subscribe: holder.subscribe,
    onNotification: showing.onNotification,
    pull: anywhere.pull,
    async refresh() {
      await atWork.during('Looking at your checkouts', () => workspace.refresh('all', 'now'));
      if (mode === 'host') await Promise.all([receiver.look(), publisher.beat()]);
    },
    async trust(checkoutId) {
      const place = registry.place(checkoutId);
      if (place === undefined || trustCheckout(loaded, place.path, resolving).length > 0) return false;
      await atWork.during(null, applyConfig);
      return true;
    },
    async open(checkoutId, how) {
      const place = registry.place(checkoutId);
      return place === undefined ? 'That checkout is not on this machine any more.' : openFolder(how, place.path, loaded.config.open);
    },
    journal: (query) => journal.list(query),
    forcePushes: createForcePushArea({
      history,
      store,
      gate,
      journal,
      registry,
      refresh,
      keeping: () => ({ days: loaded.resolved.keepDays, bytesPerRepository: loaded.resolved.keepBytesPerRepository }),
      updater,
    }),
    diff: createDiffArea(gate, registry),
    lost: lost.area,
    cloud: createCloudArea({
      ...{ cloud, hostId, resolving, log: log.child('cloud'), loaded: () => loaded, snapshot: holder.current },
      configChanged,
    }),
    undo: undo.area,
    signIn: signIns.area,
    machines: createMachinesArea({ hostId, anywhere, cloud, hosts: () => holder.current().hosts, withdraw: hub.withdraw, look: receiver.look }),
    hub: { ...hub, ...createHubJoining({ loaded: () => loaded, resolving, paths, hostId: () => hostId, configChanged }) },
    settings: () => settingsOf(loaded),
    async changeSettings(settings) {
      const problems = changeSettings(loaded, settings, resolving);
      if (problems.length === 0) await atWork.during(null, applyConfig);
      return problems;
    },
    suggestWorkspaces: () => suggestWorkspaces(),
    tryWorkspace: (path, depth) => tryWorkspace(path, depth, dirname(paths.configFile)),
    about: facts.about,
    polite: politeArea(
      workspace,
      () => loaded,
      resolving,
      () => atWork.during(null, applyConfig),
    ),
    webhooks,
    pause: pause.set,
    snooze: quiet.snooze,
    leaving(reason) {
      warnings.leaving(reason);
      // Who leaves does not wait until more has come together.
      showing.flush();
    },
    suspend: pause.sleep,
    resume() {
      pause.wake();
      // Waking and unlocking come together, and all machines of an office wake at nine: one look, a little later.
      wakeTimer ??= setTimeout(() => {
        wakeTimer = null;
        void reconcileNow('wake');
        void receiver.look();
        void publisher.beat();
      }, Math.random() * wakeJitterMs);
    },
    attend() {
      attending++;
      workspace.setAttention(true);
      return () => {
        attending--;
        workspace.setAttention(attending > 0);
      };
    },
    async start() {
      log.info('starting', { version, mode, home: paths.dataFolder, cloud: cloud.describe() });
      showConfigProblems();
      showSelf();
      // Before anything else moves: what a crash cut off is put right.
      if (mode !== 'look') for (const result of await updater.recover()) log.warn(result.message, { path: result.path, branch: result.branch });
      if (mode === 'host') return startHost();
      const receiving = createOneLook(cloud, hostId);
      try {
        holder.change({ hosts: [self(), ...(await receiving.hosts())] });
        holder.changeCheckouts(await receiving.checkouts(), []);
      } catch (error) {
        // This machine's own checkouts need no cloud.
        log.warn('What the other machines have could not be read', { error });
      }
      await workspace.start();
      holder.change({ swept: true });
    },
    async idle() {
      // Each may give work to another: quiet is when a whole round finds nothing to wait for.
      for (let round = 0; round < 3; round++) {
        await behind.catch(() => {});
        await workspace.idle();
        await webhooks.idle();
        await receiver.idle();
        await reconciler.idle();
        await atWork.idle();
        await outbox.idle();
        await publisher.idle();
        await history.idle();
        await lost.idle();
        await gate.idle();
      }
      showing.flush();
    },
    async stop() {
      pause.sleep();
      configWatch?.close();
      warnings.stop();
      if (aliveTimer !== null) clearInterval(aliveTimer);
      if (wakeTimer !== null) clearTimeout(wakeTimer);
      firstSweep.reject(new Error('this machine is ending'));
      await engineCloud.settled();
      await lost.stop();
      if (mode === 'host') await exchange.stopReceiving();
      await webhooks.stop();
      await reconciler.stop();
      await workspace.stop();
      await atWork.idle();
      await history.stop();
      if (mode === 'host') await exchange.stopSending();
      pause.close();
      await gate.idle();
      await git.close();
      await hub.stop();
      await cloud.close();
      store.close();
      showing.stop();
      log.info('ended');
    },
  };
}

/** Nobody has said yet where the repositories are. A file that cannot be read, or names them wrongly, is not that. */
function isFirstStart({ config, readable, problems }: LoadedConfig): boolean {
  return config.workspaces.length === 0 && readable && !problems.some((problem) => problem.message.includes('workspaces'));
}
