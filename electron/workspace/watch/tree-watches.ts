import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log } from '../../log/log.ts';
import type { Place } from '../clone.ts';
import type { Disk } from '../disk/disk.ts';
import type { OpenWatch } from './watch-folders.ts';
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
  /** Work trees of other checkouts that lie within this one: they are watched by themselves. */
  readonly inner: readonly string[];
  ignored: readonly string[];
  watch: TreeWatch | null;
  /** After a watch that could not be had: not before then. */
  againAtMs: number;
}

/** What the watches need of the outside. */
export interface TreeWatchSetting {
  readonly ignoredFolders: (place: Place) => Promise<readonly string[]>;
  readonly onChange: (place: Place, paths: number) => void;
  /** The system has no watches left, or watching broke: told once. */
  readonly onTrouble: (error: unknown) => void;
  readonly log: Log;
  readonly disk: Disk;
  readonly budget?: number;
  readonly open?: OpenWatch | undefined;
}

/** A work tree that did not fit, or was refused, is tried again that much later: setting up and giving up costs as much as watching. */
const againMs = 3_600_000;
/** Several ignore files often change together. */
const ignoreFileMs = 500;

export function createTreeWatches(setting: TreeWatchSetting): TreeWatches {
  const entries = new Map<string, Entry>();
  const budget = setting.budget ?? watchBudget();
  const soon = new Map<string, NodeJS.Timeout>();
  let closed = false;
  let exhausted = false;
  // One change at a time: setting up is disk work and two would only fight for it.
  let work: Promise<void> = Promise.resolve();
  const queue = (job: () => Promise<void>): Promise<void> => {
    work = work.then(job).catch((error) => setting.log.warn('watching work trees failed', { error: String(error) }));
    return work;
  };
  const watches = () => [...entries.values()].reduce((sum, entry) => sum + (entry.watch?.watches ?? 0), 0);

  async function stop(entry: Entry): Promise<void> {
    const { watch } = entry;
    entry.watch = null;
    await watch?.close();
  }

  async function begin(entry: Entry, ignored: readonly string[]): Promise<void> {
    if (closed || exhausted || entries.get(entry.place.checkoutId) !== entry) return;
    entry.ignored = ignored;
    const most = budget - watches();
    if (most <= 0) return;
    let broken = false;
    try {
      const watch = await watchTree({
        path: entry.place.path,
        ignored: [...ignored, ...entry.inner],
        most,
        open: setting.open,
        onChange: (paths) => setting.onChange(entry.place, paths),
        onIgnoreFile: () => reconsiderSoon(entry.place.checkoutId),
        onBroken(error) {
          broken = true;
          entry.againAtMs = Date.now() + againMs;
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
      entry.againAtMs = Date.now() + againMs;
      if (!isGone(entry.place.path)) setting.onTrouble(error);
    }
  }

  function reconsider(checkoutId: string): Promise<void> {
    return queue(async () => {
      const entry = entries.get(checkoutId);
      if (entry === undefined || closed) return;
      const ignored = await setting.ignoredFolders(entry.place);
      const now = new Set(ignored);
      const held = new Set(entry.ignored);
      // What was ignored and is gone needs no watch made anew; what is there and no longer ignored does.
      const same = ignored.every((folder) => held.has(folder)) && entry.ignored.every((folder) => now.has(folder) || isGone(folder));
      if (entry.watch !== null && same) return;
      await stop(entry);
      entry.againAtMs = 0;
      await begin(entry, ignored);
    });
  }

  function reconsiderSoon(checkoutId: string): void {
    if (closed || soon.has(checkoutId)) return;
    soon.set(
      checkoutId,
      setTimeout(() => {
        soon.delete(checkoutId);
        void reconsider(checkoutId);
      }, ignoreFileMs),
    );
  }

  return {
    set(places) {
      return queue(async () => {
        if (closed) return;
        exhausted = false;
        const wanted = new Map(places.map((place) => [place.checkoutId, place]));
        const inner = innerPaths(places);
        const innerOf = ({ path }: Place) => inner.get(path) ?? [];
        for (const [id, entry] of entries) {
          const place = wanted.get(id);
          // One that was found in it meanwhile is watched by itself.
          if (place?.path === entry.place.path && innerOf(place).join('\0') === entry.inner.join('\0')) continue;
          entries.delete(id);
          await stop(entry);
        }
        const isWaiting = (entry: Entry | undefined) => entry !== undefined && (entry.watch !== null || entry.againAtMs > Date.now());
        const fresh = [...wanted.values()].filter((place) => !isWaiting(entries.get(place.checkoutId)));
        const used = new Map<Place, number>();
        for (const place of fresh) used.set(place, await setting.disk.ask(place.path, 'lastUse', place.gitDir).catch(() => -1));
        // To watch a folder is to ask its disk, in this thread: not one that has just not answered.
        const answering = fresh.filter((place) => used.get(place) !== -1).sort((a, b) => (used.get(b) ?? 0) - (used.get(a) ?? 0));
        for (const place of answering) {
          const entry: Entry = { place, inner: innerOf(place), ignored: [], watch: null, againAtMs: 0 };
          entries.set(place.checkoutId, entry);
          if (exhausted || watches() >= budget) continue;
          await begin(entry, await setting.ignoredFolders(place));
        }
      });
    },
    reconsider: (checkoutId) => void reconsider(checkoutId),
    plan() {
      const all = [...entries.values()];
      return {
        watched: all.filter((entry) => entry.watch !== null).map((entry) => entry.place.path),
        byTimer: all.filter((entry) => entry.watch === null).map((entry) => entry.place.path),
        used: watches(),
        budget,
      };
    },
    unwatched: () => [...entries].filter(([, entry]) => entry.watch === null).map(([id]) => id),
    async idle() {
      await work;
    },
    async close() {
      closed = true;
      for (const timer of soon.values()) clearTimeout(timer);
      await work;
      for (const entry of entries.values()) await stop(entry);
      entries.clear();
    },
  };
}

/** By path: the others that lie in it, in their order. Asked by parents: with hundreds of checkouts to compare each with each takes 6 ms. */
function innerPaths(places: readonly Place[]): ReadonlyMap<string, readonly string[]> {
  const inner = new Map(places.map(({ path }) => [path, [] as string[]]));
  for (const { path } of places) {
    for (let below = path, at = dirname(path); at !== below; below = at, at = dirname(at)) inner.get(at)?.push(path);
  }
  return inner;
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error;
}

function isGone(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined;
}
