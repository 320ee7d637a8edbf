import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../log/log.ts';
import type { Place } from '../clone.ts';
import { type TreeWatch, watchBudget, watchTree } from './watch-tree.ts';

/** Which work trees are watched, and which are only looked at by the timer. For *About* and the settings place. */
export interface WatchPlan {
  readonly watched: readonly string[];
  readonly byTimer: readonly string[];
  /** Watches of the system's that work trees take, and may take. */
  readonly used: number;
  readonly budget: number;
}

export interface TreeWatches {
  /** Watches these work trees and no others, the most recently used first while they fit. Resolves when that is done. */
  set(places: readonly Place[]): Promise<void>;
  /** What a work tree ignores may have changed (a `node_modules` appeared): its watch is made anew if so. */
  reconsider(checkoutId: string): void;
  plan(): WatchPlan;
  /** Checkouts that nobody watches. */
  unwatched(): readonly string[];
  /** Resolves when nothing is being set up. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

interface Entry {
  readonly place: Place;
  ignored: readonly string[];
  watch: TreeWatch | null;
}

/** What the watches need of the outside. */
export interface TreeWatchSetting {
  readonly ignoredFolders: (place: Place) => Promise<readonly string[]>;
  readonly onChange: (place: Place, paths: number) => void;
  /** The system has no watches left, or watching broke: told once. */
  readonly onTrouble: (error: unknown) => void;
  readonly log: Log;
  readonly budget?: number;
}

export function createTreeWatches(setting: TreeWatchSetting): TreeWatches {
  const entries = new Map<string, Entry>();
  const budget = setting.budget ?? watchBudget();
  let closed = false;
  let exhausted = false;
  // One change at a time: setting up is disk work and two would only fight for it.
  let work: Promise<void> = Promise.resolve();
  const queue = (job: () => Promise<void>): Promise<void> => {
    work = work.then(job).catch((error) => setting.log.warn('watching work trees failed', { error: String(error) }));
    return work;
  };
  const used = () => [...entries.values()].reduce((sum, entry) => sum + (entry.watch?.watches ?? 0), 0);

  async function stop(entry: Entry): Promise<void> {
    const { watch } = entry;
    entry.watch = null;
    await watch?.close();
  }

  async function begin(entry: Entry, ignored: readonly string[]): Promise<void> {
    if (closed || exhausted || entries.get(entry.place.checkoutId) !== entry) return;
    entry.ignored = ignored;
    const most = budget - used();
    if (most <= 0) return;
    let broken = false;
    try {
      const watch = await watchTree({
        path: entry.place.path,
        ignored,
        most,
        onChange: (paths) => setting.onChange(entry.place, paths),
        onBroken(error) {
          broken = true;
          setting.log.info('a work tree is looked at by timer', { path: entry.place.path, reason: String(error) });
          // More folders than may be watched is a plan, not a trouble; the system's own refusal is one, and the rest need not be tried.
          if (isRefusal(error)) {
            exhausted = true;
            setting.onTrouble(error);
          }
          void queue(() => stop(entry));
        },
      });
      entry.watch = watch;
      if (broken || closed) await stop(entry);
      // What changed between the last look and now was told by nobody.
      else setting.onChange(entry.place, 0);
    } catch (error) {
      if (!isGone(entry.place.path)) setting.onTrouble(error);
    }
  }

  return {
    set(places) {
      return queue(async () => {
        if (closed) return;
        exhausted = false;
        const wanted = new Map(places.map((place) => [place.checkoutId, place]));
        for (const [id, entry] of entries) {
          if (wanted.get(id)?.path === entry.place.path) continue;
          entries.delete(id);
          await stop(entry);
        }
        const fresh = [...wanted.values()].filter((place) => entries.get(place.checkoutId)?.watch == null);
        for (const place of fresh.sort((a, b) => lastUse(b) - lastUse(a))) {
          const entry: Entry = { place, ignored: [], watch: null };
          entries.set(place.checkoutId, entry);
          if (used() >= budget) continue;
          const inner = places.filter((other) => other !== place && other.path.startsWith(place.path)).map((other) => other.path);
          await begin(entry, [...(await setting.ignoredFolders(place)), ...inner]);
        }
      });
    },
    reconsider(checkoutId) {
      void queue(async () => {
        const entry = entries.get(checkoutId);
        if (entry === undefined || closed) return;
        const ignored = await setting.ignoredFolders(entry.place);
        const held = new Set(entry.ignored);
        if (entry.watch !== null && ignored.every((folder) => held.has(folder))) return;
        await stop(entry);
        await begin(entry, [...new Set([...ignored, ...entry.ignored])]);
      });
    },
    plan() {
      const all = [...entries.values()];
      return {
        watched: all.filter((entry) => entry.watch !== null).map((entry) => entry.place.path),
        byTimer: all.filter((entry) => entry.watch === null).map((entry) => entry.place.path),
        used: used(),
        budget,
      };
    },
    unwatched: () => [...entries].filter(([, entry]) => entry.watch === null).map(([id]) => id),
    idle: () => work,
    async close() {
      closed = true;
      await work;
      for (const entry of entries.values()) await stop(entry);
      entries.clear();
    },
  };
}

/** When a person last did something here: git writes HEAD's log then, and the index. */
function lastUse(place: Place): number {
  return Math.max(...['logs/HEAD', 'index'].map((name) => statSync(join(place.gitDir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

function isGone(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined;
}
