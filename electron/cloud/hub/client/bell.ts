import type { Log } from '../../../log/log.ts';
import { backOffMs } from '../../back-off.ts';
import type { Bell } from '../../tables.ts';
import type { HubConnection } from './connection.ts';

const retryMs = 500;
/** The machine at the other end is one's own, and near: to ask it again is cheap. */
const retryAtMostMs = 8000;

/** The hub's stream as a bell: goes on where it stopped, rings once more after each break. */
export function openStreamBell(connection: HubConnection, log: Log): Bell & { close(): Promise<void> } {
  const listeners = new Set<() => void>();
  let running: { readonly stop: AbortController; readonly ended: Promise<void> } | null = null;

  async function follow(signal: AbortSignal): Promise<void> {
    let cursor = '';
    for (let failures = 0; !signal.aborted; ) {
      try {
        ({ cursor } = await connection.stream((api, options) => api.listen({ cursor }, options), signal));
        failures = 0;
        for (const heard of listeners) heard();
      } catch (error) {
        if (signal.aborted) return;
        const waitMs = backOffMs(++failures, retryMs, retryAtMostMs);
        log.debug('The stream of the hub broke; it is taken up again', { waitMs, error });
        await rest(waitMs, signal);
      }
    }
  }

  function begin(): void {
    const stop = new AbortController();
    running = { stop, ended: follow(stop.signal) };
  }

  async function end(): Promise<void> {
    const was = running;
    running = null;
    was?.stop.abort();
    await was?.ended;
  }

  return {
    listen(given) {
      // Of its own: the same function may listen twice.
      const heard = () => given();
      listeners.add(heard);
      if (running === null) begin();
      return {
        close() {
          listeners.delete(heard);
          if (listeners.size === 0) void end();
        },
      };
    },
    close: end,
  };
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
