import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openAwsSetup } from '../../electron/cloud/aws/setup/open.ts';
import { applySteps, type SetupProgress, type SetupStep } from '../../electron/cloud/aws/setup/step.ts';
import { silentLog } from '../../electron/log/log.ts';
import { startTestAccounts, type TestAccount, type TestAccounts } from '../support/aws-account.ts';
import { standInCredentials as credentials } from '../support/aws-credentials.ts';
import { hostA, hostB } from './sample.ts';

let accounts: TestAccounts;
beforeAll(async () => {
  accounts = await startTestAccounts();
});
afterEach(() => accounts.closeOpened());
afterAll(() => accounts.close());

const words = ({ steps }: { readonly steps: readonly SetupStep[] }) => steps.map((step) => `${step.kind} ${step.what}`);
/** The stand-in has no time to live: said, not fatal. */
const ttl = expect.stringContaining('400 days');

/** Names of everything that is there and belongs to one account of the test. */
async function left({ n, sqs, sns, dynamodb }: TestAccount): Promise<readonly string[]> {
  const queues = (await sqs.listQueues({ QueueNamePrefix: `account-${n}` })).QueueUrls ?? [];
  const topics = (await sns.listTopics({})).Topics?.map((one) => one.TopicArn ?? '') ?? [];
  const tables = (await dynamodb.listTables({})).TableNames ?? [];
  const subscriptions = (await sns.listSubscriptions({})).Subscriptions?.map((one) => one.Endpoint ?? '') ?? [];
  const mine = new RegExp(`account-${n}(?![0-9])`);
  return [...queues, ...topics, ...tables, ...subscriptions].filter((name) => mine.test(name));
}

for (const suffix of ['', '.fifo'])
  describe(`setting up AWS (topic${suffix})`, () => {
    it('S3-9: is planned first, made, and then there is nothing to do; a second machine joins and leaves', async () => {
      const { setup } = accounts.account(suffix);
      const a = setup(hostA);
      const plan = await a.plan();
      expect(words(plan).join('\n')).toMatch(
        /create the queue .*-dead[\s\S]*create the queue [\s\S]*create the topic [\s\S]*permission[\s\S]*subscription[\s\S]*create the table/,
      );
      // Looking changes nothing.
      expect(words(await a.plan())).toEqual(words(plan));
      expect(await applySteps(plan.steps)).toEqual([ttl]);
      expect(words(await a.plan())).toEqual([ttl]);
      const b = setup(hostB);
      const joining = words(await b.plan());
      expect(joining.join('\n')).not.toMatch(/topic account|create the table/);
      expect(joining).toHaveLength(5);
      await applySteps((await b.plan()).steps);
      await applySteps((await b.planRemoval('this-host')).steps);
      expect(words(await b.plan())).toEqual(joining);
      expect(words(await a.plan())).toEqual([ttl]);
    });

    it('S3-9: everything taken away takes every machine’s queues too, and nothing is left', async () => {
      const account = accounts.account(suffix);
      for (const host of [hostA, hostB]) await account.setUp(host);
      const removal = await account.setup(hostA).planRemoval('everything');
      expect(words(removal).join('\n')).toContain(`remove the queue account-${account.n}-${hostB}`);
      expect(removal.notes).toEqual([]);
      await applySteps(removal.steps);
      expect(await left(account)).toEqual([]);
      expect((await account.setup(hostA).planRemoval('everything')).steps).toEqual([]);
    });
  });

describe('setting up AWS among what is there already', () => {
  it('S3-9: what set-up did not make is used, and stays when all is taken away', async () => {
    const account = accounts.account();
    const { n, sqs, sns, settingsOf } = account;
    const { TopicArn: topic = '' } = await sns.createTopic({ Name: `account-${n}` });
    const { QueueUrl: url = '' } = await sqs.createQueue({
      QueueName: settingsOf(hostA).queue,
      Attributes: {
        DelaySeconds: '10',
        MessageRetentionPeriod: '120',
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'mine', Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' }] }),
      },
    });
    const plan = await account.setup(hostA).plan();
    expect(words(plan)).toEqual([
      expect.stringContaining('-dead'),
      expect.stringContaining('messages that failed go to'),
      expect.stringContaining('at once (10 s late now)'),
      expect.stringContaining('kept 14 days (120 s now'),
      expect.stringMatching(/^change the permission/),
      expect.stringMatching(/^create the subscription/),
      expect.stringContaining('create the table'),
      ttl,
    ]);
    await applySteps(plan.steps);
    const { Attributes: now = {} } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] });
    expect([now.DelaySeconds, now.MessageRetentionPeriod]).toEqual(['0', String(14 * 86_400)]);
    const statements: readonly { Sid: string }[] = JSON.parse(now.Policy ?? '').Statement;
    expect(statements.map(({ Sid }) => Sid)).toEqual(['mine', 'everref']);
    expect(words(await account.setup(hostA).plan())).toEqual([ttl]);

    const removal = await account.setup(hostA).planRemoval('everything');
    expect(removal.notes.join('\n')).toMatch(/queue account-\d+-h-a+ stays[\s\S]*topic account-\d+ stays/);
    await applySteps(removal.steps);
    expect(await left(account)).toEqual([url, topic]);
    const { Attributes: after = {} } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['All'] });
    expect(after.RedrivePolicy ?? '').toBe('');
  });

  it('S3-8: a table with other keys (GitArgus’s has one, hostname) is said and left alone', async () => {
    const { n, dynamodb, setup } = accounts.account();
    await dynamodb.createTable({
      TableName: `account-${n}`,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'hostname', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'hostname', AttributeType: 'S' }],
    });
    const plan = await setup(hostA).plan();
    expect(plan.steps).toEqual([]);
    expect(plan.problems).toEqual([expect.stringMatching(/has other keys \(hostname instead of pk, sk\).*name another/)]);
  });

  it('what cannot work is said before anything is made: a FIFO queue under a plain topic, a topic by an ARN that is not there', async () => {
    const { settingsOf } = accounts.account();
    const wrong = openAwsSetup({
      settings: { ...settingsOf(hostA), queue: 'mine.fifo', topic: 'plain' },
      hostId: hostA,
      log: silentLog,
      credentials,
    });
    expect((await wrong.plan()).problems).toEqual([expect.stringContaining('name a topic that ends in .fifo')]);
    wrong.close();
    const gone = openAwsSetup({
      settings: { ...settingsOf(hostA), topic: 'arn:aws:sns:eu-west-1:000000000000:gone' },
      hostId: hostA,
      log: silentLog,
      credentials,
    });
    expect((await gone.plan()).problems).toEqual([expect.stringContaining('is not there')]);
    gone.close();
  });

  it('a set-up that is stopped says how far it came, and the next one goes on from there', async () => {
    const { setup, setUp } = accounts.account();
    const stop = new AbortController();
    const seen: SetupProgress[] = [];
    const { steps } = await setup(hostA).plan();
    const onProgress = (progress: SetupProgress) => {
      seen.push(progress);
      if (progress.kind === 'done' && progress.at === 2) stop.abort();
    };
    await expect(applySteps(steps, { onProgress, signal: stop.signal })).rejects.toThrow();
    expect(seen.map(({ kind, at }) => `${kind} ${at}`)).toEqual(['begun 0', 'done 0', 'begun 1', 'done 1', 'begun 2', 'done 2']);
    expect((await setup(hostA).plan()).steps).toHaveLength(steps.length - 3);
    await setUp(hostA);
    expect(words(await setup(hostA).plan())).toEqual([ttl]);
  });
});
