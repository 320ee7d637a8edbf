import type { NativeAttributeValue } from '@aws-sdk/lib-dynamodb';
import { type AwsContext, isLive } from './context.ts';

/** An item as it comes from the table. */
export type Item = Readonly<Record<string, NativeAttributeValue>>;

/** Key of an item: `pk` groups what is read together, `sk` tells it apart. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** Partition keys. Nothing is ever read by Scan. */
export const partition = {
  hosts: 'hosts',
  states: (hostId: string) => `host ${hostId}`,
  forcePushes: 'force-pushes',
  movements: 'movements',
  /** Written and taken away by `cloud test`. */
  tests: 'tests',
  orders: (hostId: string) => `orders ${hostId}`,
  answers: (hostId: string) => `answers ${hostId}`,
  findings: 'findings',
} as const;

export interface PageQuery {
  readonly pk: string;
  readonly after?: string | undefined;
  readonly prefix?: string | undefined;
  readonly newestFirst?: boolean;
  /** Names of the attributes to give; all of them otherwise. */
  readonly only?: readonly string[];
}

/** Reads that pass over what is expired, page by page. */
export function openTable({ connection, names, now }: AwsContext) {
  const TableName = names.table;
  return {
    TableName,
    async get(key: Key): Promise<Item | null> {
      const { Item: item } = await connection.call('dynamodb', ({ items }) => items.get({ TableName, Key: key, ConsistentRead: true }));
      return item === undefined || !isLive(item, now()) ? null : item;
    },
    /** All items of a partition, in the order of their keys; ends where the reader stops asking. */
    async *query({ pk, after, prefix, newestFirst = false, only }: PageQuery): AsyncGenerator<Item> {
      const condition = prefix !== undefined ? ' AND begins_with(sk, :sk)' : after !== undefined ? ' AND sk >= :sk' : '';
      const sk = prefix ?? after;
      const projection =
        only === undefined
          ? {}
          : {
              ProjectionExpression: only.map((_, at) => `#a${at}`).join(', '),
              ExpressionAttributeNames: Object.fromEntries(only.map((name, at) => [`#a${at}`, name])),
            };
      let from: Record<string, NativeAttributeValue> | undefined;
      do {
        const start = from;
        const page = await connection.call('dynamodb', ({ items }) =>
          items.query({
            TableName,
            KeyConditionExpression: `pk = :pk${condition}`,
            ExpressionAttributeValues: { ':pk': pk, ...(sk === undefined ? {} : { ':sk': sk }) },
            ScanIndexForward: !newestFirst,
            ConsistentRead: true,
            ...projection,
            ...(start === undefined ? {} : { ExclusiveStartKey: start }),
          }),
        );
        for (const item of page.Items ?? []) if (isLive(item, now())) yield item;
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
    },
  };
}
