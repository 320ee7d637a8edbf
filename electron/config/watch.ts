import { type FSWatcher, readFileSync, realpathSync, statSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Log } from '../log/log.ts';

export interface ConfigWatch {
  close(): void;
}

export interface ConfigWatchOptions {
  readonly file: string;
  readonly log: Log;
  /** Called after the file's bytes changed, came or went, once they rest. */
  readonly onChange: () => void;
  readonly restMs?: number;
  /** Network folders and some containers tell nothing: looked at this often as well. */
  readonly lookEveryMs?: number;
}

/** Watches a configuration file through its folder, so that it may be replaced by a rename, made later, or be a link. */
export function watchConfig({ file, log, onChange, restMs = 80, lookEveryMs = 5000 }: ConfigWatchOptions): ConfigWatch {
  let known = textOf(file);
  let mark = markOf(file);
  let resting: NodeJS.Timeout | null = null;
  let watchers: readonly FSWatcher[] = [];
  let watched = '';

  function look(): void {
    resting = null;
    mark = markOf(file);
    const text = textOf(file);
    if (text === known) return;
    known = text;
    // A link may lead elsewhere now.
    rewatch();
    onChange();
  }

  function stir(): void {
    if (resting !== null) clearTimeout(resting);
    resting = setTimeout(look, restMs);
  }

  function rewatch(): void {
    const places = [...new Set([file, realFile(file)])];
    if (watched === places.join('\0') && watchers.length > 0) return;
    for (const watcher of watchers) watcher.close();
    watched = places.join('\0');
    watchers = places.flatMap((place) => {
      try {
        const name = basename(place);
        const watcher = watch(dirname(place), { persistent: false }, (_kind, changed) => {
          if (changed === null || changed === name) stir();
        });
        watcher.on('error', (error) => log.debug('The configuration is looked at on a timer', { folder: dirname(place), error }));
        return [watcher];
      } catch (error) {
        log.debug('The configuration is looked at on a timer', { folder: dirname(place), error });
        return [];
      }
    });
  }

  rewatch();
  const timer = setInterval(() => {
    if (watchers.length === 0) rewatch();
    if (markOf(file) !== mark) stir();
  }, lookEveryMs);
  timer.unref();

  return {
    close() {
      clearInterval(timer);
      if (resting !== null) clearTimeout(resting);
      for (const watcher of watchers) watcher.close();
      watchers = [];
    },
  };
}

function realFile(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return null;
  }
}

function markOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return '';
  }
}
