import type { Message } from '@aws-sdk/client-sqs';
import { backOffMs } from '../back-off.ts';
import type { AwsContext } from './context.ts';
import { type Held, openHeldMessages } from './held-messages.ts';
import { openLanes, type Turn } from './lanes.ts';

/** This host's queue, read without end: long polls, rest with jitter after errors, order within a lane, acknowledged after the effect. */
export interface Intake {
  /** Begins to take messages. */
  open(): void;
  /** Takes nothing new, waits for what has begun, gives the rest back. A poll in flight goes on and is used by who opens next. */
  pause(): Promise<void>;
  /** The same, and ends the poll in flight after a short grace. */
  close(): Promise<void>;
}

/** What is done with a message. */
export interface IntakeWork {
  lane(held: Held): string;
  /** `again`: it comes again, later. A throw counts as `again` too. */
  handle(held: Held): Promise<'done' | 'again'>;
}

/** Lanes that are worked on side by side. */
const sideBySide = 4;
/** Messages in hand at most: the others wait in the queue, where a crash cannot lose them and a twin can take them. */
const inHandAtMost = 50;
/** An answer so early means that the server woke for nothing: rest, else that is a spin. */
const earlyMs = 100;

/** The receive loop. sqs-consumer does not rest after refused connections, and loses what a poll brings while it stops. */
export function openIntake(context: AwsContext, work: IntakeWork): Intake {
  const { connection, log, times } = context;
  const stop = new AbortController();
  let wake = () => {};
  const held = openHeldMessages(context, () => wake());
  const lanes = openLanes(turn, sideBySide);
  let isOpen = false;
  let polling: Promise<void> | null = null;

  async function turn(one: Held): Promise<Turn> {
    try {
      if ((await work.handle(one)) === 'done') {
        held.acknowledge(one);
        return { kind: 'done' };
      }
    } catch (error) {
      log.error('A message was not finished', { error });
    }
    one.tries++;
    return { kind: 'again', waitMs: Math.min(times.retryMs * 2 ** Math.min(one.tries, 30), times.retryAtMostMs) };
  }

  /** Resolves after so long, when a message in hand has gone, or when all ends. */
  function rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(end, ms);
      function end(): void {
        clearTimeout(timer);
        stop.signal.removeEventListener('abort', end);
        wake = () => {};
        resolve();
      }
      stop.signal.addEventListener('abort', end);
      wake = end;
    });
  }

  async function receive(): Promise<readonly Message[]> {
    const url = await connection.queueUrl();
    const { Messages: messages = [] } = await connection.call('sqs', ({ sqs }) =>
      sqs.receiveMessage(
        {
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: times.waitSeconds,
          VisibilityTimeout: times.visibilitySeconds,
          MessageAttributeNames: ['from'],
          MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
        },
        { abortSignal: stop.signal },
      ),
    );
    return messages;
  }

  async function poll(): Promise<void> {
    let failures = 0;
    let early = 0;
    while (isOpen && !stop.signal.aborted) {
      if (held.size >= inHandAtMost) {
        await rest(times.lookEveryMs);
        continue;
      }
      const askedAt = performance.now();
      try {
        const messages = await receive();
        failures = 0;
        if (messages.length > 0) {
          early = 0;
          await take(messages);
        } else if (performance.now() - askedAt < earlyMs) await rest(backOffMs(++early, 10, 1000));
      } catch (error) {
        if (stop.signal.aborted) return;
        const waitMs = backOffMs(++failures, times.retryMs, times.retryAtMostMs);
        // The first time and then ever more seldom: a night without network is no full disk.
        if (Number.isInteger(Math.log2(failures))) log.warn('The queue could not be read; it is tried again', { failures, waitMs, error });
        await rest(waitMs);
      }
    }
  }

  async function take(messages: readonly Message[]): Promise<void> {
    const taken = messages.flatMap((message) => held.take(message) ?? []);
    if (!isOpen) return held.giveBack(taken);
    // A standard queue keeps no order: what came together is at least put into that in which it was sent.
    for (const one of taken) lanes.add(work.lane(one), one, one.sentAtMs);
  }

  function begin(): void {
    if (polling !== null) return;
    polling = poll().finally(() => {
      polling = null;
      if (isOpen && !stop.signal.aborted) begin();
    });
  }

  async function pause(): Promise<void> {
    isOpen = false;
    const left = await lanes.drain();
    await held.flush();
    if (left.length > 0) await held.giveBack(left);
  }

  return {
    open() {
      isOpen = true;
      begin();
    },
    pause,
    async close() {
      await pause();
      if (polling !== null) {
        // Ending it at once could hide what it is about to bring until its visibility timeout: a short wait makes that rare.
        const timer = setTimeout(() => stop.abort(), times.graceMs);
        await polling;
        clearTimeout(timer);
      }
      stop.abort();
      held.close();
    },
  };
}
