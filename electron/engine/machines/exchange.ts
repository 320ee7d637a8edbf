import type { Outbox } from '../../sync/exchange/outbox.ts';
import type { Publisher } from '../../sync/exchange/publish.ts';
import type { Receiver } from '../../sync/exchange/receive.ts';
import type { Subscription } from '../../sync/ports.ts';

export interface ExchangeParts {
  readonly outbox: Pick<Outbox, 'start' | 'stop' | 'retryNow'>;
  readonly publisher: Pick<Publisher, 'start' | 'stop' | 'swept' | 'retryNow'>;
  readonly receiver: Pick<Receiver, 'start' | 'stop'>;
  /** Begins to take orders of other machines. */
  readonly serveOrders: () => Subscription;
  /** Ends calls to the cloud that are under way: asked for when a stop takes longer than `patienceMs`. */
  readonly giveUp: () => Promise<void>;
}

/** A cloud that says nothing at all is waited for so long; a request to it could stand for a minute and more. */
const patienceMs = 5000;

/** All that goes to and fro between this machine and the others, started and stopped in order. */
export interface Exchange {
  /** Resolves when what was last known of the others is there; what needs the cloud itself goes on behind. */
  start(): Promise<void>;
  /** Takes nothing in any more; waits for what is in hand. */
  stopReceiving(): Promise<void>;
  /** Tells what is still to be told, then nothing more. */
  stopSending(): Promise<void>;
  /** The way to the cloud is open again: nobody waits for the next try. */
  retryNow(): void;
  /** Stops, lets `change` put another cloud in place, and goes on there: announced, told and read from the beginning. */
  moveOver(change: () => Promise<void>): Promise<void>;
}

/** Puts them in order. */
export function createExchange({ outbox, publisher, receiver, serveOrders, giveUp }: ExchangeParts): Exchange {
  let orderDesk: Subscription | null = null;

  async function start(): Promise<void> {
    outbox.start();
    await receiver.start();
    orderDesk = serveOrders();
    await publisher.start();
  }
  async function patiently(stop: () => Promise<void>): Promise<void> {
    const timer = setTimeout(() => void giveUp(), patienceMs);
    try {
      await stop();
    } finally {
      clearTimeout(timer);
    }
  }
  const stopReceiving = () =>
    patiently(async () => {
      await orderDesk?.close();
      orderDesk = null;
      await receiver.stop();
    });
  const stopSending = () =>
    patiently(async () => {
      await publisher.stop();
      await outbox.stop();
    });

  return {
    start,
    stopReceiving,
    stopSending,
    retryNow() {
      outbox.retryNow();
      publisher.retryNow();
    },
    async moveOver(change) {
      await stopReceiving();
      await stopSending();
      await change();
      await start();
      publisher.swept();
    },
  };
}
