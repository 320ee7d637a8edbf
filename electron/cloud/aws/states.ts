import type { Checkout } from '../../../shared/model/checkout.ts';
import { Host } from '../../../shared/model/host.ts';
import type { StateTable } from '../../sync/ports.ts';
import { type AwsContext, expiryOf, isHalfSpent } from './context.ts';
import { joinState, splitState } from './state-items.ts';
import { type Item, openTable, partition } from './table.ts';

const hotPrefix = 'hot ';
const coldPrefix = 'cold ';
/** Not older than what is there. */
const isNewest = 'attribute_not_exists(pk) OR incarnation < :i OR (incarnation = :i AND revision <= :r)';

/** The state table: one partition per host, two items per checkout, and one list of all hosts. */
export function openStates(context: AwsContext, onChange: () => void = () => {}): StateTable {
  const { connection, hostId, log, now } = context;
  const table = openTable(context);
  const { TableName } = table;
  const own = partition.states(hostId);
  const self = { pk: partition.hosts, sk: hostId };
  /** Hash of the cold half that is in the table, as far as this process knows. */
  const coldHashes = new Map<string, string>();
  /** When this host's own items expire, by sort key. */
  const expiries = new Map<string, number>();

  async function putHalf(sk: string, attributes: Item, edition: { readonly incarnation: number; readonly revision: number }) {
    const expires = expiryOf(now());
    const done = await connection.conditionally(({ items }) =>
      items.put({
        TableName,
        Item: { pk: own, sk, ...edition, expires, ...attributes },
        ConditionExpression: isNewest,
        ExpressionAttributeValues: { ':i': edition.incarnation, ':r': edition.revision },
        ReturnValues: 'ALL_OLD',
      }),
    );
    if (done === null) return null;
    expiries.set(sk, expires);
    return { isNew: done.Attributes === undefined };
  }

  /** The list of hosts says how many checkouts each has: nobody counts them by reading them. */
  async function count(by: number): Promise<void> {
    await connection.conditionally(({ items }) =>
      items.update({
        TableName,
        Key: self,
        UpdateExpression: 'ADD checkouts :n',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':n': by },
      }),
    );
  }

  async function readAll(id: string): Promise<readonly Checkout[]> {
    const hot: { readonly id: string; readonly item: Item }[] = [];
    const cold = new Map<string, Item>();
    for await (const item of table.query({ pk: partition.states(id) })) {
      const sk = String(item['sk']);
      if (sk.startsWith(hotPrefix)) hot.push({ id: sk.slice(hotPrefix.length), item });
      else if (sk.startsWith(coldPrefix)) cold.set(sk.slice(coldPrefix.length), item);
    }
    if (id === hostId) for (const [checkoutId, item] of cold) coldHashes.set(checkoutId, String(item['hash']));
    return hot.flatMap((one) => join(id, one.id, one.item, cold.get(one.id)));
  }

  function join(id: string, checkoutId: string, hot: Item, cold: Item | null | undefined): readonly Checkout[] {
    const joined = joinState(id, checkoutId, hot['state'], cold?.['state']);
    if ('checkout' in joined) return [joined.checkout];
    log.warn('A state in the table cannot be read and is left out', { host: id, checkout: checkoutId, problem: joined.problem });
    return [];
  }

  async function renewHalfSpent(): Promise<void> {
    for (const [sk, expires] of expiries) {
      if (!isHalfSpent(expires, now())) continue;
      const renewed = expiryOf(now());
      const done = await connection.conditionally(({ items }) =>
        items.update({
          TableName,
          Key: { pk: own, sk },
          UpdateExpression: 'SET expires = :e',
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':e': renewed },
        }),
      );
      if (done === null) expiries.delete(sk);
      else expiries.set(sk, renewed);
    }
  }

  return {
    async announce(host) {
      if (host.id !== hostId) throw new Error(`only ${hostId} is announced here`);
      expiries.clear();
      // Another machine may have taken all of it away.
      coldHashes.clear();
      let checkouts = 0;
      for await (const { sk, expires } of table.query({ pk: own, only: ['sk', 'expires'] })) {
        expiries.set(String(sk), Number(expires));
        if (String(sk).startsWith(hotPrefix)) checkouts++;
      }
      // ADD is atomic: two that start at once get two numbers.
      const { Attributes: after } = await connection.call('dynamodb', ({ items }) =>
        items.update({
          TableName,
          Key: self,
          UpdateExpression:
            'SET #n = :n, os = :o, version = :v, takesOrders = :t, pausedUntil = :p, lastSeenAt = :l, expires = :e, checkouts = :c ADD incarnation :one',
          ExpressionAttributeNames: { '#n': 'name' },
          ExpressionAttributeValues: {
            ':n': host.name,
            ':o': host.os,
            ':v': host.version,
            ':t': host.takesOrders,
            ':p': host.pausedUntil,
            ':l': now().toISOString(),
            ':e': expiryOf(now()),
            ':c': checkouts,
            ':one': 1,
          },
          ReturnValues: 'ALL_NEW',
        }),
      );
      return { incarnation: Number(after?.['incarnation']) };
    },
    async heartbeat(incarnation, says) {
      const done = await connection.conditionally(({ items }) =>
        items.update({
          TableName,
          Key: self,
          UpdateExpression: `SET lastSeenAt = :l, expires = :e${says === undefined ? '' : ', pausedUntil = :p'}`,
          ConditionExpression: 'incarnation = :i',
          ExpressionAttributeValues: {
            ':l': now().toISOString(),
            ':e': expiryOf(now()),
            ':i': incarnation,
            ...(says === undefined ? {} : { ':p': says.pausedUntil }),
          },
        }),
      );
      if (done === null) {
        // A lower number: the table itself was put back from a copy, and has forgotten this start.
        const there = Number((await table.get(self))?.['incarnation'] ?? 0);
        return { foreign: there > incarnation, forgotten: there < incarnation };
      }
      await renewHalfSpent();
      return { foreign: false, forgotten: false };
    },
    async put(checkout, { incarnation, revision }) {
      if (checkout.hostId !== hostId) throw new Error(`only states of ${hostId} are put here`);
      const edition = { incarnation, revision };
      const { hot, cold, coldHash } = splitState(checkout);
      // The hot half decides who is the newest; cut off in between, the next put of this host writes the cold one.
      const put = await putHalf(`${hotPrefix}${checkout.id}`, { state: hot }, edition);
      if (put === null) return { stored: false };
      onChange();
      if (coldHashes.get(checkout.id) !== coldHash) {
        coldHashes.delete(checkout.id);
        if ((await putHalf(`${coldPrefix}${checkout.id}`, { state: cold, hash: coldHash }, edition)) !== null) coldHashes.set(checkout.id, coldHash);
      }
      if (put.isNew) await count(1);
      return { stored: true };
    },
    async remove(checkoutId) {
      const halves = [`${hotPrefix}${checkoutId}`, `${coldPrefix}${checkoutId}`];
      coldHashes.delete(checkoutId);
      let wasThere = false;
      for (const sk of halves) {
        const { Attributes: old } = await connection.call('dynamodb', ({ items }) =>
          items.delete({ TableName, Key: { pk: own, sk }, ReturnValues: 'ALL_OLD' }),
        );
        expiries.delete(sk);
        if (old !== undefined && sk.startsWith(hotPrefix)) wasThere = true;
      }
      if (wasThere) await count(-1);
    },
    async hosts() {
      const list: Host[] = [];
      for await (const item of table.query({ pk: partition.hosts })) {
        const parsed = Host.safeParse({ ...item, id: item['sk'], checkouts: Math.max(0, Number(item['checkouts'] ?? 0)) });
        if (parsed.success) list.push(parsed.data);
        else log.warn('A machine in the table is of another version and is left out', { issue: parsed.error.issues[0] });
      }
      return list;
    },
    readHost: readAll,
    async read(id, checkoutIds) {
      const pk = partition.states(id);
      const found = await Promise.all(
        checkoutIds.map(async (checkoutId) => {
          const [hot, cold] = await Promise.all([table.get({ pk, sk: `${hotPrefix}${checkoutId}` }), table.get({ pk, sk: `${coldPrefix}${checkoutId}` })]);
          return hot === null ? [] : join(id, checkoutId, hot, cold);
        }),
      );
      return found.flat();
    },
    async forget(id) {
      const pk = partition.states(id);
      for (const list of [partition.hosts, partition.findings])
        await connection.call('dynamodb', ({ items }) => items.delete({ TableName, Key: { pk: list, sk: id } }));
      for (const gone of [pk, partition.orders(id)])
        for await (const { sk } of table.query({ pk: gone, only: ['sk'] }))
          await connection.call('dynamodb', ({ items }) => items.delete({ TableName, Key: { pk: gone, sk } }));
    },
  };
}
