import type { Log } from '../log/log.ts';
import type { Delivery, EventBus, Subscription } from '../sync/ports.ts';
import { backOffMs } from './back-off.ts';
import { createLooker } from './looker.ts';
import { readMessage } from './read-message.ts';
import type { Bell, CloudTimes, HostTables, Message } from './tables.ts';

/** A handler may fail this often before the message is put aside. */
const maxFailures = 8;
/** A message that ends the process each time is put aside after so many hand-outs. A try whose answer was lost on the way counts here too. */
const maxTries = 24;
/** Lanes that are worked on side by side. */
const sideBySide = 4;
/** Messages that are known to be done although the word of it did not get through. */
const keepDone = 1000;

export interface DeliverOptions {
  readonly tables: Pick<HostTables, 'inbox' | 'publish'>;
  readonly bell: Bell;
  readonly hostId: string;
  readonly log: Log;
  readonly times: CloudTimes;
}

/** The event bus over one host's inbox. */
export function openBus(options: DeliverOptions): EventBus & { close(): Promise<void> } {
  let open: Subscription | null = null;
  return {
    publish: (event) => options.tables.publish(event),
    subscribe(handler) {
      if (open !== null) throw new Error('this process has subscribed already: close that subscription first');
      const made = deliver(options, handler);
      open = {
        async close() {
          await made.close();
          open = null;
        },
      };
      return open;
    },
    async close() {
      await open?.close();
    },
  };
}

function deliver({ tables, bell, hostId, log, times }: DeliverOptions, handler: (delivery: Delivery) => Promise<void>): Subscription {
  const { inbox } = tables;
  const inHand = new Map<string, Promise<void>>();
  const failures = new Map<number, number>();
  const done = new Set<number>();
  let timer: NodeJS.Timeout | null = null;
  let missed = 0;
  let closed = false;

  function lookIn(ms: number): void {
    if (closed) return;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, Math.min(ms, times.lookEveryMs)));
  }

  const { look, settled } = createLooker(lookOnce, () => closed);

  async function lookOnce(): Promise<void> {
    // Whoever is done looks again.
    if (inHand.size >= sideBySide) return;
    try {
      const { messages, nextInMs, dropped } = await inbox.take([...inHand.keys()], sideBySide - inHand.size);
      missed = 0;
      if (closed) return;
      if (dropped > 0) {
        const reason = `${dropped} older messages to this machine were dropped because too many waited; what they told of is found by looking at the remotes`;
        hold('dropped', handler({ kind: 'unknown', from: hostId, reason }));
      }
      for (const one of messages) hold(one.lane, handle(one));
      if (nextInMs !== null) lookIn(nextInMs);
    } catch (error) {
      // Held by another process for too long, away, or the disk is full: a later look may find it well.
      const waitMs = backOffMs(++missed, 1000, times.lookEveryMs);
      log.warn('Messages to this machine could not be read', { waitMs, error });
      lookIn(waitMs);
    }
  }

  function hold(lane: string, work: Promise<void>): void {
    const ended = work
      .catch((error: unknown) => log.error('A delivery was not finished', { lane, error }))
      .then(() => {
        inHand.delete(lane);
        look();
      });
    inHand.set(lane, ended);
  }

  /** Acknowledges after the effect; a failure comes again later, and after `maxFailures` is put aside and shown. */
  async function handle(one: Message): Promise<void> {
    const { seq, lane, from, body } = one;
    if (!done.has(seq)) {
      const read = readMessage(body, from);
      const own = read.kind === 'event' && read.event.hostId === hostId;
      const failed = failures.get(seq) ?? 0;
      const isPoison = failed >= maxFailures || one.tries >= maxTries;
      const delivery: Delivery = isPoison ? { kind: 'unknown', from, reason: `a message failed ${Math.max(failed, one.tries)} times and was put aside` } : read;
      try {
        if (!own) await handler(delivery);
      } catch (error) {
        if (delivery.kind === 'event') {
          failures.set(seq, failed + 1);
          const waitMs = Math.min(times.retryMs * 2 ** failed, times.retryAtMostMs);
          log.warn('A message could not be handled; it comes again', { lane, tries: failed + 1, waitMs, error });
          await inbox.postpone(one, waitMs);
          return;
        }
        log.error('A message that is not understood could not even be shown', { lane, error });
      }
      failures.delete(seq);
      remember(seq);
    }
    // Where this fails the message comes again, and is known to be done.
    await inbox.acknowledge(one);
    done.delete(seq);
  }

  function remember(seq: number): void {
    done.add(seq);
    const [oldest] = done;
    if (done.size > keepDone && oldest !== undefined) done.delete(oldest);
  }

  const ringing = bell.listen(look);
  queueMicrotask(look);
  return {
    async close() {
      if (closed) return;
      closed = true;
      ringing.close();
      if (timer !== null) clearTimeout(timer);
      await settled();
      await Promise.all(inHand.values());
    },
  };
}
