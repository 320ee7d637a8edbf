import { join } from 'node:path';
import type { Checkout, Problem } from '../../../shared/model/checkout.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';
import type { Clone, Place } from '../clone.ts';
import { type Disk, DiskSilent, directDisk } from '../disk/disk.ts';
import type { LookStamps } from '../disk/stamps.ts';
import type { CloneFiles } from '../find/clone-files.ts';
import { type CloneReading, type CloneSetting, readClone } from '../find/read-clone.ts';
import { mostPlainRefs, type PlainRefsQuestion } from '../refs/plain-refs.ts';
import { assembleCheckout, failedCheckout, type TreeReading } from './assemble.ts';
import { type BranchLogs, earlyLogs } from './early-logs.ts';
import type { KnownBranch } from './held.ts';
import { problemOf } from './problem.ts';
import { type RefsMemory, type RefsReading, readRefs } from './read-refs.ts';
import { readTree } from './read-tree.ts';

/** What a look must not take from memory, however equal the fingerprints are. */
export interface Demand {
  /** The configuration of Everref changed: remotes, aliases and trust are judged anew. */
  readonly clone: boolean;
  readonly refs: boolean;
  /** Work trees (by checkout id) in which a file changed. */
  readonly trees: ReadonlySet<string> | 'all';
}

/** What a look gave. */
export interface Look {
  /** Null: not even its configuration could be read. */
  readonly clone: Clone | null;
  readonly states: readonly Checkout[];
  readonly refs: RefsReading | null;
  /** Something was left for the next look. */
  readonly incomplete: boolean;
}

/** One clone's memory of what was read, so that a look asks git only for what changed. */
export interface CloneState {
  readonly clone: Clone | null;
  /** Files whose change makes it another clone; before the first look, those that every clone may have. */
  readonly configFiles: readonly string[];
  /**
   * Looks once. A checkout that cannot be read becomes a `failed` state; only an abort and a lost helper are thrown. `stamped`: what it looked like a moment
   * ago, with these `configFiles`; null: not known yet.
   */
  look(git: Git, places: readonly Place[], demand: Demand, stamped?: LookStamps | null): Promise<Look>;
}

/** What a clone's state is made with. */
export interface StateSetting extends Omit<RefsMemory, 'disk'> {
  readonly hostId: string;
  readonly cloneSetting: () => CloneSetting;
  /** The state that was last shown of a checkout. */
  readonly shown: (checkoutId: string) => Checkout | undefined;
  /** How files are read; by default in this thread. */
  readonly disk?: Disk;
}

/** What one look has in hand once the clone is known. */
interface Round {
  readonly git: Git;
  readonly places: readonly Place[];
  readonly demand: Demand;
  readonly stamps: LookStamps;
  readonly clone: Clone;
  readonly plainRefs: PlainRefsQuestion | null;
  /** Logs of branches that are read while git's helper starts. */
  readonly early: Promise<BranchLogs>;
}

interface TreeMemory {
  readonly stamp: string;
  readonly tree: TreeReading | null;
  readonly error: unknown;
}

export function createCloneState(id: string, commonDir: string, setting: StateSetting): CloneState {
  const disk = setting.disk ?? directDisk;
  let reading: CloneReading | null = null;
  let configStamp = '';
  let refs: RefsReading | null = null;
  let refsStamp = '';
  let placesKey = '';
  /** A damaged git folder has git read a configuration that is not its own: it is read again once it is mended. */
  let wasFailed = false;
  const trees = new Map<string, TreeMemory>();

  /** `stamps` were taken before: what changes while git looks is seen the next time. */
  async function lookAtTree({ git, clone, stamps }: Round, place: Place): Promise<void> {
    const stamp = stamps.trees.get(place.checkoutId) ?? '';
    try {
      trees.set(place.checkoutId, { stamp, tree: await readTree(git, clone, place, disk), error: null });
    } catch (error) {
      if (isPassing(error)) throw error;
      trees.set(place.checkoutId, { stamp, tree: null, error });
    }
  }

  async function problemAt(error: unknown, { path }: Place): Promise<Problem> {
    if (error instanceof DiskSilent) return problemOf(error, path, true);
    try {
      return problemOf(error, path, await disk.ask(path, 'exists', path));
    } catch (silence) {
      return problemOf(silence, path, true);
    }
  }

  const heldTree = (place: Place) => trees.get(place.checkoutId)?.tree ?? null;
  const headOf = (place: Place) => heldTree(place)?.status.head ?? null;
  const configFiles = () => reading?.configFiles ?? [join(commonDir, 'config'), join(commonDir, 'config.worktree')];

  function branchShown(places: readonly Place[], ref: string): KnownBranch | null {
    for (const place of places) {
      const branch = setting.shown(place.checkoutId)?.branches.find((each) => `refs/heads/${each.name}` === ref);
      if (branch !== undefined) return branch;
    }
    return null;
  }

  /** What the clone is, from memory where nothing says otherwise. */
  async function knowClone(git: Git, places: readonly Place[], demand: Demand, stamped: LookStamps | null): Promise<Round> {
    const files = configFiles();
    const stamps = stamped ?? (await disk.ask(commonDir, 'lookStamps', commonDir, places, files));
    let early: Promise<BranchLogs> = Promise.resolve(new Map());
    const nextKey = places.map((place) => place.path).join('\0');
    if (reading === null || wasFailed || demand.clone || nextKey !== placesKey || stamps.config !== configStamp) {
      const onFiles = ({ config }: CloneFiles) => {
        if (refs === null && config !== null) early = earlyLogs(disk, commonDir, config);
        early.catch(() => {}); // Heard by who reads the refs.
      };
      const next = await readClone(git, id, places, commonDir, { ...setting.cloneSetting(), disk, onFiles });
      // Taken before, where it was of the same files: what changed meanwhile is read again.
      configStamp = next.configFiles.join('\n') === files.join('\n') ? stamps.config : await disk.ask(commonDir, 'files', next.configFiles);
      // Another trust or filter shows other files as changed; another remote counts otherwise, another upstream shows nowhere else.
      if (JSON.stringify(next.clone) !== JSON.stringify(reading?.clone)) trees.clear();
      refsStamp = '';
      reading = next;
      placesKey = nextKey;
    }
    return { git, places, demand, stamps, early, clone: reading.clone, plainRefs: reading.plainRefs };
  }

  async function readTrees(round: Round): Promise<void> {
    const { places, demand, stamps } = round;
    for (const gone of [...trees.keys()].filter((checkout) => !places.some((place) => place.checkoutId === checkout))) trees.delete(gone);
    for (const place of places) {
      const held = trees.get(place.checkoutId);
      const asked = demand.trees === 'all' || demand.trees.has(place.checkoutId);
      if (asked || held === undefined || held.error !== null || held.stamp !== stamps.trees.get(place.checkoutId)) await lookAtTree(round, place);
    }
  }

  /** Trees and refs, side by side where that is quicker. Answers why the refs could not be read; null: they could. */
  async function readTreesAndRefs(round: Round): Promise<unknown> {
    const { git, clone, places, demand, stamps, early, plainRefs } = round;
    const mainPath = places[0]?.kind === 'clone' ? places[0].path : null;
    const known = (ref: string) => branchShown(places, ref);
    const heads = Promise.withResolvers<readonly string[]>();
    heads.promise.catch(() => {}); // Heard by who reads refs beside the trees, if anybody does.
    const readNow = (plain: PlainRefsQuestion | null) =>
      readRefs({ git, clone, heads: heads.promise, mainPath, plain, early, before: refs, known }, { ...setting, disk });
    const mustRead = refs === null || demand.refs || refs.incomplete;
    // Where git is to say it anyway, it says it while it looks at the trees.
    const isBeside = (mustRead || !refsStamp.startsWith(`${stamps.refs} `)) && isForGit(plainRefs, places, refs);
    const beside = isBeside ? readNow(null) : null;
    beside?.catch(() => {}); // Heard below.
    try {
      await readTrees(round);
    } catch (error) {
      heads.reject(error);
      // No run of this look outlives it: who comes after may move what it reads.
      await beside?.catch(() => {});
      throw error;
    }
    const detached = places.flatMap((place) => (heldTree(place)?.status.branch === null ? [headOf(place)] : []));
    heads.resolve(detached.filter((head) => head !== null));

    const nextStamp = `${stamps.refs} ${places.map(headOf).join(' ')}`;
    if (!mustRead && nextStamp === refsStamp) return null;
    try {
      // What git has just refused to look at is not read past it.
      const plain = places.every((place) => heldTree(place) !== null) ? plainRefs : null;
      const read = await (beside ?? readNow(plain));
      refs = read;
      // Listed beside the trees they may be older: what a person does meanwhile would be told by halves.
      const isOlder = (place: Place) => {
        const status = heldTree(place)?.status;
        return status?.branch != null && (read.refs.get(`refs/heads/${status.branch}`)?.id ?? null) !== status.head;
      };
      if (beside !== null && places.some(isOlder)) refs = await readNow(null);
      refsStamp = nextStamp;
      return null;
    } catch (error) {
      if (isPassing(error)) throw error;
      refsStamp = '';
      return error;
    }
  }

  /** A branch that moved without its work tree (a push into it, `fetch .`) shows in neither index nor HEAD. */
  async function readMovedTrees(round: Round): Promise<void> {
    for (const place of round.places) {
      const status = heldTree(place)?.status;
      const tip = status?.branch == null ? undefined : refs?.refs.get(`refs/heads/${status.branch}`)?.id;
      if (status !== undefined && tip !== undefined && tip !== status.head) await lookAtTree(round, place);
    }
  }

  async function failed(clone: Clone, place: Place, updatedAt: string, error: unknown): Promise<Checkout> {
    return failedCheckout({ hostId: setting.hostId, clone, place, updatedAt }, await problemAt(error, place), setting.shown(place.checkoutId));
  }

  return {
    get clone() {
      return reading?.clone ?? null;
    },
    get configFiles() {
      return configFiles();
    },
    async look(git, places, demand, stamped = null) {
      const updatedAt = new Date(setting.now()).toISOString();
      const states: Checkout[] = [];
      let round: Round;
      try {
        round = await knowClone(git, places, demand, stamped);
      } catch (error) {
        if (isPassing(error)) throw error;
        const clone = reading?.clone ?? placeholder(id, commonDir, places);
        for (const place of places) states.push(await failed(clone, place, updatedAt, error));
        wasFailed = true;
        return { clone: reading?.clone ?? null, states, refs, incomplete: false };
      }
      const refsError = await readTreesAndRefs(round);
      await readMovedTrees(round);
      for (const place of places) {
        const tree = heldTree(place);
        if (tree === null || refs === null || refsError !== null)
          states.push(await failed(round.clone, place, updatedAt, trees.get(place.checkoutId)?.error ?? refsError));
        else states.push(assembleCheckout({ hostId: setting.hostId, clone: round.clone, place, updatedAt }, refs, tree));
      }
      wasFailed = states.some(({ state }) => state === 'failed');
      return { clone: round.clone, states, refs, incomplete: refs?.incomplete ?? false };
    },
  };
}

/** Whether its files would leave it to git to say what refs it has, as far as that can be known before they are asked. */
function isForGit(plain: PlainRefsQuestion | null, places: readonly Place[], before: RefsReading | null): boolean {
  return plain === null || places.length > 1 || (before?.refs.size ?? plain.upstreams.size) > mostPlainRefs;
}

/** Says nothing about the repository: the look is done again. */
function isPassing(error: unknown): boolean {
  return error instanceof GitError && (error.kind === 'aborted' || error.kind === 'helper-died');
}

/** Stands in for a clone whose configuration could not be read even once. */
function placeholder(id: string, commonDir: string, places: readonly Place[]): Clone {
  const repository = `local/${places[0]?.checkoutId ?? id}`;
  return {
    id,
    commonDir,
    bare: places[0]?.kind === 'bare',
    refFormat: 'files',
    remotes: [],
    repository,
    programs: [],
    trusted: false,
    shallow: false,
    partial: false,
    sparse: [],
  };
}
