import type { Checkout } from '../../shared/model/checkout.ts';
import { GitError } from '../git/error.ts';
import type { Gate, Urgency } from '../git/gate.ts';
import type { Git } from '../git/run.ts';
import type { Log } from '../log/log.ts';
import type { Clone, Place } from './clone.ts';
import { type Disk, DiskSilent } from './disk/disk.ts';
import type { CloneStamps, LookStamps } from './disk/stamps.ts';
import type { FoundPlace } from './find/find-place.ts';
import type { CloneState, Demand } from './status/clone-state.ts';
import type { RefsReading } from './status/read-refs.ts';
import { latestWins, type Pace } from './watch/latest-wins.ts';
import type { PushNotice, PushSeen } from './watch/notice-push.ts';
import type { QuickStamp } from './watch/quick-stamp.ts';
import type { OpenWatch } from './watch/watch-folders.ts';
import { type MetadataChange, type MetadataWatch, watchMetadata } from './watch/watch-metadata.ts';

/** Keeps one clone's state fresh: watches its git folder, and looks when something changed. */
export interface Keeper {
  readonly id: string;
  readonly commonDir: string;
  readonly state: CloneState;
  places(): readonly Place[];
  found(): readonly FoundPlace[];
  /** Other work trees than before? Then it wants a look. */
  setPlaces(places: readonly Place[]): boolean;
  /** Looks now, besides what waits; resolves when the states were handed on. */
  look(demand: Demand, urgency: Urgency): Promise<void>;
  /** Looks if a fingerprint says that something changed since the last look; answers whether it had to. Where nothing did, it costs some 20 µs. */
  sweep(): Promise<boolean>;
  /** From now on its git folder is watched, and what changed since the last look is looked at. Resolves when it is; does nothing twice. */
  watch(): Promise<void>;
  treeChanged(checkoutId: string, paths: number): void;
  /** The net below the watches: looks if a fingerprint changed without an event (7 ms for 200 clones, git.md 3.3). */
  checkFingerprints(): void;
  readonly busy: boolean;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface KeeperSetting {
  readonly id: string;
  readonly commonDir: string;
  readonly places: readonly Place[];
  readonly state: CloneState;
  readonly gate: Gate;
  readonly disk: Disk;
  readonly notice: PushNotice;
  readonly log: Log;
  /** With the stamp of all that the states were read from; null where it was too young to say anything. */
  readonly onStates: (states: readonly Checkout[], stamp: QuickStamp | null) => void;
  /** The clone's description changed; told before its states. */
  readonly onClone: () => void;
  readonly onPush: (push: PushSeen) => Promise<void>;
  readonly onWorktrees: () => void;
  /** Something in its git folder changed since the last look, whether or not it shows in a state: a branch that was made and deleted does not. */
  readonly onGitFolder: () => void;
  /** So much changed in a work tree that something may have come that it ignores. */
  readonly onManyPaths: (checkoutId: string) => void;
  readonly onWatchError: (error: unknown) => void;
  readonly openWatch?: OpenWatch | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether it looks by itself. */
  readonly watch: boolean;
}

// A push must be on its way within a few milliseconds; a look waits for the rest of what one command of git writes.
const pushPace: Pace = { debounceMs: 4, mostMs: 20 };
const gitPace: Pace = { debounceMs: 25, mostMs: 120 };
const treePace: Pace = { debounceMs: 40, mostMs: 250 };
const mostRestMs = 800;
const manyPaths = 200;
const reconsiderMs = 5000;
/** After a look that was cut off (the helper died, git was missing for a moment). */
const againMs = 2000;

export function createKeeper(setting: KeeperSetting): Keeper {
  const { commonDir, state, gate, disk, notice, log } = setting;
  let places = setting.places;
  let wanted: { clone: boolean; refs: boolean; trees: Set<string> | 'all'; urgency: Urgency } = nothing();
  let shownClone: Clone | null = null;
  let metadata: MetadataWatch | null = null;
  let watching = false;
  let lastStamp = '';
  let quick: QuickStamp | null = null;
  let pathsSince = 0;
  let reconsider: NodeJS.Timeout | null = null;
  let restUntil = 0;
  let stopped = false;

  function nothing(): typeof wanted {
    return { clone: false, refs: false, trees: new Set(), urgency: 'background' };
  }

  function want(demand: Demand, urgency: Urgency): void {
    wanted.clone ||= demand.clone;
    wanted.refs ||= demand.refs;
    if (demand.trees === 'all') wanted.trees = 'all';
    else if (wanted.trees !== 'all') for (const id of demand.trees) wanted.trees.add(id);
    if (urgency === 'now') wanted.urgency = 'now';
  }

  const looking = latestWins(async () => {
    const demand = wanted;
    wanted = nothing();
    try {
      const files = state.configFiles;
      const stamp = await stampNow(files);
      if (stamp.all !== lastStamp) setting.onGitFolder();
      lastStamp = stamp.all;
      quick = null;
      let began = 0;
      const reading = (git: Git) => {
        began = performance.now();
        return state.look(git, places, demand, stamp.look);
      };
      const look = await gate.admit(commonDir, 'read', reading, { urgency: demand.urgency });
      // While files change without end (a build), looking takes a quarter of the time; but what a person does shows within 2 s (S3-6).
      restUntil = performance.now() + Math.min(mostRestMs, 3 * (performance.now() - began));
      // After a stop the store may be closed already.
      if (stopped) return;
      if (look.clone !== null && look.clone !== shownClone) {
        shownClone = look.clone;
        setting.onClone();
      }
      // The first look tells which further files of the configuration count.
      if (state.configFiles.some((file) => !files.includes(file))) lastStamp = '';
      quick = look.incomplete || look.clone === null || lastStamp === '' ? null : stamp.quick;
      setting.onStates(look.states, quick);
      if (look.incomplete) again(50);
      if (look.clone !== null && look.refs !== null) await seePushes(look.clone, look.refs);
    } catch (error) {
      if (stopped) return;
      want(demand, 'background');
      again(againMs);
      if (!(error instanceof GitError))
        log.error('a look at a clone failed', { commonDir, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });

  // Log files are read in this process, at once and past the gate: no git is run.
  const noticing = latestWins(async () => {
    const { clone } = state;
    if (clone !== null && clone.refFormat === 'files') await seePushes(clone, null);
  });

  let pushLooks: Promise<void> = Promise.resolve();
  let pushAnswers: Promise<void> = Promise.resolve();

  /**
   * Looks for pushes (one look at a time, so that nothing is said twice) and tells of them at once. What is told may lead to a fetch and a move: nobody
   * waits for that, least of all within the gate. Cursors move on, in order, when it was answered.
   */
  function seePushes(clone: Clone, refs: RefsReading | null): Promise<void> {
    pushLooks = pushLooks.then(async () => {
      if (stopped) return;
      try {
        const look = (git: Git | null) => notice.look(git, clone, refs?.refs ?? null);
        const seen = await (clone.refFormat === 'reftable' ? gate.admit(commonDir, 'read', look) : look(null));
        const answered = Promise.all(seen.pushes.map((push) => setting.onPush(push)));
        pushAnswers = pushAnswers
          .then(() => answered)
          .then(() => {
            if (!stopped) seen.commit();
          })
          .catch(failed);
      } catch (error) {
        failed(error);
      }
    });
    return pushLooks;
  }

  function failed(error: unknown): void {
    if (!stopped) log.error('reading the logs of pushes failed', { commonDir, error: String(error) });
  }

  function again(ms: number): void {
    if (!stopped) looking.poke({ debounceMs: ms, mostMs: ms });
  }

  function onMetadata(change: MetadataChange): void {
    if (change === 'remote-log') noticing.poke(pushPace);
    if (change === 'worktrees') setting.onWorktrees();
    looking.poke(gitPace);
  }

  /** Begins to watch, where that is wanted by now, and takes the stamps of what is there from then on. Empty where the disk does not answer: the look says so. */
  async function stampNow(files: readonly string[]): Promise<Omit<CloneStamps, 'look'> & { readonly look: LookStamps | null }> {
    try {
      await openWatch();
      return await disk.ask(commonDir, 'cloneStamps', commonDir, places, files, setting.now());
    } catch (error) {
      if (!(error instanceof DiskSilent)) throw error;
      return { look: null, all: '', quick: null };
    }
  }

  async function openWatch(): Promise<void> {
    // Setting up a watch asks the disk in this thread: not before it has answered in another.
    if (!watching || metadata !== null || !(await disk.ask(commonDir, 'exists', commonDir)) || stopped) return;
    metadata ??= watchMetadata(commonDir, onMetadata, setting.onWatchError, setting.openWatch);
  }

  /** Nothing changed since the last look, as far as the git folder can tell. */
  async function isUnchanged(): Promise<boolean> {
    const held = quick;
    if (held !== null && (await disk.ask(commonDir, 'holds', held))) return true;
    // A stamp that was too young, or a lock that came and went.
    const before = lastStamp;
    if (before === '') return false;
    const next = await disk.ask(commonDir, 'cloneStamps', commonDir, places, state.configFiles, setting.now());
    if (next.all !== before || lastStamp !== before) return false;
    quick = next.quick;
    return true;
  }

  return {
    id: setting.id,
    commonDir,
    state,
    places: () => places,
    found: () => places.map(({ path, gitDir, kind }) => ({ path, gitDir, commonDir, kind })),
    setPlaces(next) {
      const key = (list: readonly Place[]) => list.map((place) => `${place.checkoutId} ${place.path} ${place.gitDir}`).join('\n');
      const changed = key(next) !== key(places);
      places = next;
      return changed;
    },
    look(demand, urgency) {
      want(demand, urgency);
      return looking.now();
    },
    async sweep() {
      if (looking.busy) await looking.settled();
      else if (await isUnchanged().catch(() => false)) return false;
      else await this.look({ clone: false, refs: false, trees: new Set() }, 'background');
      return true;
    },
    async watch() {
      if (!setting.watch || watching || stopped) return;
      watching = true;
      // A disk that does not answer: the next look tries again.
      await openWatch().catch(() => {});
      // What changed between the first look and the watch nobody has told.
      this.checkFingerprints();
    },
    treeChanged(checkoutId, paths) {
      if (stopped) return;
      want({ clone: false, refs: false, trees: new Set([checkoutId]) }, 'background');
      const rest = Math.max(0, restUntil - performance.now());
      looking.poke({ debounceMs: Math.max(treePace.debounceMs, rest), mostMs: Math.max(treePace.mostMs, rest) });
      pathsSince += paths;
      if (pathsSince < manyPaths || reconsider !== null) return;
      reconsider = setTimeout(() => {
        reconsider = null;
        pathsSince = 0;
        setting.onManyPaths(checkoutId);
      }, reconsiderMs);
    },
    checkFingerprints() {
      if (stopped || looking.busy) return;
      void isUnchanged()
        .catch(() => false)
        .then((same) => {
          if (!same && !stopped && !looking.busy) looking.poke(gitPace);
        });
    },
    get busy() {
      return looking.busy || noticing.busy;
    },
    async idle() {
      await noticing.settled();
      await looking.settled();
      await pushLooks;
      await pushAnswers;
    },
    async stop() {
      stopped = true;
      metadata?.close();
      if (reconsider !== null) clearTimeout(reconsider);
      await noticing.stop();
      await looking.stop();
      await pushLooks;
    },
  };
}
