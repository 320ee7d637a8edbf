import type { Delivery, EventBus, Subscription } from '../../sync/ports.ts';
import { laneOf, readMessage } from '../read-message.ts';
import type { LocalContext } from './context.ts';
import { type Due, openQueue } from './queue.ts';

/** Handed out this often before it is put aside. */
const maxTries = 8;
/** Lanes that are worked on side by side. */
const sideBySide = 4;

/** The event bus over the shared file. */
export function openBus(context: LocalContext): EventBus & { close(): Promise<void> } {
  const queue = openQueue(context);
  let open: Subscription | null = null;
  return {
    async publish(event) {
      context.bells.ring(queue.put({ id: event.id, from: event.hostId, lane: laneOf(event), body: JSON.stringify(event) }));
    },
    subscribe(handler) {
      if (open !== null) throw new Error('this process has subscribed already: close that subscription first');
      const made = deliver(context, queue, handler);
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

function deliver(context: LocalContext, queue: ReturnType<typeof openQueue>, handler: (delivery: Delivery) => Promise<void>): Subscription {
  const { log, times } = context;
  const inHand = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  function lookAt(atMs: number): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(look, Math.max(0, Math.min(atMs - context.now().getTime(), times.lookEveryMs)));
  }

  function look(): void {
    if (closed) return;
    try {
      tellDropped();
      const { due, nextAt } = queue.due();
      for (const one of due) {
        if (inHand.size >= sideBySide) break;
        if (!inHand.has(one.lane)) take(one);
      }
      if (nextAt !== null) lookAt(nextAt);
    } catch (error) {
      // Held by another process for too long, or the disk is full: the next look may find it free.
      log.warn('The local cloud could not be read', { error });
      lookAt(context.now().getTime() + 1000);
    }
  }

  function tellDropped(): void {
    if (inHand.has('dropped')) return;
    const messages = queue.takeDropped();
    if (messages === 0) return;
    const reason = `${messages} older messages to this machine were dropped because too many waited; what they told of is found by looking at the remotes`;
    hold('dropped', handler({ kind: 'unknown', from: context.hostId, reason }));
  }

  function take(due: Due): void {
    queue.countTry(due);
    hold(due.lane, handle(due));
  }

  function hold(lane: string, work: Promise<void>): void {
    const done = work
      .catch((error: unknown) => log.error('A delivery was not finished', { lane, error }))
      .then(() => {
        inHand.delete(lane);
        look();
      });
    inHand.set(lane, done);
  }

  /** Acknowledges after the effect; a failure comes again later, and after `maxTries` is put aside and shown. */
  async function handle(due: Due): Promise<void> {
    const read = readMessage(due.body, due.from);
    const own = read.kind === 'event' && read.event.hostId === context.hostId;
    const delivery: Delivery =
      due.tries < maxTries ? read : { kind: 'unknown', from: due.from, reason: `a message failed ${maxTries} times and was put aside` };
    try {
      if (!own) await handler(delivery);
    } catch (error) {
      if (delivery.kind === 'event') {
        const waitMs = Math.min(times.retryMs * 2 ** due.tries, times.retryAtMostMs);
        log.warn('A message could not be handled; it comes again', { lane: due.lane, tries: due.tries + 1, waitMs, error });
        queue.postpone(due, context.now().getTime() + waitMs);
        return;
      }
      log.error('A message that is not understood could not even be shown', { lane: due.lane, error });
    }
    queue.acknowledge(due);
  }

  const bell = context.bells.listen(look);
  queueMicrotask(look);
  return {
    async close() {
      if (closed) return;
      closed = true;
      bell.close();
      if (timer !== null) clearTimeout(timer);
      await Promise.all(inHand.values());
    },
  };
}
