import { type FSWatcher, watch } from 'node:fs';
import { join, sep } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Config } from '../../../shared/model/config.ts';
import type { Log } from '../../log/log.ts';
import type { Disk } from '../disk/disk.ts';
import { absolutePath } from '../trust/trust.ts';
import { latestWins } from '../watch/latest-wins.ts';
import { type Discovery, mostTold, type SearchRoot } from './discover.ts';
import type { FoundPlace } from './find-place.ts';
import { searchThrough } from './search-through.ts';

export interface DiscoveryLoop {
  /** Searches now; `inside`: also within the work trees of what is found. Resolves when what was found was adopted. */
  run(inside: boolean): Promise<void>;
  /** Searches soon. */
  poke(): void;
  /** Begins to search by itself: when a workspace folder changes, and each minute. */
  start(): void;
  readonly busy: boolean;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface DiscoverySetting {
  readonly config: () => Pick<Config, 'workspaces'>;
  readonly log: Log;
  readonly disk: Disk;
  readonly known: () => readonly FoundPlace[];
  /** Paths of clones that were here before this start. */
  readonly remembered: () => readonly string[];
  /** Hears of checkouts while the first search goes on. */
  readonly onPlaces: (places: readonly FoundPlace[]) => void;
  readonly adopt: (found: Discovery) => Promise<void>;
  readonly onNotes: (notes: Discovery['notes']) => void;
}

const everyMs = 60_000;
/** Milliseconds after which setting up watches lets others run. */
const sliceMs = 2;
/** A clone that has begun is looked at again that often, that many times. */
const unfinishedMs = 500;
const unfinishedTries = 60;

/** New clones and removed folders get noticed: by watches on the folders that hold checkouts, and by a search each minute where those miss. */
export function createDiscoveryLoop(setting: DiscoverySetting): DiscoveryLoop {
  const watchers = new Map<string, FSWatcher>();
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let retry: NodeJS.Timeout | null = null;
  let tries = 0;
  let inside = false;
  let searched = false;
  let watching = false;
  let warned = '';

  const search = latestWins(async () => {
    const insideCheckouts = inside;
    inside = false;
    const isFirst = !searched;
    searched = true;
    try {
      const roots: readonly SearchRoot[] = setting.config().workspaces.map(({ path, depth, ignore }) => ({ path: absolutePath(path) ?? path, depth, ignore }));
      const found = await searchThrough(setting.disk, roots, { insideCheckouts, ...(isFirst ? { onPlaces: setting.onPlaces } : {}) });
      if (stopping.signal.aborted) return;
      report(found);
      await setting.adopt(await keepKnown(found, insideCheckouts));
      await watchFolders(found.folders);
      // A clone under way shows its .git before it is one.
      tries = found.unfinished.length > 0 ? tries + 1 : 0;
      if (tries > 0 && tries < unfinishedTries && !stopping.signal.aborted) retry = setTimeout(() => search.poke({ debounceMs: 0, mostMs: 0 }), unfinishedMs);
    } catch (error) {
      setting.log.error('searching the workspaces failed', { error: String(error) });
    }
  });

  /**
   * Checkouts that this search could not have seen again stay: those inside others, those below a folder that cannot be read just now, and those whose git
   * folder is there and is none any more: they are shown as what they are, and do not just vanish.
   */
  async function keepKnown(found: Discovery, insideCheckouts: boolean): Promise<Discovery> {
    const places = new Map(found.places.map((place) => [place.path, place]));
    const unreadable = found.notes.map((note) => note.path);
    const isBelow = (path: string, folder: string) => path === folder || path.startsWith(folder + sep);
    for (const place of setting.known()) {
      if (places.has(place.path)) continue;
      const below = !insideCheckouts && found.places.some((outer) => isBelow(place.path, outer.path));
      // A disk that does not answer has not said that it is gone.
      const nested = below && (await setting.disk.ask(place.path, 'isStillThere', place).catch(() => true));
      if (nested || unreadable.some((folder) => isBelow(place.path, folder))) places.set(place.path, place);
    }
    const damaged = new Set(found.unfinished);
    const mine = [...setting.known().map((place) => place.path), ...setting.remembered()];
    for (const path of mine.filter((each) => damaged.has(each) && !places.has(each))) {
      const gitDir = join(path, '.git');
      places.set(path, { path, gitDir, commonDir: gitDir, kind: 'clone' });
    }
    return { ...found, places: [...places.values()] };
  }

  function report(found: Discovery): void {
    setting.onNotes(found.notes);
    const said = found.notes.map((note) => note.message).join('\n');
    if (said !== '' && said !== warned) setting.log.warn('some folders could not be read', { folders: found.notes.map((note) => note.message) });
    warned = said;
  }

  async function watchFolders(folders: readonly string[]): Promise<void> {
    if (!watching) return;
    const wanted = new Set(folders.slice(0, mostTold));
    for (const [folder, watcher] of watchers) {
      if (wanted.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    let sliceFrom = performance.now();
    for (const folder of wanted) {
      if (watchers.has(folder)) continue;
      // Two thousand watches are 15 ms.
      if (performance.now() - sliceFrom > sliceMs) {
        await breathe();
        if (stopping.signal.aborted) return;
        sliceFrom = performance.now();
      }
      try {
        const watcher = watch(folder, (event) => {
          // Only what comes and goes; a file that is written here says nothing.
          if (event === 'rename') search.poke({ debounceMs: 200, mostMs: 1000 });
        });
        watcher.on('error', () => {
          watcher.close();
          watchers.delete(folder);
        });
        watchers.set(folder, watcher);
      } catch {
        // No watches left, or gone again: the minute must do.
      }
    }
  }

  return {
    run(within) {
      inside ||= within;
      return search.now();
    },
    poke: () => search.poke({ debounceMs: 200, mostMs: 1000 }),
    start() {
      watching = true;
      // The folders of the first search are watched by the one that this sets off; what came in between is found by it, and what lies in work trees.
      inside = true;
      search.poke({ debounceMs: 0, mostMs: 0 });
      timer = setInterval(() => search.poke({ debounceMs: 0, mostMs: 0 }), everyMs);
    },
    get busy() {
      return search.busy;
    },
    async idle() {
      while (search.busy) await search.settled();
    },
    async stop() {
      stopping.abort();
      if (timer !== null) clearInterval(timer);
      if (retry !== null) clearTimeout(retry);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
      await search.stop();
    },
  };
}
