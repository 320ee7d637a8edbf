import type { SQS } from '@aws-sdk/client-sqs';
import type { Connection } from '../connection.ts';
import { madeBySetup } from './properties.ts';

/** A queue as it stands in the account. */
export interface FoundQueue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly attributes: Partial<Record<string, string>>;
}

/** A subscription of a topic; `queueArn` is where it leads. */
export interface FoundSubscription {
  readonly arn: string;
  readonly queueArn: string;
}

/** What is in the account: questions only. */
export interface Account {
  queue(name: string): Promise<FoundQueue | null>;
  /** The same for one that was just made: AWS may need seconds to show it. */
  newQueue(name: string): Promise<FoundQueue>;
  /** By name, or by ARN (also in another account). Null where it is not there. */
  topic(name: string): Promise<string | null>;
  subscriptions(topicArn: string): Promise<readonly FoundSubscription[]>;
  subscriptionAttributes(arn: string): Promise<Partial<Record<string, string>>>;
  table(name: string): Promise<{ readonly arn: string; readonly keys: readonly string[] } | null>;
  isOurs(kind: 'queue' | 'topic' | 'table', address: string): Promise<boolean>;
}

/** Pages of a list that AWS gives are asked for so often at most: no list of ours is longer. */
const pagesAtMost = 1000;

/** Looks at one account through `connection`. */
export function openAccount({ call, unlessMissing }: Connection): Account {
  async function queue(name: string): Promise<FoundQueue | null> {
    const url = (await unlessMissing('sqs', ({ sqs }) => sqs.getQueueUrl({ QueueName: name })))?.QueueUrl;
    if (url === undefined) return null;
    const found = await unlessMissing('sqs', ({ sqs }) => sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] }));
    const attributes = found?.Attributes;
    return attributes === undefined ? null : { name, url, arn: attributes.QueueArn ?? '', attributes };
  }

  /** Reads a list of AWS page by page. */
  async function* pages<T extends { readonly NextToken?: string | undefined }>(ask: (token: string | undefined) => Promise<T>): AsyncGenerator<T> {
    let token: string | undefined;
    for (let page = 0; page < pagesAtMost; page++) {
      const answer: T = await ask(token);
      yield answer;
      token = answer.NextToken;
      if (token === undefined) return;
    }
  }
  const from = (token: string | undefined) => (token === undefined ? {} : { NextToken: token });

  return {
    queue,
    async newQueue(name) {
      for (let looks = 0; looks < 6; looks++) {
        const found = await queue(name);
        if (found !== null) return found;
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** looks));
      }
      throw new Error(`AWS made the queue ${name} and does not show it yet: run set-up again in a minute`);
    },
    async topic(name) {
      if (name.startsWith('arn:')) return (await unlessMissing('sns', ({ sns }) => sns.getTopicAttributes({ TopicArn: name }))) === null ? null : name;
      for await (const page of pages((token) => call('sns', ({ sns }) => sns.listTopics(from(token))))) {
        const found = page.Topics?.find(({ TopicArn: arn = '' }) => arn.split(':').at(-1) === name);
        if (found?.TopicArn !== undefined) return found.TopicArn;
      }
      return null;
    },
    async subscriptions(topicArn) {
      const list: FoundSubscription[] = [];
      for await (const page of pages((token) => call('sns', ({ sns }) => sns.listSubscriptionsByTopic({ TopicArn: topicArn, ...from(token) }))))
        for (const { Endpoint: queueArn, SubscriptionArn: arn, Protocol: protocol } of page.Subscriptions ?? [])
          if (protocol === 'sqs' && queueArn !== undefined && arn?.startsWith('arn:') === true) list.push({ arn, queueArn });
      return list;
    },
    async subscriptionAttributes(arn) {
      return (await call('sns', ({ sns }) => sns.getSubscriptionAttributes({ SubscriptionArn: arn }))).Attributes ?? {};
    },
    async table(name) {
      const found = await unlessMissing('dynamodb', ({ dynamodb }) => dynamodb.describeTable({ TableName: name }));
      if (found?.Table === undefined) return null;
      return { arn: found.Table.TableArn ?? '', keys: (found.Table.KeySchema ?? []).map(({ AttributeName: key = '' }) => key) };
    },
    async isOurs(kind, address) {
      const { key, value } = madeBySetup;
      switch (kind) {
        case 'queue':
          return (await call('sqs', ({ sqs }) => sqs.listQueueTags({ QueueUrl: address }))).Tags?.[key] === value;
        case 'topic':
          return has((await call('sns', ({ sns }) => sns.listTagsForResource({ ResourceArn: address }))).Tags);
        case 'table':
          return has((await call('dynamodb', ({ dynamodb }) => dynamodb.listTagsOfResource({ ResourceArn: address }))).Tags);
      }
    },
  };
}

function has(tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined): boolean {
  return tags?.some((tag) => tag.Key === madeBySetup.key && tag.Value === madeBySetup.value) === true;
}

/** Makes a queue; its name says whether it is FIFO. */
export async function createQueue(
  { call }: Pick<Connection, 'call'>,
  name: string,
  attributes: Parameters<SQS['createQueue']>[0]['Attributes'],
): Promise<void> {
  await call('sqs', ({ sqs }) =>
    sqs.createQueue({
      QueueName: name,
      Attributes: { ...attributes, ...(name.endsWith('.fifo') ? { FifoQueue: 'true' } : {}) },
      tags: { [madeBySetup.key]: madeBySetup.value },
    }),
  );
}
