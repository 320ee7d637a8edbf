import { randomUUID } from 'node:crypto';
import type { CloudCheck } from '../../../shared/model/cloud-check.ts';
import { msSince } from '../test-cloud.ts';
import type { AwsBus } from './bus.ts';
import type { AwsContext } from './context.ts';
import { partition } from './table.ts';
import { AwsError } from './trouble.ts';
import { readCall, unwrap } from './wire.ts';

/** A message needs some milliseconds; after this it is not coming. */
const waitMs = 15_000;

/** Tries all that this host needs of AWS, in the order in which it would go wrong; a message goes through the topic into its own queue. Never throws. */
export function openRoundTrip(context: AwsContext, bus: AwsBus) {
  const { connection, hostId, names, now } = context;

  async function tryOnce(what: string, good: string, work: () => Promise<unknown>): Promise<CloudCheck> {
    const since = performance.now();
    try {
      await work();
      return { what, ok: true, ms: msSince(since), message: good };
    } catch (error) {
      const kind = error instanceof AwsError ? error.trouble.kind : null;
      // What the first question finds wrong with whoever asks is not the queue's fault.
      const isAsker = kind === 'expired' || kind === 'region' || kind === 'clock' || kind === 'unreachable';
      return { what: isAsker ? 'credentials' : what, ok: false, ms: msSince(since), message: error instanceof Error ? error.message : String(error) };
    }
  }

  const queue = () =>
    tryOnce('queue', names.queue, async () => {
      const url = await connection.queueUrl();
      await connection.call('sqs', ({ sqs }) => sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['QueueArn'] }));
    });

  const table = () =>
    tryOnce('table', names.table, async () => {
      const key = { pk: partition.tests, sk: hostId };
      await connection.call('dynamodb', async ({ items }) => {
        await items.put({ TableName: names.table, Item: { ...key, expires: Math.floor(now().getTime() / 1000) + 3600 } });
        await items.get({ TableName: names.table, Key: key, ConsistentRead: true });
        await items.delete({ TableName: names.table, Key: key });
      });
    });

  async function round(signal: AbortSignal | undefined): Promise<readonly CloudCheck[]> {
    const id = randomUUID();
    const done = new AbortController();
    const ending = AbortSignal.any([done.signal, AbortSignal.timeout(waitMs), ...(signal === undefined ? [] : [signal])]);
    // Who is not listening looks into the queue itself, and only where nothing else is in it: to look counts as a try for every message that is seen.
    const waiting = bus.isListening() ? 0 : await messagesWaiting();
    const arrival = bus.isListening() ? bus.testArrives(id, ending) : waiting > 0 ? null : lookFor(id, ending);
    const since = performance.now();
    const sent = await tryOnce('topic', names.topic, () => bus.sendTest(id));
    const arrived = sent.ok && arrival !== null && (await arrival.catch(() => false));
    done.abort();
    arrival?.catch(() => {});
    if (!sent.ok) return [sent];
    if (arrival === null)
      return [sent, { what: 'round', ok: true, ms: null, message: `${waiting} messages wait for this machine; the way round is timed while Everref runs` }];
    const message = arrived
      ? 'a message went through the topic into this machine’s queue'
      : `a message that was published did not come within ${waitMs / 1000} s: the subscription or its filter is not as it should be (a change of it takes up to 15 minutes). everref cloud setup aws puts it right`;
    return [sent, { what: 'round', ok: arrived, ms: msSince(since), message }];
  }

  async function messagesWaiting(): Promise<number> {
    try {
      const url = await connection.queueUrl();
      const { Attributes: found = {} } = await connection.call('sqs', ({ sqs }) =>
        sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
      );
      return Number(found.ApproximateNumberOfMessages ?? 0);
    } catch {
      return 0;
    }
  }

  /** Takes the test's message out of the queue; gives back at once whatever else came meanwhile. */
  async function lookFor(id: string, ending: AbortSignal): Promise<boolean> {
    const url = await connection.queueUrl();
    while (!ending.aborted) {
      const { Messages: messages = [] } = await connection.call('sqs', ({ sqs }) =>
        sqs.receiveMessage({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 5, VisibilityTimeout: 10 }, { abortSignal: ending }),
      );
      let isFound = false;
      for (const { Body: body = '', ReceiptHandle: receipt } of messages) {
        const call = readCall(unwrap(body, undefined).body);
        if (call?.about === 'test') {
          // One that an earlier test gave up on goes, too.
          await connection.call('sqs', ({ sqs }) => sqs.deleteMessage({ QueueUrl: url, ReceiptHandle: receipt }));
          if (call.id === id) isFound = true;
        } else await connection.call('sqs', ({ sqs }) => sqs.changeMessageVisibility({ QueueUrl: url, ReceiptHandle: receipt, VisibilityTimeout: 0 }));
      }
      if (isFound) return true;
    }
    return false;
  }

  return async (signal?: AbortSignal): Promise<readonly CloudCheck[]> => {
    const first = await queue();
    if (!first.ok && first.what === 'credentials') return [first];
    const signedIn: CloudCheck = { what: 'credentials', ok: true, ms: first.ms, message: 'AWS knows who asks' };
    const rest = [first, await table(), ...(first.ok ? await round(signal) : [])];
    return [signedIn, ...rest];
  };
}
