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
  async function lookAtTree(git: Git, clone: Clone, place: Place, stamps: LookStamps): Promise<void> {
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

  return {
    get clone() {
      return reading?.clone ?? null;
    },
    get configFiles() {
      return reading?.configFiles ?? [join(commonDir, 'config'), join(commonDir, 'config.worktree')];
    },
    async look(git, places, demand, stamped = null) {
      const updatedAt = new Date(setting.now()).toISOString();
      const nextKey = places.map((place) => place.path).join('\0');
      let stamps: LookStamps;
      let early: Promise<BranchLogs> = Promise.resolve(new Map());
      try {
        const files = this.configFiles;
        stamps = stamped ?? (await disk.ask(commonDir, 'lookStamps', commonDir, places, files));
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
      } catch (error) {
        if (isPassing(error)) throw error;
        const clone = reading?.clone ?? placeholder(id, commonDir, places);
        const states: Checkout[] = [];
        for (const place of places) {
          const problem = await problemAt(error, place);
          states.push(failedCheckout({ hostId: setting.hostId, clone, place, updatedAt }, problem, setting.shown(place.checkoutId)));
        }
        wasFailed = true;
        return { clone: reading?.clone ?? null, states, refs, incomplete: false };
      }
      const { clone } = reading;

      const known = (ref: string): KnownBranch | null => {
        for (const place of places) {
          const branch = setting.shown(place.checkoutId)?.branches.find((each) => `refs/heads/${each.name}` === ref);
          if (branch !== undefined) return branch;
        }
        return null;
      };
      const mainPath = places[0]?.kind === 'clone' ? places[0].path : null;
      const heads = Promise.withResolvers<readonly string[]>();
      heads.promise.catch(() => {}); // Heard by who reads refs beside the trees, if anybody does.
      const readNow = (plain: PlainRefsQuestion | null) =>
        readRefs({ git, clone, heads: heads.promise, mainPath, plain, early, before: refs, known }, { ...setting, disk });
      const mustRead = refs === null || demand.refs || refs.incomplete;
      // Where git is to say it anyway, it says it while it looks at the trees.
      const isBeside = (mustRead || !refsStamp.startsWith(`${stamps.refs} `)) && isForGit(reading.plainRefs, places, refs);
      const beside = isBeside ? readNow(null) : null;
      beside?.catch(() => {}); // Heard below.

      for (const gone of [...trees.keys()].filter((checkout) => !places.some((place) => place.checkoutId === checkout))) trees.delete(gone);
      try {
        for (const place of places) {
          const held = trees.get(place.checkoutId);
          const asked = demand.trees === 'all' || demand.trees.has(place.checkoutId);
          if (asked || held === undefined || held.error !== null || held.stamp !== stamps.trees.get(place.checkoutId))
            await lookAtTree(git, clone, place, stamps);
        }
      } catch (error) {
        heads.reject(error);
        // No run of this look outlives it: who comes after may move what it reads.
        await beside?.catch(() => {});
        throw error;
      }

      const headOf = (place: Place) => trees.get(place.checkoutId)?.tree?.status.head ?? null;
      const detached = places.flatMap((place) => (trees.get(place.checkoutId)?.tree?.status.branch === null ? [headOf(place)] : []));
      heads.resolve(detached.filter((head) => head !== null));
      let refsError: unknown = null;
      const nextStamp = `${stamps.refs} ${places.map(headOf).join(' ')}`;
      if (mustRead || nextStamp !== refsStamp) {
        try {
          // What git has just refused to look at is not read past it.
          const plain = places.every((place) => trees.get(place.checkoutId)?.tree != null) ? reading.plainRefs : null;
          const read = await (beside ?? readNow(plain));
          refs = read;
          // Listed beside the trees they may be older: what a person does meanwhile would be told by halves.
          const isOlder = (place: Place) => {
            const status = trees.get(place.checkoutId)?.tree?.status;
            return status?.branch != null && (read.refs.get(`refs/heads/${status.branch}`)?.id ?? null) !== status.head;
          };
          if (beside !== null && places.some(isOlder)) refs = await readNow(null);
          refsStamp = nextStamp;
        } catch (error) {
          if (isPassing(error)) throw error;
          refsError = error;
          refsStamp = '';
        }
      }
      // A branch that moved without its work tree (a push into it, `fetch .`) shows in neither index nor HEAD.
      for (const place of places) {
        const status = trees.get(place.checkoutId)?.tree?.status;
        const tip = status?.branch == null ? undefined : refs?.refs.get(`refs/heads/${status.branch}`)?.id;
        if (status !== undefined && tip !== undefined && tip !== status.head) await lookAtTree(git, clone, place, stamps);
      }

      const states: Checkout[] = [];
      for (const place of places) {
        const identity = { hostId: setting.hostId, clone, place, updatedAt };
        const held = trees.get(place.checkoutId);
        if (held?.tree == null || refs === null || refsError !== null)
          states.push(failedCheckout(identity, await problemAt(held?.error ?? refsError, place), setting.shown(place.checkoutId)));
        else states.push(assembleCheckout(identity, refs, held.tree));
      }
      wasFailed = states.some(({ state }) => state === 'failed');
      return { clone, states, refs, incomplete: refs?.incomplete ?? false };
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
