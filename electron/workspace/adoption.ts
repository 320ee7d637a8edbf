import type { Log } from '../log/log.ts';
import type { Discovery } from './find/discover.ts';
import type { FoundPlace } from './find/find-place.ts';
import type { Keeper } from './keeper.ts';
import type { Keepers } from './keepers.ts';

/** Takes up what searches find. */
export interface Adoption {
  /** What the first search has found so far: it takes as long as many looks, so they begin. Of a git folder that is met again the whole answer tells. */
  begin(places: readonly FoundPlace[]): void;
  /** All that a search found; gives those that were looked at for the first time, when they were. */
  adopt(found: Discovery): Promise<ReadonlySet<Keeper>>;
  /** Nothing more is begun. Resolves when what was begun is taken up; its looks end with their keepers. */
  stop(): Promise<void>;
}

export interface AdoptionSetting {
  readonly keepers: Keepers;
  readonly firstLook: (fresh: readonly Keeper[]) => Promise<void>;
  /** Tells what there is now: one clone, or everything. */
  readonly describeOne: (cloneId: string) => void;
  readonly describe: () => void;
  readonly forget: (cloneId: string) => void;
  readonly log: Log;
}

export function createAdoption({ keepers, firstLook, describeOne, describe, forget, log }: AdoptionSetting): Adoption {
  let begun = Promise.resolve();
  let stopped = false;
  const early = { keepers: [] as Keeper[], looks: [] as Promise<void>[] };

  async function takeEarly(places: readonly FoundPlace[]): Promise<void> {
    if (stopped) return;
    const taken = new Set(keepers.all().map(({ commonDir }) => commonDir));
    const untaken = places.filter(({ commonDir }) => !taken.has(commonDir));
    const fresh = await keepers.take(Map.groupBy(untaken, (place) => place.commonDir));
    for (const { id } of fresh) describeOne(id);
    early.keepers.push(...fresh);
    early.looks.push(firstLook(fresh));
  }

  return {
    begin(places) {
      begun = begun
        .then(() => takeEarly(places))
        .catch((error: unknown) => log.error('what a search had found so far could not be taken up', { error: String(error) }));
    },
    async adopt(found) {
      await begun;
      const byClone = Map.groupBy(found.places, (place) => place.commonDir);
      for (const id of await keepers.keepOnly(byClone)) forget(id);
      const fresh = await keepers.take(byClone);
      describe();
      await Promise.all([...early.looks.splice(0), firstLook(fresh)]);
      return new Set([...early.keepers.splice(0), ...fresh]);
    },
    async stop() {
      stopped = true;
      await begun;
    },
  };
}
