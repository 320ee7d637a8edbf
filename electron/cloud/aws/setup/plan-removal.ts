import type { Connection } from '../connection.ts';
import type { AwsNames } from '../names.ts';
import type { Account, FoundQueue } from './account.ts';
import { type SetupPlan, type SetupStep, step } from './step.ts';

/** What there is to take away: this host's own things, or everything that set-up made on any machine. What it did not make stays, and that is said. */
export async function planRemoval(connection: Connection, account: Account, names: AwsNames, which: 'this-host' | 'everything'): Promise<SetupPlan> {
  const { call } = connection;
  const steps: SetupStep[] = [];
  const notes: string[] = [];
  const topic = await account.topic(names.topic);
  const own = await account.queue(names.queue);
  const all = topic === null ? [] : await account.subscriptions(topic);
  const subscriptions = which === 'everything' ? all : all.filter(({ queueArn }) => queueArn === own?.arn);

  const queues = new Map<string, FoundQueue>();
  const add = (found: FoundQueue | null) => {
    if (found !== null) queues.set(found.name, found);
  };
  add(own);
  add(await account.queue(names.deadLetters));
  if (which === 'everything')
    for (const { queueArn } of subscriptions) {
      const name = nameOf(queueArn);
      if (queues.has(name) || !isSameAccount(queueArn, topic)) continue;
      const found = await account.queue(name);
      add(found);
      const dead = deadLettersOf(found);
      if (dead !== null && !queues.has(dead)) add(await account.queue(dead));
    }

  const doomed = new Set<string>();
  for (const found of queues.values())
    if (await account.isOurs('queue', found.url)) doomed.add(found.name);
    else notes.push(`The queue ${found.name} stays: set-up did not make it`);
  const topicGoes = topic !== null && which === 'everything' && (await account.isOurs('topic', topic));

  // A subscription of a queue that someone else made is theirs; this host's own ends where it is the one that leaves.
  for (const { arn, queueArn } of subscriptions)
    if (doomed.has(nameOf(queueArn)) || topicGoes || queueArn === own?.arn)
      steps.push(step('remove', `the subscription of ${nameOf(queueArn)}`, () => call('sns', ({ sns }) => sns.unsubscribe({ SubscriptionArn: arn }))));
  for (const { name, url } of queues.values())
    if (doomed.has(name)) steps.push(step('remove', `the queue ${name}`, () => call('sqs', ({ sqs }) => sqs.deleteQueue({ QueueUrl: url }))));
  // A queue that stays must not point at dead letters that are gone.
  if (own !== null && !doomed.has(own.name) && doomed.has(deadLettersOf(own) ?? ''))
    steps.push(
      step('change', `the queue ${own.name}: messages that failed go nowhere any more`, () =>
        call('sqs', ({ sqs }) => sqs.setQueueAttributes({ QueueUrl: own.url, Attributes: { RedrivePolicy: '' } })),
      ),
    );
  if (which === 'this-host') return { steps, problems: [], notes };

  if (topicGoes) steps.push(step('remove', `the topic ${names.topic}, for all machines`, () => call('sns', ({ sns }) => sns.deleteTopic({ TopicArn: topic }))));
  else if (topic !== null) notes.push(`The topic ${names.topic} stays: set-up did not make it`);
  const table = await account.table(names.table);
  if (table !== null && (await account.isOurs('table', table.arn)))
    steps.push(
      step('remove', `the table ${names.table}, with what all machines wrote`, () =>
        call('dynamodb', ({ dynamodb }) => dynamodb.deleteTable({ TableName: names.table })),
      ),
    );
  else if (table !== null) notes.push(`The table ${names.table} stays: set-up did not make it`);
  return { steps, problems: [], notes };
}

function nameOf(arn: string): string {
  return arn.split(':').at(-1) ?? arn;
}

/** Queues of other accounts are found by no name here. */
function isSameAccount(queueArn: string, topic: string | null): boolean {
  return queueArn.split(':')[4] === topic?.split(':')[4] && queueArn.split(':')[3] === topic?.split(':')[3];
}

function deadLettersOf(queue: FoundQueue | null): string | null {
  const arn = /"deadLetterTargetArn":\s*"([^"]+)"/.exec(queue?.attributes['RedrivePolicy'] ?? '')?.[1];
  return arn === undefined ? null : nameOf(arn);
}
