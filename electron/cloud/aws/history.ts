import { createHash } from 'node:crypto';
import { ForcePush } from '../../../shared/model/force-push.ts';
import { joinForcePushes, overlap } from '../../../shared/model/occurrence.ts';
import type { History } from '../../sync/ports.ts';
import { type AwsContext, expiryOf } from './context.ts';
import { openTable, partition } from './table.ts';

/** Two hosts that add at once: one wins, the other looks again. More often than this nobody loses. */
const triesAtMost = 10;

/** A force push as it stands in the table. */
interface Found {
  readonly sk: string;
  readonly edition: number;
  readonly entry: ForcePush;
}

/**
 * Force pushes that any host found. They are rare: all lie in one partition, by time, so that no index costs a second write. Each movement
 * (repository, ref, before, after) has an item of its own that names its newest occurrence.
 */
export function openHistory(context: AwsContext): History {
  const { connection, log, now } = context;
  const table = openTable(context);
  const { TableName } = table;

  const movementKey = ({ repository, ref, before, after }: Pick<ForcePush, 'repository' | 'ref' | 'before' | 'after'>) => ({
    pk: partition.movements,
    sk: createHash('sha256')
      .update(JSON.stringify([repository, ref, before, after]))
      .digest('hex'),
  });

  /** Where the newest occurrence stands, and the entry; null where a crash came between the two. */
  async function latest(movement: Parameters<typeof movementKey>[0]): Promise<{ readonly sk: string; readonly found: Found | null } | null> {
    const pointer = await table.get(movementKey(movement));
    if (pointer === null) return null;
    const sk = String(pointer['entry']);
    const item = await table.get({ pk: partition.forcePushes, sk });
    if (item === null) return { sk, found: null };
    return { sk, found: { sk, edition: Number(item['edition']), entry: ForcePush.parse(JSON.parse(String(item['entry']))) } };
  }

  /** Stores the entry where nobody changed it since. */
  async function write(sk: string, edition: number, entry: ForcePush): Promise<boolean> {
    const done = await connection.conditionally(({ items }) =>
      items.put({
        TableName,
        Item: { pk: partition.forcePushes, sk, edition: edition + 1, repository: entry.repository, entry: JSON.stringify(entry), expires: expiryOf(now()) },
        ...(edition === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'edition = :e', ExpressionAttributeValues: { ':e': edition } }),
      }),
    );
    return done !== null;
  }

  async function point(entry: ForcePush, to: string, from: string | null): Promise<boolean> {
    const done = await connection.conditionally(({ items }) =>
      items.put({
        TableName,
        Item: { ...movementKey(entry), entry: to, expires: expiryOf(now()) },
        ...(from === null
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: '#e = :e', ExpressionAttributeNames: { '#e': 'entry' }, ExpressionAttributeValues: { ':e': from } }),
      }),
    );
    return done !== null;
  }

  async function addOnce(entry: ForcePush): Promise<boolean> {
    const there = await latest(entry);
    if (there !== null && there.found === null) return write(there.sk, 0, entry);
    const found = there?.found ?? null;
    if (found !== null) {
      const back = (await latest({ ...entry, before: entry.after, after: entry.before }))?.found?.entry;
      // An opposite movement in between: this is a second occurrence, not a second source of the first.
      const isAnother = (back !== undefined && back.at > found.entry.at && entry.at > back.at) || !overlap(found.entry, entry);
      if (!isAnother) return write(found.sk, found.edition, joinForcePushes(found.entry, entry));
    }
    const sk = `${entry.at} ${entry.id}`;
    return (await point(entry, sk, found?.sk ?? null)) && write(sk, 0, entry);
  }

  return {
    async add(entry) {
      for (let tries = 0; tries < triesAtMost; tries++) if (await addOnce(entry)) return;
      throw new Error('the force push could not be added: others wrote all the time');
    },
    async list({ repository, since, limit }) {
      const list: ForcePush[] = [];
      // The key is the first time that was told; joined entries only ever get an earlier one.
      for await (const item of table.query({ pk: partition.forcePushes, newestFirst: true, after: since })) {
        if (repository !== undefined && item['repository'] !== repository) continue;
        const parsed = ForcePush.safeParse(JSON.parse(String(item['entry'])));
        if (!parsed.success) log.warn('A force push in the table is of another version and is left out', { issue: parsed.error.issues[0] });
        else if (since === undefined || parsed.data.at >= since) list.push(parsed.data);
        if (list.length >= limit) break;
      }
      return list.sort((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : one.id < other.id ? -1 : 1));
    },
  };
}
