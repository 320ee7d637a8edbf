import { once } from 'node:events';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { startFauxqs } from 'fauxqs';

/** SQS, SNS and DynamoDB on loopback. */
export interface AwsStandIns {
  readonly endpoint: { readonly sqs: string; readonly sns: string; readonly dynamodb: string };
  readonly fauxqs: Awaited<ReturnType<typeof startFauxqs>>;
  close(): Promise<void>;
}

type Dynalite = (options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }) => Server;

/** Starts the stand-ins in this process; both keep everything in memory. */
export async function startAwsStandIns(): Promise<AwsStandIns> {
  const fauxqs = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  // dynalite is CommonJS without types: this is all that is used of it.
  const dynalite: Dynalite = createRequire(import.meta.url)('dynalite');
  const tables = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  tables.listen(0, '127.0.0.1');
  await once(tables, 'listening');
  const address = tables.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const queues = `http://127.0.0.1:${fauxqs.port}`;
  return {
    fauxqs,
    endpoint: { sqs: queues, sns: queues, dynamodb: `http://127.0.0.1:${port}` },
    async close() {
      await fauxqs.stop();
      tables.closeAllConnections();
      await new Promise<void>((resolve) => tables.close(() => resolve()));
    },
  };
}
