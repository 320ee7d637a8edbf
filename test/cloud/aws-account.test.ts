import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '../../shared/model/order.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';
import { startTestAccounts, type TestAccounts } from '../support/aws-account.ts';
import { checkout } from '../support/checkout.ts';
import { collect } from './collector.ts';
import { hostA, hostB, hostWords, pushEvent } from './sample.ts';

let accounts: TestAccounts;
beforeAll(async () => {
  accounts = await startTestAccounts();
});
afterEach(() => accounts.closeOpened());
afterAll(() => accounts.close());

describe('the cloud in AWS', () => {
  it('S3-4: a queue that gets its messages wrapped by SNS is read as well', async () => {
    const { n, sqs, setUp, open, settingsOf } = accounts.account();
    await setUp(hostA);
    await sqs.createQueue({ QueueName: settingsOf(hostB).queue });
    accounts.standIns.fauxqs.subscribe({ topic: `account-${n}`, queue: settingsOf(hostB).queue, region: 'eu-west-1' });
    const atB = collect(open(hostB));
    const event = pushEvent({ by: 'Zoë \u{1f600}' });
    await open(hostA).bus.publish(event);
    await atB.until((got) => got.length > 0);
    expect(atB.got).toEqual([{ kind: 'event', event }]);
  });

  it('S3-4: what failed 8 times lies in the dead-letter queue, and no longer in the own one', async () => {
    const { sqs, setUp, open, settingsOf } = accounts.account();
    for (const hostId of [hostA, hostB]) await setUp(hostId);
    const b = open(hostB);
    const atB = collect(b, async (delivery) => {
      if (delivery.kind === 'event') throw new Error('always');
    });
    const poison = pushEvent();
    await open(hostA).bus.publish(poison);
    await atB.until((got) => got.length > 0);
    await atB.subscription.close();
    const { QueueUrl: dead = '' } = await sqs.getQueueUrl({ QueueName: `${settingsOf(hostB).queue}-dead` });
    const { Messages: messages = [] } = await sqs.receiveMessage({ QueueUrl: dead, WaitTimeSeconds: 5, MessageAttributeNames: ['All'] });
    expect(messages.map((one) => [JSON.parse(one.Body ?? ''), one.MessageAttributes?.['from']?.StringValue])).toEqual([[poison, hostA]]);
    expect(accounts.standIns.fauxqs.inspectQueue(settingsOf(hostB).queue)?.messages).toEqual({ ready: [], delayed: [], inflight: [] });
  });

  it('a handler that takes longer than the visibility timeout keeps its message: a twin does not get it', async () => {
    const { setUp, open, settingsOf } = accounts.account();
    for (const hostId of [hostA, hostB]) await setUp(hostId);
    let isDone = () => {};
    let isBegun = () => {};
    const begun = new Promise<void>((resolve) => {
      isBegun = resolve;
    });
    const atB = collect(open(hostB), () => {
      isBegun();
      return new Promise((resolve) => {
        isDone = resolve;
      });
    });
    await open(hostA).bus.publish(pushEvent());
    await begun;
    const atTwin = collect(open(hostB));
    // Twice the timeout: that nothing comes in a promised time can only be seen by letting it pass.
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(atTwin.got).toEqual([]);
    // Nor did it come to this host a second time.
    const inFlight = accounts.standIns.fauxqs.inspectQueue(settingsOf(hostB).queue)?.messages.inflight ?? [];
    expect(inFlight.map(({ message }) => message.approximateReceiveCount)).toEqual([1]);
    isDone();
    await atB.until((got) => got.length === 1);
  });

  it('an order whose time has passed is never begun, whoever left it there', async () => {
    const { n, dynamodb, setUp, open } = accounts.account();
    await setUp(hostA);
    const [a, b] = [open(hostA), open(hostB)];
    for (const [cloud, id] of [
      [a, hostA],
      [b, hostB],
    ] as const)
      await cloud.states.announce(hostWords(id));
    const order = (id: string, inMs: number): Order => ({
      id,
      kind: 'pull',
      from: hostA,
      to: hostB,
      target: { kind: 'all' },
      expiresAt: new Date(Date.now() + inMs).toISOString(),
    });
    await dynamodb.putItem({
      TableName: `account-${n}`,
      Item: {
        pk: { S: `orders ${hostB}` },
        sk: { S: 'left' },
        stage: { S: 'waiting' },
        sender: { S: hostA },
        body: { S: JSON.stringify(order('left', -1000)) },
        until: { N: String(Date.now() - 1000) },
      },
    });
    const begun: string[] = [];
    b.orders.serve(async ({ id }) => {
      begun.push(id);
      return { kind: 'done', result: { kind: 'pull', results: [] } };
    });
    expect(await a.orders.ask(order('next', 20_000))).toEqual({ kind: 'done', result: { kind: 'pull', results: [] } });
    expect(begun).toEqual(['next']);
  });

  it('S3-7: a queue and a table that are deleted are noticed, said with their names, and used again when they are back', async () => {
    const { n, sqs, dynamodb, setUp, open, settingsOf } = accounts.account();
    for (const hostId of [hostA, hostB]) await setUp(hostId);
    const told: (readonly Trouble[])[] = [];
    const waiting = new Set<() => void>();
    const until = (holds: (list: readonly Trouble[]) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (holds(told.at(-1) ?? [])) resolve();
        };
        waiting.add(look);
        look();
      });
    const b = open(hostB, {
      onTroubles(list) {
        told.push(list);
        for (const look of waiting) look();
      },
    });
    const atB = collect(b);
    const { QueueUrl: url = '' } = await sqs.getQueueUrl({ QueueName: settingsOf(hostB).queue });
    await sqs.deleteQueue({ QueueUrl: url });
    await until((list) => list.some(({ code, message }) => code === 'cloud-missing' && message.includes(settingsOf(hostB).queue)));
    await dynamodb.deleteTable({ TableName: `account-${n}` });
    await expect(b.states.hosts()).rejects.toThrow(new RegExp(`no table account-${n} in eu-west-1: create it again`));
    expect(told.at(-1)).toHaveLength(2);
    await setUp(hostB);
    expect(await b.states.hosts()).toEqual([]);
    await until((list) => list.length === 0);
    const event = pushEvent();
    await open(hostA).bus.publish(event);
    await atB.until((got) => got.length > 0);
    expect(atB.ids()).toEqual([event.id]);
  });

  it('P-2: a change of state is one item of at most 1 KB; branches and files are written only when they differ', async () => {
    const { n, dynamodb, setUp, open } = accounts.account();
    await setUp(hostA);
    const a = open(hostA);
    const { incarnation } = await a.states.announce(hostWords(hostA));
    const files = Array.from({ length: 200 }, (_, at) => ({ path: `src/some/folder/with/a/name/file-${at}.ts`, kind: 'unstaged' as const }));
    const one = checkout({ hostId: hostA, path: `/home/someone/${'code/'.repeat(40)}site`, branch: 'feature/of-an-ordinary-length', files });
    await a.states.put(one, { incarnation, revision: 1 });
    await a.states.put({ ...one, ahead: 1, state: 'ahead' }, { incarnation, revision: 2 });
    const { Items: items = [] } = await dynamodb.query({
      TableName: `account-${n}`,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: `host ${hostA}` } },
    });
    const [cold, hot] = items;
    expect([cold?.['sk']?.S, cold?.['revision']?.N]).toEqual([`cold ${one.id}`, '1']);
    expect([hot?.['sk']?.S, hot?.['revision']?.N]).toEqual([`hot ${one.id}`, '2']);
    expect(JSON.stringify(hot).length).toBeLessThan(1024);
    expect(await open(hostB).states.readHost(hostA)).toEqual([{ ...one, ahead: 1, state: 'ahead' }]);
    await a.states.put({ ...one, files: [] }, { incarnation, revision: 3 });
    expect(await open(hostB).states.read(hostA, [one.id])).toEqual([{ ...one, files: [] }]);
  });

  it('N-14: a host that was forgotten and comes back writes both halves of its states again', async () => {
    const { setUp, open } = accounts.account();
    await setUp(hostA);
    const [a, b] = [open(hostA), open(hostB)];
    const one = checkout({ hostId: hostA });
    await a.states.put(one, { incarnation: (await a.states.announce(hostWords(hostA))).incarnation, revision: 1 });
    await b.states.forget(hostA);
    await a.states.put(one, { incarnation: (await a.states.announce(hostWords(hostA))).incarnation, revision: 1 });
    expect(await b.states.readHost(hostA)).toEqual([one]);
    expect(await b.states.hosts()).toMatchObject([{ id: hostA, checkouts: 1 }]);
  });

  it('a state lives 400 days and is renewed at half of them; one that is past it is left out although AWS has not deleted it yet', async () => {
    const { setUp, open } = accounts.account();
    await setUp(hostA);
    let now = new Date('2026-01-01T00:00:00Z');
    const day = (days: number) => {
      now = new Date(Date.parse('2026-01-01T00:00:00Z') + days * 86_400_000);
    };
    const a = open(hostA, { now: () => now });
    const b = open(hostB, { now: () => now });
    const { incarnation } = await a.states.announce(hostWords(hostA));
    const one = checkout({ hostId: hostA });
    await a.states.put(one, { incarnation, revision: 1 });
    day(201);
    await a.states.heartbeat(incarnation);
    day(401);
    expect(await b.states.readHost(hostA)).toEqual([one]);
    day(602);
    expect([await b.states.readHost(hostA), await b.states.hosts()]).toEqual([[], []]);
  });
});
