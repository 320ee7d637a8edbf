import type { Connection } from '../connection.ts';
import type { AwsNames } from '../names.ts';
import { type Account, createQueue, type FoundQueue } from './account.ts';
import { deadLettersAttributes, queueAttributes, redrivePolicy, retentionSeconds } from './properties.ts';
import { type SetupStep, step } from './step.ts';

const daySeconds = 86_400;

/** What is missing of this host's queue and its dead letters. */
export async function planQueues(connection: Connection, account: Account, names: AwsNames, own: FoundQueue | null): Promise<readonly SetupStep[]> {
  const { call } = connection;
  const steps: SetupStep[] = [];
  const set = (url: string, attributes: Readonly<Record<string, string>>) =>
    call('sqs', ({ sqs }) => sqs.setQueueAttributes({ QueueUrl: url, Attributes: attributes }));

  // A queue that someone made has its own way with dead letters.
  if (own === null || own.attributes['RedrivePolicy'] === undefined) {
    if ((await account.queue(names.deadLetters)) === null)
      steps.push(
        step('create', `the queue ${names.deadLetters}, for messages that failed 8 times`, () =>
          createQueue(connection, names.deadLetters, deadLettersAttributes),
        ),
      );
    const redrive = async () => redrivePolicy((await account.newQueue(names.deadLetters)).arn);
    if (own === null)
      steps.push(
        step('create', `the queue ${names.queue}, for messages to this machine (kept 14 days)`, async () =>
          createQueue(connection, names.queue, { ...queueAttributes, RedrivePolicy: await redrive() }),
        ),
      );
    else
      steps.push(
        step('change', `the queue ${names.queue}: messages that failed go to ${names.deadLetters}`, async () =>
          set(own.url, { RedrivePolicy: await redrive() }),
        ),
      );
  }
  if (own !== null) {
    // As GitArgus's instructions have it: ten seconds late, and thrown away after minutes.
    const delay = Number(own.attributes['DelaySeconds'] ?? 0);
    if (delay > 0)
      steps.push(step('change', `the queue ${names.queue}: messages arrive at once (${delay} s late now)`, () => set(own.url, { DelaySeconds: '0' })));
    const kept = Number(own.attributes['MessageRetentionPeriod'] ?? retentionSeconds);
    if (kept < daySeconds)
      steps.push(
        step('change', `the queue ${names.queue}: messages are kept 14 days (${kept} s now, so a machine that is off misses them)`, () =>
          set(own.url, deadLettersAttributes),
        ),
      );
  }
  return steps;
}
