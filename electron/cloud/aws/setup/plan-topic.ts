import type { Connection } from '../connection.ts';
import type { AwsNames } from '../names.ts';
import type { Account, FoundQueue } from './account.ts';
import { isSameJson, lets, queuePolicy, subscriptionFilter } from './policies.ts';
import { madeBySetup } from './properties.ts';
import { type SetupStep, step } from './step.ts';

/** What is missing of the topic and of this host's way from it. */
export async function planTopic(
  { call, topicArn }: Connection,
  account: Account,
  names: AwsNames,
  own: FoundQueue | null,
  hostId: string,
): Promise<readonly SetupStep[]> {
  const steps: SetupStep[] = [];
  const topic = await account.topic(names.topic);
  if (topic === null)
    steps.push(
      step('create', `the topic ${names.topic}, that all machines publish to`, () =>
        call('sns', ({ sns }) =>
          sns.createTopic({
            Name: names.topic,
            ...(names.isFifo ? { Attributes: { FifoTopic: 'true' } } : {}),
            Tags: [{ Key: madeBySetup.key, Value: madeBySetup.value }],
          }),
        ),
      ),
    );
  // Asked when its turn comes: steps before it may just have made it.
  const there = async () => topic ?? (await account.topic(names.topic)) ?? (await topicArn());
  if (topic === null || own === null || !lets(own.attributes['Policy'], topic))
    steps.push(
      step(own === null ? 'create' : 'change', `the permission for the topic to write into ${names.queue}`, async () => {
        const { url, arn, attributes } = await account.newQueue(names.queue);
        const policy = queuePolicy(attributes['Policy'], arn, await there());
        return call('sqs', ({ sqs }) => sqs.setQueueAttributes({ QueueUrl: url, Attributes: { Policy: policy } }));
      }),
    );
  const filter = subscriptionFilter(hostId);
  const subscription = topic === null || own === null ? undefined : (await account.subscriptions(topic)).find(({ queueArn }) => queueArn === own.arn);
  if (subscription === undefined)
    steps.push(
      step('create', `the subscription of ${names.queue}, with a filter that leaves out this machine's own messages`, async () => {
        const [{ arn }, from] = [await account.newQueue(names.queue), await there()];
        return call('sns', ({ sns }) =>
          sns.subscribe({ TopicArn: from, Protocol: 'sqs', Endpoint: arn, Attributes: { RawMessageDelivery: 'true', FilterPolicy: filter } }),
        );
      }),
    );
  else if (!isSameJson((await account.subscriptionAttributes(subscription.arn))['FilterPolicy'], filter))
    steps.push(
      step('change', `the filter of the subscription of ${names.queue} (takes effect within 15 minutes)`, () =>
        call('sns', ({ sns }) => sns.setSubscriptionAttributes({ SubscriptionArn: subscription.arn, AttributeName: 'FilterPolicy', AttributeValue: filter })),
      ),
    );
  return steps;
}
