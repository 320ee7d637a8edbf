import { type FSWatcher, mkdirSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../../log/log.ts';
import type { Bell } from '../tables.ts';

/** Wakes other processes that share the file: each host has a bell, a small file in a folder of their own that is written to be heard. */
export interface Bells {
  /** Rings after a commit, never before: whoever wakes must find what is new. A bell that cannot be rung is heard at the next look. */
  ring(hostIds: readonly string[]): void;
  /** One host's bell: calls back whenever it rings, and every `lookEveryMs` in case it was not heard. */
  of(hostId: string): Bell;
}

/** The bells beside a cloud's file. Not in its own folder: SQLite's writes there would wake everyone for nothing. */
export function openBells(file: string, log: Log, lookEveryMs: number): Bells {
  const folder = `${file}.bells`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const listeners = new Map<() => void, string>();
  let watcher: FSWatcher | null = null;
  let timer: NodeJS.Timeout | null = null;

  /** `null`: anybody's bell may have rung. */
  function hear(hostId: string | null): void {
    for (const [heard, listener] of listeners) if (hostId === null || listener === hostId) heard();
  }

  function begin(): void {
    timer = setInterval(() => hear(null), lookEveryMs);
    try {
      watcher = watch(folder, (_kind, name) => hear(name));
      watcher.on('error', (error) => log.debug('The local cloud is looked at on a timer', { error }));
    } catch (error) {
      // No watches left (ENOSPC): the timer is enough, only slower.
      log.debug('The local cloud is looked at on a timer', { error });
    }
  }

  function end(): void {
    watcher?.close();
    watcher = null;
    if (timer !== null) clearInterval(timer);
    timer = null;
  }

  return {
    ring(hostIds) {
      for (const id of hostIds) {
        try {
          writeFileSync(join(folder, id), '.', { mode: 0o600 });
        } catch (error) {
          log.debug('A bell of the local cloud could not be rung', { host: id, error });
        }
      }
    },
    of: (hostId) => ({
      listen(given) {
        // Of its own: the same function may listen twice.
        const heard = () => given();
        listeners.set(heard, hostId);
        if (listeners.size === 1) begin();
        return {
          close() {
            listeners.delete(heard);
            if (listeners.size === 0) end();
          },
        };
      },
    }),
  };
}
