import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { checkoutKey } from '../../shared/model/snapshot.ts';
import type { Paths } from '../config/paths.ts';
import { type Keychain, noKeychain } from '../config/secret.ts';
import { createGate } from '../git/gate.ts';
import type { HelperChannel } from '../git/helper/protocol.ts';
import { createGit } from '../git/run.ts';
import type { RootLog } from '../log/open-log.ts';
import { knowsStates } from '../store/checkouts.ts';
import { hostIdentity } from '../store/host.ts';
import { openJournal } from '../store/journal.ts';
import { openStore } from '../store/open.ts';
import { openPauseValue } from '../store/pause.ts';
import { openPauseWishes } from '../store/pause-wishes.ts';
import { openSaid } from '../store/said.ts';
import { openSnooze } from '../store/snooze.ts';
import { serveOrders } from '../sync/exchange/orders.ts';
import { openDisk } from '../workspace/disk/open-disk.ts';
import { createCloudArea } from './cloud/cloud-area.ts';
import { createEngineCloud } from './cloud/engine-cloud.ts';
import { createHubServing } from './cloud/hub.ts';
import { createHubJoining } from './cloud/hub-join.ts';
import type { Engine } from './engine.ts';
import { type PowerSource, systemPower } from './here/battery.ts';
import { createDiffArea } from './here/diff.ts';
import { openFolder } from './here/open-checkout.ts';
import { politeArea } from './here/polite.ts';
import { createThisMachine } from './here/this-machine.ts';
import { createTrust } from './here/trust.ts';
import { createUndoArea } from './here/undo.ts';
import { createForcePushArea } from './history/force-pushes.ts';
import { createLife } from './life.ts';
import { createLostArea } from './lost/create.ts';
import { createExchange } from './machines/exchange.ts';
import { createMachinesArea } from './machines/machines.ts';
import { createObey } from './machines/obey.ts';
import { createOtherMachines } from './machines/other-machines.ts';
import { createPauseAnywhere } from './machines/pause-anywhere.ts';
import { createSelf } from './machines/self.ts';
import { openConfiguration } from './settings/configuration.ts';
import { createKeychainArea } from './settings/keychain.ts';
import { changeSettings, settingsOf } from './settings/settings.ts';
import { createTakeUp } from './settings/take-up.ts';
import { suggestWorkspaces, tryWorkspace } from './settings/workspaces-to-offer.ts';
import { createAtWork } from './show/at-work.ts';
import { diagnosisOf } from './show/diagnosis.ts';
import { createFacts } from './show/facts.ts';
import { firstSnapshot } from './show/first-snapshot.ts';
import { createQuiet, notifySettings } from './show/quiet.ts';
import { createShowing } from './show/showing.ts';
import { createWarnings } from './show/warnings.ts';
import { createWebhookService } from './webhooks/service.ts';
import { createWebhookSettings } from './webhooks/settings.ts';

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
  /** Left out where the host reaches none. */
  readonly keychain?: Keychain;
  /** What the machine runs on; left out: what the system tells in files. */
  readonly power?: PowerSource;
  /** File of the receiver's own thread; left out: it runs in the engine's. */
  readonly receiverFile?: string;
  /** Another machine runs under this one's identity (N-14). */
  readonly onForeign?: () => void;
  /** The snapshot's first revision, where this engine goes on for another. */
  readonly firstRevision?: number;
}

/** Puts the services together (architecture.md, "The ways through the house"). Opens the store at once; throws where it cannot be used. */
export function createEngine({
  paths,
  log,
  version,
  mode,
  startHelper,
  isHub = false,
  keychain = noKeychain,
  power = systemPower,
  receiverFile,
  onForeign = () => {},
  firstRevision,
}: EngineOptions): Engine {
  // A thread takes some 40 ms to start, if it was not prepared: as long as the store and the rest take to open. It holds no process back from its end.
  const disk = openDisk({ log: log.child('disk'), atOnce: mode === 'host' });
  const configuration = openConfiguration(paths);
  const { now: loaded, resolving } = configuration;

  // What lies below everything: the store, who we are, git.
  const store = openStore(paths.storeFile);
  const hostId = hostIdentity(store);
  const journal = openJournal({ store, hostId });
  const git = createGit(startHelper);
  // The first look waits for git's helper where nothing is known yet; else what is known is compared first, and has the processor for itself.
  if (mode === 'host' && !knowsStates(store)) git.prepare();
  const gate = createGate(git);
  const engineCloud = createEngineCloud({
    loaded,
    paths,
    hostId,
    keychain,
    log: log.child('cloud'),
    onTroubles(list) {
      showing.troubles('cloud', list);
      if (!list.some(({ code }) => code === 'cloud-unreachable')) exchange.retryNow();
    },
  });
  const { cloud } = engineCloud;
  const self = createSelf({ hostId, version, configuration, countCheckouts: () => here.registry.checkouts().length, pausedUntil: () => here.pause.until() });

  // What is shown.
  const quiet = createQuiet({ kept: openSnooze(store), config: () => loaded().config, onChange: (snoozedUntil) => holder.change({ snoozedUntil }) });
  const showing = createShowing({
    ...(firstRevision === undefined ? {} : { firstRevision }),
    first: firstSnapshot({ hostId, version, store, journal, configuration, snoozedUntil: quiet.snoozedUntil() }),
    said: openSaid(store),
    settings: () => notifySettings(loaded().config),
    silentUntil: quiet.silentUntil,
    log,
  });
  const { holder } = showing;
  const warnings = createWarnings({ snapshot: holder.current, tell: showing.tell, leaveAt: () => loaded().config.leave.at ?? null });
  const atWork = createAtWork((working) => holder.change({ working }));

  // This host's checkouts, and what moves them.
  const here = createThisMachine({
    ...{ hostId, paths, configuration, log, store, gate, journal, cloud, showing, atWork, power, disk },
    // A single job looks once; watching everything first would only cost time.
    watch: mode === 'host',
    onPauseEnd: () => webhooks.wake(),
  });
  const { workspace, registry, refresh, pause, history, keeping, updater, follow } = here;

  // The other machines.
  const firstSweep = Promise.withResolvers<void>();
  firstSweep.promise.catch(() => {});
  const others = createOtherMachines({
    ...{ hostId, self, configuration, log, store, journal, cloud, here, showing, atWork, onForeign },
    ready: firstSweep.promise,
    onRelayed: (relayed) => webhooks.relayed(relayed),
  });
  const { outbox, publisher, receiver, anywhere } = others;
  const lost = createLostArea({
    ...{ hostId, store, gate, journal, registry, cloud, refresh },
    dataFolder: paths.dataFolder,
    forcePushes: history.table,
    log: log.child('lost'),
    hosts: () => holder.current().hosts,
    isPaused: pause.isPaused,
    onGitFolder: workspace.onGitFolder,
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
  const pauses = createPauseAnywhere({
    ...{ hostId, journal, set: pause.set, own: openPauseValue(store), wishes: openPauseWishes(store), log: log.child('pause') },
    orders: () => cloud.orders,
    hosts: () => holder.current().hosts,
    show: (wishes) => holder.change({ pauseWishes: [...wishes] }),
  });
  const obey = createObey(
    {
      pull: ({ kind, target }) => anywhere.obey(kind, target),
      fetch: ({ kind, target }) => anywhere.obey(kind, target),
      undo: undo.obey,
      pause: pauses.obey,
      ...lost.handlers,
    },
    () => loaded().config.remoteControl,
  );

  const exchange = createExchange({
    outbox,
    publisher,
    receiver,
    serveOrders: () => serveOrders({ hostId, orders: cloud.orders, journal, log: log.child('orders'), hosts: () => holder.current().hosts, obey }),
    giveUp: () => cloud.close(),
  });

  const hub = createHubServing({
    hostId,
    ...{ loaded, resolving, paths, configChanged },
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
    configuration.reload();
    await followCloud();
  }

  const webhooks = createWebhookService({
    hostId,
    mode,
    loaded,
    dataFolder: paths.dataFolder,
    store,
    gate,
    journal,
    history,
    registry,
    updater,
    log,
    keychain,
    receiverThread: receiverFile === undefined ? null : { file: receiverFile, storeFile: paths.storeFile },
    isPaused: pause.isPaused,
    refresh,
    discover: () => workspace.refresh('all', 'now'),
    follow,
    publish: outbox.push,
    look: receiver.local,
    onRunFailed: (run) => showing.tell({ kind: 'run-failed', run }),
    onTroubles: (list) => showing.troubles('webhooks', list),
  });

  const facts = createFacts({ paths, version, cloud, gate, cost: git.cost, watchPlan: workspace.watchPlan, loaded });

  const showSelf = () => holder.change({ hosts: [self.now(), ...holder.current().hosts.filter((host) => host.id !== hostId)] });

  holder.subscribe((now, before) => {
    if (now.pausedUntil === before.pausedUntil) return;
    showSelf();
    if (mode === 'host') publisher.changed();
  });
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

  const { takeUp, show, onSettings } = createTakeUp({
    isHost: mode === 'host',
    ...{ configuration, log, showing, atWork, here, publisher, webhooks, showSelf, followCloud },
  });

  const life = createLife({
    ...{
      hostId,
      mode,
      version,
      paths,
      log,
      store,
      git,
      gate,
      cloud,
      engineCloud,
      self,
      showing,
      atWork,
      here,
      others,
      exchange,
      hub,
      warnings,
      webhooks,
      lost,
      pauses,
    },
    ...{ firstSweep, takeUp, showConfig: show, showSelf },
  });
  let attending = 0;

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
    trust: createTrust({ store, registry, loaded, resolving, apply: takeUp }),
    async open(checkoutId, how) {
      const place = registry.place(checkoutId);
      return place === undefined ? 'That checkout is not on this machine any more.' : openFolder(how, place.path, loaded().config.open);
    },
    journal: (query) => journal.list(query),
    forcePushes: createForcePushArea({
      dataDir: paths.dataFolder,
      history,
      store,
      gate,
      journal,
      registry,
      refresh,
      keeping,
      updater,
    }),
    diff: createDiffArea(gate, registry),
    lost: lost.area,
    cloud: createCloudArea({
      ...{ cloud, hostId, resolving, log: log.child('cloud'), loaded, snapshot: holder.current },
      configChanged,
    }),
    undo: undo.area,
    signIn: here.signIns.area,
    machines: createMachinesArea({ hostId, anywhere, pauses, cloud, hosts: () => holder.current().hosts, withdraw: hub.withdraw, look: receiver.look }),
    hub: { ...hub, ...createHubJoining({ loaded, resolving, paths, hostId: () => hostId, keychain, configChanged }) },
    settings: () => settingsOf(loaded()),
    onSettings,
    async changeSettings(settings) {
      const problems = changeSettings(loaded(), settings, resolving);
      if (problems.length === 0) await takeUp();
      return problems;
    },
    suggestWorkspaces: () => suggestWorkspaces(),
    tryWorkspace: (path, depth) => tryWorkspace(path, depth, dirname(paths.configFile)),
    about: facts.about,
    diagnosis: async () => diagnosisOf({ about: await facts.about(), snapshot: holder.current(), config: loaded().config, home: homedir(), now: new Date() }),
    openLogFolder: () => openFolder('files', dirname(paths.logFile), loaded().config.open),
    keychain: createKeychainArea({ keychain, config: () => loaded().config, hide: log.hide, changed: webhooks.secretsChanged }),
    webhookSettings: createWebhookSettings({ loaded, resolving, apply: takeUp }),
    polite: politeArea(workspace, loaded, resolving, takeUp),
    webhooks,
    pause: pauses.here,
    snooze: quiet.snooze,
    leaving(reason) {
      warnings.leaving(reason);
      // Who leaves does not wait until more has come together.
      showing.flush();
    },
    suspend: pause.sleep,
    resume: life.wake,
    attend() {
      attending++;
      workspace.setAttention(true);
      return () => {
        attending--;
        workspace.setAttention(attending > 0);
      };
    },
    start: life.start,
    idle: life.idle,
    stop: life.stop,
  };
}
