import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openAwsSetup } from '../../electron/cloud/aws/setup/open.ts';
import { timeToLive } from '../../electron/cloud/aws/setup/properties.ts';
import { applySteps } from '../../electron/cloud/aws/setup/step.ts';
import { silentLog } from '../../electron/log/log.ts';
import { startTestAccounts, type TestAccount, type TestAccounts } from '../support/aws-account.ts';
import { standInCredentials as credentials } from '../support/aws-credentials.ts';
import { hostA } from './sample.ts';

type Values = Readonly<Record<string, unknown>>;
interface Template {
  readonly Conditions: Values;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Condition?: string; readonly Properties: Values }>>;
}

const call = (name: string) => ({ tag: `!${name}`, resolve: (value: unknown) => ({ call: name, value }) });
const tags = ['Ref', 'Sub', 'GetAtt'].map(call);
const lists = ['If', 'Not', 'Equals'].map((name) => ({
  tag: `!${name}`,
  collection: 'seq' as const,
  resolve: (list: { toJSON(): unknown }) => ({ call: name, list }),
}));
const template: Template = parse(readFileSync(join(import.meta.dirname, '../../build/aws/everref.yaml'), 'utf8'), { customTags: [...tags, ...lists] });

const account = '000000000000';
const region = 'eu-west-1';

/** What CloudFormation would make of a value: its functions worked out for one machine. */
function worked(value: unknown, parameters: Readonly<Record<string, string>>): unknown {
  const inner = (one: unknown) => worked(one, parameters);
  if (Array.isArray(value)) return value.map(inner);
  if (typeof value !== 'object' || value === null) return value;
  const items = 'list' in value ? inner(seq(value.list)) : null;
  if ('call' in value)
    switch (value.call) {
      case 'Ref':
        return reference(String('value' in value ? value.value : ''), parameters);
      case 'Sub':
        return String('value' in value ? value.value : '').replace(/\$\{([^}]+)\}/g, (_all, name: string) => reference(name, parameters));
      case 'GetAtt':
        return attribute(String('value' in value ? value.value : ''), parameters);
      case 'If':
        return Array.isArray(items) ? items[isMade(String(items[0]), parameters) ? 1 : 2] : undefined;
      case 'Not':
        return Array.isArray(items) && items[0] !== true;
      case 'Equals':
        return Array.isArray(items) && items[0] === items[1];
    }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inner(one)]));
}

/** The items of a list behind a tag, themselves not worked out yet. */
function seq(list: unknown): readonly unknown[] {
  const items: unknown = typeof list === 'object' && list !== null && 'items' in list ? list.items : list;
  return Array.isArray(items)
    ? items.map((one: unknown) => (typeof one === 'object' && one !== null && 'value' in one && !('call' in one) ? one.value : one))
    : [];
}

function reference(name: string, parameters: Readonly<Record<string, string>>): string {
  const known: Readonly<Record<string, string>> = { ...parameters, 'AWS::Partition': 'aws', 'AWS::Region': region, 'AWS::AccountId': account };
  if (name === 'Topic') return `arn:aws:sns:${region}:${account}:${parameters['TopicName']}`;
  const found = known[name];
  if (found === undefined && !(name in template.Resources)) throw new Error(`the template refers to ${name}, which is nowhere`);
  return found ?? name;
}

function attribute(path: string, parameters: Readonly<Record<string, string>>): string {
  const name = worked(template.Resources[path.replace('.Arn', '')]?.Properties['QueueName'], parameters);
  return `arn:aws:sqs:${region}:${account}:${String(name)}`;
}

function isMade(condition: string, parameters: Readonly<Record<string, string>>): boolean {
  return worked(template.Conditions[condition], parameters) === true;
}

/** Properties of the resources that one stack would make, by their type and, for queues, name. */
function stack(parameters: Readonly<Record<string, string>>): Readonly<Record<string, Values>> {
  const made = Object.entries(template.Resources).filter(([, { Condition: condition }]) => condition === undefined || isMade(condition, parameters));
  return Object.fromEntries(made.map(([name, { Properties: properties }]) => [name, worked(properties, parameters) as Values]));
}

let accounts: TestAccounts;
let one: TestAccount;
beforeAll(async () => {
  accounts = await startTestAccounts();
  one = accounts.account();
  const settings = { region, endpoint: accounts.standIns.endpoint };
  const setup = openAwsSetup({ settings, hostId: hostA, log: silentLog, credentials });
  await applySteps((await setup.plan()).steps);
  setup.close();
});
afterAll(async () => {
  await accounts.closeOpened();
  await accounts.close();
});

describe('build/aws/everref.yaml', () => {
  const parameters = { Part: 'both', Host: hostA, TopicName: 'everref', TableName: 'everref' };

  it('S3-9: makes the queues, the topic, the subscription and the table that set-up makes', async () => {
    const made = stack(parameters);
    expect(Object.keys(made).sort()).toEqual(['DeadLetters', 'Queue', 'QueuePolicy', 'Subscription', 'Table', 'Topic']);
    for (const [name, more] of [
      ['DeadLetters', []],
      ['Queue', ['VisibilityTimeout', 'ReceiveMessageWaitTimeSeconds']],
    ] as const) {
      const { QueueName: queue, RedrivePolicy: redrive, ...rest } = made[name] ?? {};
      const { QueueUrl: url = '' } = await one.sqs.getQueueUrl({ QueueName: String(queue) });
      const { Attributes: there = {} } = await one.sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] });
      const keys = ['MessageRetentionPeriod', ...more] as const;
      expect(Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, String(value)]))).toEqual(
        Object.fromEntries(keys.map((key) => [key, there[key]])),
      );
      expect(redrive === undefined ? undefined : redrive).toEqual(there.RedrivePolicy === undefined ? undefined : JSON.parse(there.RedrivePolicy));
      if (name === 'Queue') expect(made['QueuePolicy']?.['PolicyDocument']).toEqual(JSON.parse(there.Policy ?? ''));
    }
    const topic = String(made['Subscription']?.['TopicArn']);
    const { Subscriptions: subscriptions = [] } = await one.sns.listSubscriptionsByTopic({ TopicArn: topic });
    expect(subscriptions).toMatchObject([{ Endpoint: made['Subscription']?.['Endpoint'], Protocol: made['Subscription']?.['Protocol'] }]);
    const { Attributes: subscription = {} } = await one.sns.getSubscriptionAttributes({ SubscriptionArn: subscriptions[0]?.SubscriptionArn ?? '' });
    expect(made['Subscription']?.['FilterPolicy']).toEqual(JSON.parse(subscription['FilterPolicy'] ?? ''));
    expect(String(made['Subscription']?.['RawMessageDelivery'])).toBe(subscription['RawMessageDelivery']);

    const { TimeToLiveSpecification: ttl, BillingMode: mode, ...table } = made['Table'] ?? {};
    const { Table: there } = await one.dynamodb.describeTable({ TableName: 'everref' });
    expect(table).toEqual({ TableName: there?.TableName, KeySchema: there?.KeySchema, AttributeDefinitions: there?.AttributeDefinitions });
    expect([mode, ttl]).toEqual([there?.BillingModeSummary?.BillingMode ?? 'PAY_PER_REQUEST', { AttributeName: timeToLive, Enabled: true }]);
  });

  it('a further machine’s stack makes its queue and subscription alone, at the topic that is there; a shared one makes no queue', () => {
    const further = stack({ ...parameters, Part: 'machine' });
    expect(Object.keys(further).sort()).toEqual(['DeadLetters', 'Queue', 'QueuePolicy', 'Subscription']);
    expect(further['Subscription']?.['TopicArn']).toBe(`arn:aws:sns:${region}:${account}:everref`);
    expect(Object.keys(stack({ ...parameters, Part: 'shared' })).sort()).toEqual(['Table', 'Topic']);
  });
});
