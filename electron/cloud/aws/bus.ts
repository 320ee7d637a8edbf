import type { Delivery, EventBus, Subscription } from '../../sync/ports.ts';
import { laneOf, readMessage } from '../read-message.ts';
import type { AwsContext } from './context.ts';
import type { Held } from './held-messages.ts';
import { openIntake } from './intake.ts';
import { type Call, encode, encodeCall, fifoIds, readCall, unwrap } from './wire.ts';

/** Handed out this often before it is put aside. */
const maxTries = 8;
/** Ids of handled events that are kept in mind: what SQS delivers twice is handled once. */
const keepIds = 5000;

/** The event bus with what the orders need of it. */
export interface AwsBus extends EventBus {
  /** Wakes another host; it would find what is there later without. Never throws. */
  call(call: Call): Promise<void>;
  /** Told of calls to this host. */
  onCall(listener: (about: 'order' | 'answer') => void): void;
  /** Whether this process takes messages. */
  isListening(): boolean;
  /** Publishes a message that comes back to this host. */
  sendTest(id: string): Promise<void>;
  /** Resolves with whether that message came before `ending`. */
  testArrives(id: string, ending: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

/** The event bus: SNS topic → one queue per host. */
export function openBus(context: AwsContext): AwsBus {
  const { connection, hostId, log, names } = context;
  const handled = new Set<string>();
  let heard: (about: 'order' | 'answer') => void = () => {};
  /** Tests that are waited for. */
  const tests = new Map<string, () => void>();
  let handler: ((delivery: Delivery) => Promise<void>) | null = null;
  let isSubscribed = false;
  const intake = openIntake(context, { lane, handle });

  function lane(one: Held): string {
    const { body, from } = unwrap(one.body, one.from);
    const read = readMessage(body, from);
    // What is not understood has no order to keep, and waits for nothing.
    return read.kind === 'event' ? laneOf(read.event) : `unknown ${one.id}`;
  }

  async function handle(one: Held): Promise<'done' | 'again'> {
    const { body, from } = unwrap(one.body, one.from);
    const call = readCall(body);
    if (call !== null) {
      if (call.about === 'test') tests.get(call.id ?? '')?.();
      else if (call.to === hostId) heard(call.about);
      return 'done';
    }
    const read = readMessage(body, from);
    // A queue that was made by hand may have no filter, and SQS delivers at least once.
    if (read.kind === 'event' && (read.event.hostId === hostId || handled.has(read.event.id))) return 'done';
    if (handler === null) return 'again';
    const isPoison = one.tries >= maxTries;
    const delivery: Delivery = isPoison ? { kind: 'unknown', from, reason: `a message failed ${maxTries} times and was put aside` } : read;
    try {
      await handler(delivery);
    } catch (error) {
      if (delivery.kind === 'event') {
        log.warn('A message could not be handled; it comes again', { lane: lane(one), tries: one.tries + 1, error });
        return 'again';
      }
      log.error('A message that is not understood could not even be shown', { error });
    }
    if (isPoison) await putAside(one);
    if (read.kind === 'event') remember(read.event.id);
    return 'done';
  }

  function remember(id: string): void {
    handled.add(id);
    if (handled.size <= keepIds) return;
    const [oldest] = handled;
    if (oldest !== undefined) handled.delete(oldest);
  }

  /** To the dead letters, where a person can look at it; where there are none, the log keeps that it was. */
  async function putAside(one: Held): Promise<void> {
    try {
      const url = await connection.deadLettersUrl();
      if (url === null) return log.warn('The queue has no queue for dead letters: a message that failed was dropped', { bytes: one.body.length });
      const fifo = names.queue.endsWith('.fifo') ? fifoIds(lane(one), one.id) : {};
      const attributes = { MessageAttributes: { from: { DataType: 'String', StringValue: one.from ?? 'unknown' } } };
      await connection.call('sqs', ({ sqs }) => sqs.sendMessage({ QueueUrl: url, MessageBody: one.body, ...attributes, ...fifo }));
    } catch (error) {
      log.error('A message that failed could not be put into the dead-letter queue', { error });
    }
  }

  async function send(message: string, attributes: Readonly<Record<string, string>>, fifo: readonly [lane: string, id: string]): Promise<void> {
    const topic = await connection.topicArn();
    const typed = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]));
    await connection.call('sns', ({ sns }) =>
      sns.publish({ TopicArn: topic, Message: message, MessageAttributes: typed, ...(names.isFifo ? fifoIds(...fifo) : {}) }),
    );
  }

  return {
    // `anything-but` leaves out messages without the attribute: every one carries it.
    publish: (event) => send(encode(event), { from: event.hostId }, [laneOf(event), event.id]),
    async call(call) {
      try {
        await send(encodeCall(call), { from: hostId, to: call.to }, [`call ${call.to}`, `${call.to} ${call.about} ${context.now().getTime()}`]);
      } catch (error) {
        log.debug('Another machine could not be called; it looks by itself', { to: call.to, error });
      }
    },
    onCall(listener) {
      heard = listener;
    },
    isListening: () => isSubscribed,
    // As if from somebody else: the filter leaves out what is from this host.
    sendTest: (id) => send(encodeCall({ to: hostId, about: 'test', id }), { from: `test ${hostId}`, to: hostId }, [`test ${hostId}`, id]),
    testArrives: (id, ending) =>
      new Promise((resolve) => {
        const end = (arrived: boolean) => {
          tests.delete(id);
          resolve(arrived);
        };
        tests.set(id, () => end(true));
        if (ending.aborted) end(false);
        ending.addEventListener('abort', () => end(false), { once: true });
      }),
    subscribe(given) {
      if (isSubscribed) throw new Error('this process has subscribed already: close that subscription first');
      isSubscribed = true;
      handler = given;
      intake.open();
      let closing: Promise<void> | null = null;
      const subscription: Subscription = {
        close() {
          closing ??= intake.pause().then(() => {
            handler = null;
            isSubscribed = false;
          });
          return closing;
        },
      };
      return subscription;
    },
    close: () => intake.close(),
  };
}
