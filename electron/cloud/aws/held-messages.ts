import type { Message } from '@aws-sdk/client-sqs';
import type { AwsContext } from './context.ts';

/** One message in hand. */
export interface Held {
  readonly id: string;
  readonly body: string;
  /** The `from` that came beside it, where it came raw. */
  readonly from: string | undefined;
  readonly sentAtMs: number;
  /** Tries of earlier processes, and of this one. */
  tries: number;
  /** The newest: an older handle no longer deletes. */
  receipt: string;
}

/** Messages that this host holds hidden: extended while they are worked on, deleted after the effect, given back otherwise. */
export interface HeldMessages {
  readonly size: number;
  /** Takes what a poll brought; null where it is in hand already (it came again because an extension was late). */
  take(message: Message): Held | null;
  /** Deletes it, in tens with others. */
  acknowledge(held: Held): void;
  /** Makes it visible again at once. */
  giveBack(list: readonly Held[]): Promise<void>;
  /** Resolves when all acknowledgements are sent. */
  flush(): Promise<void>;
  close(): void;
}

/** Acknowledgements wait so long for others: a request in ten costs a tenth. */
const gatherMs = 10;
const perRequest = 10;

/** The messages in hand; extends them on a timer while there are some. `onFreed` is told whenever one goes. */
export function openHeldMessages({ connection, log, times }: AwsContext, onFreed: () => void): HeldMessages {
  const held = new Map<string, Held>();
  let finished: Held[] = [];
  let gathering: NodeJS.Timeout | null = null;
  let sending: Promise<void> = Promise.resolve();
  let extending: NodeJS.Timeout | null = null;

  function keepHidden(): void {
    if (held.size === 0) {
      if (extending !== null) clearInterval(extending);
      extending = null;
    } else extending ??= setInterval(() => void hide([...held.values()], times.visibilitySeconds), (times.visibilitySeconds * 1000) / 3);
  }

  async function hide(list: readonly Held[], seconds: number): Promise<void> {
    try {
      const url = await connection.queueUrl();
      for (const part of inTens(list)) {
        const entries = part.map(({ receipt }, at) => ({ Id: String(at), ReceiptHandle: receipt, VisibilityTimeout: seconds }));
        await connection.call('sqs', ({ sqs }) => sqs.changeMessageVisibilityBatch({ QueueUrl: url, Entries: entries }));
      }
    } catch (error) {
      // It may come a second time: known by its id, it is not done twice.
      log.debug('Messages in hand could not be kept hidden', { error });
    }
  }

  function send(): void {
    if (gathering !== null) clearTimeout(gathering);
    gathering = null;
    const list = finished;
    finished = [];
    sending = sending.then(async () => {
      try {
        const url = await connection.queueUrl();
        for (const part of inTens(list)) {
          const entries = part.map(({ receipt }, at) => ({ Id: String(at), ReceiptHandle: receipt }));
          const { Failed: failed = [] } = await connection.call('sqs', ({ sqs }) => sqs.deleteMessageBatch({ QueueUrl: url, Entries: entries }));
          if (failed.length > 0) log.debug('Messages could not be deleted and come again', { failed: failed.map((one) => one.Code) });
        }
      } catch (error) {
        log.warn('Messages that are done could not be deleted; they come again and change nothing', { error });
      }
    });
  }

  function drop(one: Held): void {
    held.delete(one.id);
    keepHidden();
    onFreed();
  }

  return {
    get size() {
      return held.size;
    },
    take(message) {
      const { MessageId: id = '', ReceiptHandle: receipt = '', Body: body = '', Attributes: attributes = {} } = message;
      const there = held.get(id);
      if (there !== undefined) {
        there.receipt = receipt;
        return null;
      }
      const made: Held = {
        id,
        body,
        receipt,
        from: message.MessageAttributes?.['from']?.StringValue,
        sentAtMs: Number(attributes.SentTimestamp ?? 0),
        tries: Math.max(0, Number(attributes.ApproximateReceiveCount ?? 1) - 1),
      };
      held.set(id, made);
      keepHidden();
      return made;
    },
    acknowledge(one) {
      drop(one);
      finished.push(one);
      if (finished.length >= perRequest) send();
      else gathering ??= setTimeout(send, gatherMs);
    },
    async giveBack(list) {
      for (const one of list) drop(one);
      await hide(list, 0);
    },
    async flush() {
      if (finished.length > 0) send();
      await sending;
    },
    close() {
      held.clear();
      keepHidden();
    },
  };
}

function inTens<T>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += perRequest) parts.push(list.slice(at, at + perRequest));
  return parts;
}
