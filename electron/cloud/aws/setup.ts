import type { SQS } from '@aws-sdk/client-sqs';
import type { Log } from '../../log/log.ts';
import type { FixedCredentials } from './clients.ts';
import { type Connection, openConnection } from './connection.ts';
import { type AwsNames, type AwsSettings, awsNames } from './names.ts';
import { isSameJson, queuePolicy, subscriptionFilter } from './policies.ts';

/** One thing that is to be made, changed or taken away. */
export interface SetupStep {
  readonly kind: 'create' | 'change' | 'remove';
  /** In words: `the queue everref-h-1 …`. */
  readonly what: string;
  /** Does it. `optional` steps may be refused: that is said, and the rest goes on. */
  readonly optional: boolean;
  apply(): Promise<void>;
}

export interface SetupOptions {
  readonly settings: AwsSettings;
  readonly hostId: string;
  readonly log: Log;
  readonly credentials?: FixedCredentials;
}

/** What set-up still has to do for this host, in order; empty where all is there. Nothing is changed before `applySteps`. */
export interface AwsSetup {
  plan(): Promise<readonly SetupStep[]>;
  /** What there is to take away: this host's own things, or everything. */
  planRemoval(which: 'this-host' | 'everything'): Promise<readonly SetupStep[]>;
  close(): void;
}

const daySeconds = 86_400;
/** SQS's own net under our 8 tries: a message that ends the process before it can be counted. */
const receivesAtMost = 20;

/** Carries steps out one after another; answers what optional ones could not do, in words. Throws `AwsError`. */
export async function applySteps(steps: readonly SetupStep[]): Promise<readonly string[]> {
  const missed: string[] = [];
  for (const step of steps) {
    try {
      await step.apply();
    } catch (error) {
      if (!step.optional) throw error;
      missed.push(`${step.what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return missed;
}

/** The set-up of one host in one account. */
export function openAwsSetup({ settings, hostId, log, credentials }: SetupOptions): AwsSetup {
  const names = awsNames(settings, hostId);
  const connection = openConnection({ settings, names, log, onTroubles: () => {}, now: () => new Date(), credentials });
  const { call, unlessMissing } = connection;

  async function findQueue(name: string): Promise<{ readonly url: string; readonly attributes: Partial<Record<string, string>> } | null> {
    const url = (await unlessMissing('sqs', ({ sqs }) => sqs.getQueueUrl({ QueueName: name })))?.QueueUrl;
    if (url === undefined) return null;
    const found = await unlessMissing('sqs', ({ sqs }) => sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] }));
    return found === null ? null : { url, attributes: found.Attributes ?? {} };
  }

  async function queueThere(name: string): Promise<{ readonly url: string; readonly arn: string }> {
    const found = await findQueue(name);
    if (found === null) throw new Error(`AWS made the queue ${name} and does not show it yet: run set-up again in a minute`);
    return { url: found.url, arn: found.attributes['QueueArn'] ?? '' };
  }

  async function findTopic(): Promise<string | null> {
    for (let token: string | undefined; ; ) {
      const start = token;
      const page = await call('sns', ({ sns }) => sns.listTopics(start === undefined ? {} : { NextToken: start }));
      const found = page.Topics?.find(({ TopicArn: arn = '' }) => arn === names.topic || arn.split(':').at(-1) === names.topic);
      if (found?.TopicArn !== undefined) return found.TopicArn;
      token = page.NextToken;
      if (token === undefined) return null;
    }
  }

  async function findSubscription(topic: string, queueArn: string) {
    for (let token: string | undefined; ; ) {
      const start = token;
      const page = await call('sns', ({ sns }) => sns.listSubscriptionsByTopic({ TopicArn: topic, ...(start === undefined ? {} : { NextToken: start }) }));
      const arn = page.Subscriptions?.find((one) => one.Endpoint === queueArn)?.SubscriptionArn;
      if (arn !== undefined) {
        const { Attributes: attributes = {} } = await call('sns', ({ sns }) => sns.getSubscriptionAttributes({ SubscriptionArn: arn }));
        return { arn, attributes };
      }
      token = page.NextToken;
      if (token === undefined) return null;
    }
  }

  const step = (kind: SetupStep['kind'], what: string, apply: () => Promise<unknown>, optional = false): SetupStep => ({
    kind,
    what,
    optional,
    apply: async () => void (await apply()),
  });
  const createQueue = (name: string, attributes: Parameters<SQS['createQueue']>[0]['Attributes']) =>
    call('sqs', ({ sqs }) => sqs.createQueue({ QueueName: name, Attributes: { ...attributes, ...(name.endsWith('.fifo') ? { FifoQueue: 'true' } : {}) } }));

  async function planQueues(): Promise<readonly SetupStep[]> {
    const steps: SetupStep[] = [];
    const retention = { MessageRetentionPeriod: String(14 * daySeconds) };
    const own = await findQueue(names.queue);
    // A queue that someone made has its own way with dead letters.
    if (own === null || own.attributes['RedrivePolicy'] === undefined) {
      if ((await findQueue(names.deadLetters)) === null)
        steps.push(step('create', `the queue ${names.deadLetters}, for messages that failed 8 times`, () => createQueue(names.deadLetters, retention)));
      const redrive = async () => JSON.stringify({ deadLetterTargetArn: (await queueThere(names.deadLetters)).arn, maxReceiveCount: receivesAtMost });
      if (own === null)
        steps.push(
          step('create', `the queue ${names.queue}, for messages to this machine (kept 14 days)`, async () =>
            createQueue(names.queue, { ...retention, VisibilityTimeout: '30', ReceiveMessageWaitTimeSeconds: '20', RedrivePolicy: await redrive() }),
          ),
        );
      else
        steps.push(
          step('change', `the queue ${names.queue}: failed messages go to ${names.deadLetters}`, async () => {
            const policy = await redrive();
            return call('sqs', ({ sqs }) => sqs.setQueueAttributes({ QueueUrl: own.url, Attributes: { RedrivePolicy: policy } }));
          }),
        );
    }
    return steps;
  }

  async function planTopic(): Promise<readonly SetupStep[]> {
    const steps: SetupStep[] = [];
    const topic = await findTopic();
    const own = await findQueue(names.queue);
    const queueArn = own?.attributes['QueueArn'];
    if (topic === null)
      steps.push(
        step('create', `the topic ${names.topic}, that all machines publish to`, () =>
          call('sns', ({ sns }) => sns.createTopic({ Name: names.topic, ...(names.isFifo ? { Attributes: { FifoTopic: 'true' } } : {}) })),
        ),
      );
    const topicThere = async () => topic ?? (await findTopic()) ?? (await connection.topicArn());
    if (topic === null || queueArn === undefined || !allows(own?.attributes['Policy'], topic))
      steps.push(
        step(own === null ? 'create' : 'change', `the permission for the topic to write into ${names.queue}`, async () => {
          const [{ url, arn }, from] = [await queueThere(names.queue), await topicThere()];
          return call('sqs', ({ sqs }) => sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy: queuePolicy(arn, from) } }));
        }),
      );
    const filter = subscriptionFilter(hostId);
    const subscription = topic === null || queueArn === undefined ? null : await findSubscription(topic, queueArn);
    if (subscription === null)
      steps.push(
        step('create', `the subscription of ${names.queue}, with a filter that leaves out this machine's own messages`, async () => {
          const [{ arn }, from] = [await queueThere(names.queue), await topicThere()];
          return call('sns', ({ sns }) =>
            sns.subscribe({ TopicArn: from, Protocol: 'sqs', Endpoint: arn, Attributes: { RawMessageDelivery: 'true', FilterPolicy: filter } }),
          );
        }),
      );
    else if (!isSameJson(subscription.attributes['FilterPolicy'], filter))
      steps.push(
        step('change', `the filter of the subscription of ${names.queue} (takes effect within 15 minutes)`, () =>
          call('sns', ({ sns }) => sns.setSubscriptionAttributes({ SubscriptionArn: subscription.arn, AttributeName: 'FilterPolicy', AttributeValue: filter })),
        ),
      );
    return steps;
  }

  async function planTable(): Promise<readonly SetupStep[]> {
    const there = await unlessMissing('dynamodb', ({ dynamodb }) => dynamodb.describeTable({ TableName: names.table }));
    const steps: SetupStep[] = [];
    if (there === null)
      steps.push(step('create', `the table ${names.table}, for states, force pushes and orders (paid per request)`, () => createTable(connection, names)));
    if (there === null || !(await hasTtl()))
      steps.push(
        // Without it nothing goes wrong: readers leave out what is expired, only nobody deletes it.
        step(
          'change',
          `the table ${names.table} deletes what is 400 days old`,
          () =>
            call('dynamodb', ({ dynamodb }) =>
              dynamodb.updateTimeToLive({ TableName: names.table, TimeToLiveSpecification: { Enabled: true, AttributeName: 'expires' } }),
            ),
          true,
        ),
      );
    return steps;
  }

  async function hasTtl(): Promise<boolean> {
    const { TimeToLiveDescription: ttl } = await call('dynamodb', ({ dynamodb }) => dynamodb.describeTimeToLive({ TableName: names.table }));
    return ttl?.TimeToLiveStatus === 'ENABLED' || ttl?.TimeToLiveStatus === 'ENABLING';
  }

  return {
    plan: async () => [...(await planQueues()), ...(await planTopic()), ...(await planTable())],
    async planRemoval(which) {
      const steps: SetupStep[] = [];
      const [own, dead, topic] = [await findQueue(names.queue), await findQueue(names.deadLetters), await findTopic()];
      const arn = own?.attributes['QueueArn'];
      const subscription = topic === null || arn === undefined ? null : await findSubscription(topic, arn);
      if (subscription !== null)
        steps.push(
          step('remove', `the subscription of ${names.queue}`, () => call('sns', ({ sns }) => sns.unsubscribe({ SubscriptionArn: subscription.arn }))),
        );
      for (const [name, found] of [
        [names.queue, own],
        [names.deadLetters, dead],
      ] as const)
        if (found !== null) steps.push(step('remove', `the queue ${name}`, () => call('sqs', ({ sqs }) => sqs.deleteQueue({ QueueUrl: found.url }))));
      if (which === 'this-host') return steps;
      if (topic !== null)
        steps.push(step('remove', `the topic ${names.topic}, for all machines`, () => call('sns', ({ sns }) => sns.deleteTopic({ TopicArn: topic }))));
      const table = await unlessMissing('dynamodb', ({ dynamodb }) => dynamodb.describeTable({ TableName: names.table }));
      if (table !== null)
        steps.push(
          step('remove', `the table ${names.table}, with what all machines wrote`, () =>
            call('dynamodb', ({ dynamodb }) => dynamodb.deleteTable({ TableName: names.table })),
          ),
        );
      return steps;
    },
    close: () => connection.close(),
  };
}

/** Whether a queue's policy names the topic: one that a person wrote otherwise is theirs. */
function allows(policy: string | undefined, topic: string): boolean {
  return policy?.includes(topic) === true;
}

async function createTable({ call }: Connection, { table }: AwsNames): Promise<void> {
  await call('dynamodb', ({ dynamodb }) =>
    dynamodb.createTable({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
    }),
  );
  // A new table takes a few seconds; without it the next step and the first write would be refused.
  for (let looks = 0; looks < 40; looks++) {
    const { Table: made } = await call('dynamodb', ({ dynamodb }) => dynamodb.describeTable({ TableName: table }));
    if (made?.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, Math.min(50 * 2 ** looks, 2000)));
  }
}
