import { setImmediate as breathe } from 'node:timers/promises';
import type { Checkout } from '../../shared/model/checkout.ts';
import type { Config } from '../../shared/model/config.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';
import { listIgnoredFolders } from '../git/commands/ignored-folders.ts';
import type { Gate, Urgency } from '../git/gate.ts';
import type { Log } from '../log/log.ts';
import { openCheckouts } from '../store/checkouts.ts';
import { openCounts } from '../store/counts.ts';
import { openGoneBranches } from '../store/gone-branches.ts';
import type { Store } from '../store/open.ts';
import { openPushCursors } from '../store/push-cursors.ts';
import { openTrusts } from '../store/trusts.ts';
import { createAdoption } from './adoption.ts';
import type { Place } from './clone.ts';
import { type Disk, directDisk } from './disk/disk.ts';
import type { Discovery } from './find/discover.ts';
import { createDiscoveryLoop } from './find/discovery-loop.ts';
import { createUserConfig } from './find/read-config.ts';
import { openSshConfig, type SshConfig } from './find/ssh-config.ts';
import type { Keeper } from './keeper.ts';
import { createKeepers } from './keepers.ts';
import { createPushListeners } from './push-listeners.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createSaving } from './saving.ts';
import { createCloneState } from './status/clone-state.ts';
import { createTroubles } from './troubles.ts';
import { unchangedOf } from './watch/held-stamps.ts';
import { createPushNotice, type PushSeen } from './watch/notice-push.ts';
import type { QuickStamp } from './watch/quick-stamp.ts';
import { watchRefusal } from './watch/refusal-words.ts';
import { createTreeWatches, type WatchPlan } from './watch/tree-watches.ts';
import type { OpenWatch } from './watch/watch-folders.ts';

/** What the workspace service is given. */
export interface WorkspaceSetting {
  readonly gate: Gate;
  readonly store: Store;
  readonly config: () => Config;
  readonly hostId: string;
  readonly log: Log;
  readonly now?: () => Date;
  /** What others know of a checkout, put on each of its states; `remark` does so again. */
  readonly mark?: (state: Checkout) => Checkout;
  /** The user's ssh configuration; by default `~/.ssh/config`. */
  readonly sshConfig?: () => SshConfig;
  /** False: looks when asked, and only then (a single job of the command line). */
  readonly watch?: boolean;
  /** Watches that work trees may take; by default 20 % of the system's. 0: all by timer. */
  readonly watchBudget?: number;
  /** How folders are read; by default in this thread. */
  readonly disk?: Disk;
  /** How the system is asked to watch one folder; by default `fs.watch`. */
  readonly openWatch?: OpenWatch;
  /** Whether a person said that a checkout (by its repositories, or its path) is to be left alone. */
  readonly isIgnored?: (checkout: { readonly repositories: readonly string[]; readonly path: string }) => boolean;
}

/** Finds this host's checkouts and keeps their state fresh (architecture.md: discover, watch, status, registry). */
export interface WorkspaceService {
  readonly registry: Registry;
  /**
   * Puts the last known states into the registry, at once. Resolves to whether all that is watched of them still looks as it did when they were read. Does
   * so once: later calls resolve as the first.
   */
  restore(): Promise<boolean>;
  /** Resolves when every checkout was looked at once and is watched. Subscribe to pushes before. */
  start(): Promise<void>;
  /** Stops watching and waits for what is running. */
  stop(): Promise<void>;
  /** Looks at these checkouts (`all`: at all, and for new ones) whatever their fingerprints say. Resolves when their states are in the registry. */
  refresh(checkoutIds: readonly string[] | 'all', urgency?: Urgency): Promise<void>;
  /** Looks at what its fingerprints say has changed, and at nothing else. Resolves when that is in the registry. */
  sweep(): Promise<void>;
  /** How long the newest sweep over everything took, the one of the start included, and how many clones it had to look at. Null before the first. */
  lastSweep(): SweepTook | null;
  /** The configuration changed: search anew, judge names and trust anew. */
  applyConfig(): Promise<void>;
  /** Resolves when nothing is searched, read, set up or waiting. Events of the file system that have not come yet are not known. */
  idle(): Promise<void>;
  /**
   * A push seen in a clone of this host, told at once and in order. What a listener throws or rejects is logged; the cursor moves on when all have
   * answered, and nothing else waits for that.
   */
  onPush(listener: (push: PushSeen) => void | Promise<void>): () => void;
  /** Something in a clone's git folder changed, whether or not it shows in a state. Told at least once for each clone, and again for each change. */
  onGitFolder(listener: (cloneId: string) => void): () => void;
  /** The whole list of what hinders the service, each time it changes. */
  onTrouble(listener: (troubles: readonly Trouble[]) => void): () => void;
  watchPlan(): WatchPlan;
  /** What `mark` says of a clone's checkouts has changed. */
  remark(cloneId: string): void;
  /** Whether somebody is looking: work trees beyond the watch budget are then looked at each minute, else every 10. */
  setAttention(someoneLooks: boolean): void;
}

/** What a sweep cost. */
export interface SweepTook {
  readonly ms: number;
  readonly clones: number;
  readonly looked: number;
}

const safetyNetMs = 30_000;

export function createWorkspaceService(setting: WorkspaceSetting): WorkspaceService {
  const { gate, store, log } = setting;
  const now = setting.now ?? (() => new Date());
  const mark = setting.mark ?? ((state) => state);
  const checkouts = openCheckouts(store);
  const { registry, writer } = createRegistry((error) => log.error('a listener of the registry failed', { error: String(error) }));
  const disk = setting.disk ?? directDisk;
  const notice = createPushNotice(openPushCursors(store), now, disk);
  const ssh = setting.sshConfig ?? openSshConfig();
  const userConfig = createUserConfig();
  const trusts = openTrusts(store);
  const troubles = createTroubles(now);
  const pushListeners = createPushListeners(log);
  const gitFolderListeners = new Set<(cloneId: string) => void>();
  const saving = createSaving(checkouts, log);
  const stateSetting = {
    hostId: setting.hostId,
    counts: openCounts(store),
    gone: openGoneBranches(store),
    now: () => now().getTime(),
    cloneSetting: () => ({ config: setting.config(), ssh: ssh(), userConfig, trusts }),
    shown: (id: string) => registry.checkout(id),
    disk,
  };
  const timers: NodeJS.Timeout[] = [];
  let remembered: readonly string[] = [];
  let attention = true;
  let lastTimerLook = 0;
  let stopped = false;
  let restored: Promise<boolean> | null = null;
  let took: SweepTook | null = null;
  let startedAt: number | null = null;
  /** There is something from before this start to be shown, or everything was looked at once. */
  let isKnown = false;

  const trees = createTreeWatches({
    ...(setting.watchBudget === undefined ? {} : { budget: setting.watchBudget }),
    open: setting.openWatch,
    log,
    disk,
    ignoredFolders: (place) => ignoredFolders(place),
    onChange(place, paths) {
      keepers.get(place.cloneId)?.treeChanged(place.checkoutId, paths);
    },
    onTrouble: (error) => noWatches(error),
  });

  async function ignoredFolders(place: Place): Promise<readonly string[]> {
    const keeper = keepers.get(place.cloneId);
    if (keeper === undefined || stopped) return [];
    try {
      return await gate.admit(keeper.commonDir, 'read', (git) => listIgnoredFolders(git, place.path));
    } catch (error) {
      log.debug('could not ask what is ignored', { path: place.path, error: String(error) });
      return [];
    }
  }

  function noWatches(error: unknown): void {
    const { code, message } = watchRefusal(error);
    troubles.set(code, message);
    log.warn('watching failed', { error: String(error) });
  }

  function put(cloneId: string, states: readonly Checkout[], stamp: QuickStamp | null): void {
    // A place may have gone while git looked at it.
    const changed = writer.put(states.filter((state) => registry.place(state.id) !== undefined).map(mark));
    saving.states(changed);
    saving.stamp(cloneId, stamp);
    const withoutGit = states.find((state) => state.problem?.code === 'git-missing')?.problem;
    if (withoutGit != null) troubles.set('git-missing', withoutGit.message);
    else if (states.some((state) => state.problem === null)) troubles.clear('git-missing');
    if (!stopped) saving.soon();
  }

  /** Places but for those that a person wants left alone. Which repository a clone is, is known after its first look. */
  const shownPlaces = (): readonly Place[] => keepers.all().flatMap(shownPlacesOf);

  function shownPlacesOf(keeper: Keeper): readonly Place[] {
    const { clone } = keeper.state;
    const repositories = clone === null ? [] : [clone.repository, ...clone.remotes.map(({ repository }) => repository)];
    return keeper.places().filter(({ path }) => setting.isIgnored?.({ repositories, path }) !== true);
  }

  /** The same for one of them, which is better known than before: a sweep tells of hundreds, one by one. */
  function describeOne(id: string): void {
    const keeper = keepers.get(id);
    if (keeper === undefined) return;
    const places = shownPlacesOf(keeper);
    writer.describeClone(id, places.length === 0 ? null : keeper.state.clone, places);
  }

  /** Tells registry and watches what there is. */
  function describe(): void {
    const places = shownPlaces();
    const shown = new Set(places.map(({ cloneId }) => cloneId));
    writer.describe(
      keepers.all().flatMap(({ state: { clone } }) => (clone !== null && shown.has(clone.id) ? [clone] : [])),
      places,
    );
  }

  const keepers = createKeepers({
    ...{ store, checkouts, gate, disk, notice, log },
    createState: (id, commonDir) => createCloneState(id, commonDir, stateSetting),
    onStates: put,
    onClone: describeOne,
    onPush: pushListeners.tell,
    onWorktrees: () => discovery.poke(),
    onGitFolder(id) {
      for (const listener of gitFolderListeners) listener(id);
    },
    onManyPaths: (checkoutId) => trees.reconsider(checkoutId),
    onWatchError: noWatches,
    openWatch: setting.openWatch,
    now: stateSetting.now,
    watch: setting.watch ?? true,
  });

  /** A person waits for a single job of the command line, and at the very first start, where there is nothing to be shown yet. */
  function firstLook(fresh: readonly Keeper[]): Promise<void> {
    return keepers.look(fresh, { clone: false, refs: false, trees: new Set() }, setting.watch === false || !isKnown ? 'now' : 'background');
  }

  const adoption = createAdoption({ keepers, firstLook, describeOne, describe, forget: notice.forget, log });

  async function adopt(found: Discovery): Promise<void> {
    const looked = await adoption.adopt(found);
    isKnown = true;
    if (startedAt !== null) took ??= { ms: performance.now() - startedAt, clones: keepers.all().length, looked: looked.size };
    saving.keepOnly((id) => registry.place(id) !== undefined);
    if (setting.watch === false) return;
    // Behind the look, which nobody is to wait longer for; what changes in between is found by the stamps that the look began with.
    for (const keeper of looked) {
      await keeper.watch();
      await breathe();
    }
    void trees.set(shownPlaces().filter((place) => place.kind !== 'bare'));
  }

  const discovery = createDiscoveryLoop({
    config: setting.config,
    log,
    disk,
    known: () => keepers.all().flatMap((keeper) => keeper.found()),
    remembered: () => remembered,
    onPlaces: adoption.begin,
    adopt,
    onNotes(notes) {
      const roots = notes.filter((note) => note.isRoot);
      if (roots.length === 0) troubles.clear('workspace-unreadable');
      else troubles.set('workspace-unreadable', roots.map((note) => note.message).join('; '));
    },
  });

  function onTimer(): void {
    for (const keeper of keepers.all()) keeper.checkFingerprints();
    const every = attention ? 60_000 : 600_000;
    if (Date.now() - lastTimerLook < every) return;
    lastTimerLook = Date.now();
    // What failed may have been mended without a trace that is watched.
    const failed = registry.checkouts().filter((state) => state.state === 'failed');
    for (const id of new Set([...trees.unwatched(), ...failed.map((state) => state.id)])) {
      const place = registry.place(id);
      if (place !== undefined) keepers.get(place.cloneId)?.treeChanged(id, 1);
    }
  }

  function restore(): Promise<boolean> {
    restored ??= restoreStates();
    return restored;
  }

  async function restoreStates(): Promise<boolean> {
    const seen = checkouts.lastStates().map((state) => mark({ ...state, hostId: setting.hostId }));
    writer.put(seen);
    isKnown = seen.length > 0;
    remembered = seen.flatMap(({ kind, path }) => (kind === 'clone' ? [path] : []));
    // Asked at once: the disk has its own thread, and is done when the rest of a start is.
    const from = performance.now();
    const unchanged = new Set(await unchangedOf(disk, new Set(seen.map(({ cloneId }) => cloneId)), checkouts.stamps()));
    const isUnchanged = seen.length > 0 && seen.every(({ cloneId, state }) => unchanged.has(cloneId) && state !== 'failed');
    if (isUnchanged) took = { ms: performance.now() - from, clones: unchanged.size, looked: 0 };
    return isUnchanged;
  }

  return {
    registry,
    restore,
    async start() {
      await restore();
      startedAt = performance.now();
      // A person waits for a single job, which looks also within work trees; a host does that when it has shown the rest.
      await discovery.run(setting.watch === false);
      if (stopped || setting.watch === false) return;
      discovery.start();
      lastTimerLook = Date.now();
      timers.push(setInterval(onTimer, safetyNetMs));
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      // A search that has ended may wait for hundreds of looks.
      keepers.halt();
      await Promise.all([discovery.stop(), adoption.stop()]);
      await keepers.stop();
      await trees.close();
      disk.close();
      saving.now();
    },
    async refresh(ids, urgency = 'now') {
      if (ids === 'all') {
        await discovery.run(true);
        await keepers.look(keepers.all(), { clone: false, refs: true, trees: 'all' }, urgency);
        return;
      }
      const byClone = Map.groupBy(ids, (id) => registry.place(id)?.cloneId ?? '');
      await Promise.all([...byClone].map(([clone, list]) => keepers.get(clone)?.look({ clone: false, refs: true, trees: new Set(list) }, urgency)));
    },
    async sweep() {
      const from = performance.now();
      const looks = await Promise.all(keepers.all().map((keeper) => keeper.sweep()));
      took = { ms: performance.now() - from, clones: looks.length, looked: looks.filter(Boolean).length };
    },
    lastSweep: () => took,
    async applyConfig() {
      await discovery.run(true);
      await keepers.look(keepers.all(), { clone: true, refs: false, trees: new Set() }, 'now');
    },
    async idle() {
      for (let round = 0; round < 1000; round++) {
        await discovery.idle();
        await trees.idle();
        await keepers.idle();
        if (!discovery.busy && keepers.all().every((keeper) => !keeper.busy)) return;
      }
    },
    onPush: pushListeners.add,
    onGitFolder(listener) {
      gitFolderListeners.add(listener);
      return () => gitFolderListeners.delete(listener);
    },
    onTrouble: troubles.subscribe,
    watchPlan: trees.plan,
    remark(cloneId) {
      const ofClone = registry.checkouts().filter((one) => one.cloneId === cloneId);
      saving.states(writer.put(ofClone.map(mark)));
      if (!stopped) saving.soon();
    },
    setAttention(someoneLooks) {
      attention = someoneLooks;
      if (someoneLooks && !stopped && timers.length > 0) onTimer();
    },
  };
}
