import type { Findings } from '../../sync/ports.ts';
import { packFindings, unpackFindings } from '../pack-findings.ts';
import { type AwsContext, expiryOf } from './context.ts';
import { openTable, partition } from './table.ts';

/** What each host could give back: one item per host, all in one partition. */
export function openFindings(context: AwsContext): Findings {
  const { connection, hostId, now } = context;
  const table = openTable(context);
  return {
    async put(chains) {
      const at = now();
      const packed = packFindings({ hostId, at: at.toISOString(), chains: [...chains] });
      const item = { pk: partition.findings, sk: hostId, findings: packed, expires: expiryOf(at) };
      await connection.call('dynamodb', ({ items }) => items.put({ TableName: table.TableName, Item: item }));
    },
    read: async (id) => unpackFindings((await table.get({ pk: partition.findings, sk: id }))?.['findings']),
    async readAll() {
      const all = [];
      for await (const item of table.query({ pk: partition.findings })) all.push(unpackFindings(item['findings']) ?? []);
      return all.flat();
    },
  };
}
