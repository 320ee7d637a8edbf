import type { PushEvent } from '../../../shared/model/push.ts';
import type { Log } from '../../log/log.ts';
import type { OutboxTable, Waiting } from '../../store/outbox.ts';
import type { EventBus } from '../ports.ts';

/** Push events on their way to the other hosts. */
export interface Outbox {
  /** On disk when it returns; sent as soon as it can be, in order per repository. */
  push(event: PushEvent): void;
  /** Begins to send, also what an earlier process left. */
  start(): void;
  /** The way to the cloud is open again: what rests for its next try is tried now. */
  retryNow(): void;
  waiting(): number;
  /** Resolves when nothing is being sent and what is left waits for its next try. */
  idle(): Promise<void>;
  /** Sends nothing new, waits for what is in hand. */
  stop(): Promise<void>;
}

export interface OutboxOptions {
  readonly table: OutboxTable;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly log: Log;
  readonly random?: () => number;
  readonly retryMs?: number;
  readonly retryAtMostMs?: number;
}

/** Repositories that are sent for side by side. */
const sideBySide = 4;

/** How long to wait after `tries` failures: doubled each time, bounded, up to half of it left to chance so that hosts do not come back in step. */
export function retryDelayMs(tries: number, random: () => number, firstMs: number, atMostMs: number): number {
  return Math.min(firstMs * 2 ** Math.min(tries, 30), atMostMs) * (1 - random() / 2);
}

/** The outbox over its table: survives `kill -9`; a bus that is away costs time, never an event. */
export function createOutbox({ table, bus, log, random = Math.random, retryMs = 500, retryAtMostMs = 60_000 }: OutboxOptions): Outbox {
  const inHand = new Map<string, Waiting>();
  /** Repositories that wait for their next try, with the timer that ends it. */
  const resting = new Map<string, NodeJS.Timeout>();
  let idlers: (() => void)[] = [];
  let running = false;

  function look(): void {
    if (running) {
      try {
        for (const head of table.heads()) {
          if (inHand.size >= sideBySide) break;
          if (!inHand.has(head.repository) && !resting.has(head.repository)) void send(head);
        }
      } catch (error) {
        log.error('The outbox could not be read', { error });
      }
    }
    if (inHand.size > 0) return;
    for (const tell of idlers.splice(0)) tell();
  }

  async function send(head: Waiting): Promise<void> {
    inHand.set(head.repository, head);
    try {
      await bus.publish(head.event);
      table.remove(head.seq);
    } catch (error) {
      const waitMs = retryDelayMs(head.tries, random, retryMs, retryAtMostMs);
      log.warn('An event could not be sent; it is tried again', { repository: head.repository, tries: head.tries + 1, waitMs, error });
      countTry(head);
      rest(head.repository, waitMs);
    }
    inHand.delete(head.repository);
    look();
  }

  function countTry(head: Waiting): void {
    try {
      table.countTry(head.seq);
    } catch (error) {
      log.error('The outbox could not be written', { error });
    }
  }

  function rest(repository: string, waitMs: number): void {
    const timer = setTimeout(() => {
      resting.delete(repository);
      look();
    }, waitMs);
    timer.unref();
    resting.set(repository, timer);
  }

  return {
    push(event) {
      const { dropped } = table.add(event, new Set([...inHand.values()].map(({ seq }) => seq)));
      if (dropped > 0)
        log.warn('The outbox is full: its oldest events were dropped; the others find those pushes when they look at their remotes', { dropped });
      look();
    },
    start() {
      running = true;
      look();
    },
    retryNow() {
      for (const timer of resting.values()) clearTimeout(timer);
      resting.clear();
      look();
    },
    waiting: () => table.count(),
    idle: () =>
      new Promise((resolve) => {
        idlers.push(resolve);
        look();
      }),
    async stop() {
      running = false;
      for (const timer of resting.values()) clearTimeout(timer);
      resting.clear();
      await this.idle();
      idlers = [];
    },
  };
}
