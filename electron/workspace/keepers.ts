import { setImmediate as breathe } from 'node:timers/promises';
import type { Urgency } from '../git/gate.ts';
import type { Checkouts } from '../store/checkouts.ts';
import type { Store } from '../store/open.ts';
import type { FoundPlace } from './find/find-place.ts';
import { identify } from './identify.ts';
import { createKeeper, type Keeper, type KeeperSetting } from './keeper.ts';
import type { CloneState, Demand } from './status/clone-state.ts';

/** Found work trees by the git folder that they share. */
export type PlacesByClone = ReadonlyMap<string, readonly FoundPlace[]>;

/** All clones of this host, and looks at many of them. */
export interface Keepers {
  get(cloneId: string): Keeper | undefined;
  all(): readonly Keeper[];
  /** Takes clones up; gives those that are to be looked at. */
  take(byClone: PlacesByClone): Promise<readonly Keeper[]>;
  /** Lets go of all others; gives the ids of those. */
  keepOnly(byClone: PlacesByClone): Promise<readonly string[]>;
  /** Looks at these. Resolves when it has, or at a halt: then some were left out. */
  look(list: readonly Keeper[], demand: Demand, urgency: Urgency): Promise<void>;
  idle(): Promise<void>;
  /** No further look is begun. */
  halt(): void;
  stop(): Promise<void>;
}

/** What keepers share, and who hears of each by its clone's id. */
export interface KeepersSetting extends Omit<KeeperSetting, 'id' | 'commonDir' | 'places' | 'state' | 'onStates' | 'onClone' | 'onGitFolder'> {
  readonly store: Store;
  readonly checkouts: Checkouts;
  readonly createState: (cloneId: string, commonDir: string) => CloneState;
  readonly onStates: (cloneId: string, ...seen: Parameters<KeeperSetting['onStates']>) => void;
  readonly onClone: (cloneId: string) => void;
  readonly onGitFolder: (cloneId: string) => void;
}

/** Clones looked at side by side: so many that alike questions fill whole batches (lean-queue.ts), and the gate still lets in what a person asks for. */
const sideBySide = 64;
/** Looks begun in one turn of the loop: all at once would hold up everybody else for longer than anything later in a sweep. */
const begunTogether = 8;

export function createKeepers(setting: KeepersSetting): Keepers {
  const { store, checkouts, createState, onStates, onClone, onGitFolder, ...shared } = setting;
  const keepers = new Map<string, Keeper>();
  let halted = false;

  return {
    get: (cloneId) => keepers.get(cloneId),
    all: () => [...keepers.values()],
    async take(byClone) {
      const fresh: Keeper[] = [];
      for await (const { commonDir, id, places } of identify({ store, checkouts }, byClone, new Date(setting.now()).toISOString())) {
        const held = keepers.get(id);
        if (held !== undefined) {
          if (held.setPlaces(places)) fresh.push(held);
          continue;
        }
        const keeper = createKeeper({
          ...shared,
          ...{ id, commonDir, places },
          state: createState(id, commonDir),
          onStates: (...seen) => onStates(id, ...seen),
          onClone: () => onClone(id),
          onGitFolder: () => onGitFolder(id),
        });
        keepers.set(id, keeper);
        fresh.push(keeper);
      }
      return fresh;
    },
    async keepOnly(byClone) {
      const gone = [...keepers.values()].filter(({ commonDir }) => !byClone.has(commonDir));
      for (const keeper of gone) {
        keepers.delete(keeper.id);
        await keeper.stop();
      }
      return gone.map(({ id }) => id);
    },
    async look(list, demand, urgency) {
      const queue = [...list];
      const worker = async () => {
        for (let keeper = queue.shift(); keeper !== undefined && !halted; keeper = queue.shift()) await keeper.look(demand, urgency);
      };
      const workers: Promise<void>[] = [];
      while (workers.length < Math.min(sideBySide, list.length)) {
        workers.push(worker());
        if (workers.length % begunTogether === 0) await breathe();
      }
      await Promise.all(workers);
    },
    async idle() {
      await Promise.all([...keepers.values()].map((keeper) => keeper.idle()));
    },
    halt() {
      halted = true;
    },
    async stop() {
      halted = true;
      await Promise.all([...keepers.values()].map((keeper) => keeper.stop()));
    },
  };
}
