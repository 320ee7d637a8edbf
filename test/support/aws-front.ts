import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AwsStandIns } from './aws-stand-ins.ts';

/** One address for all three services, as people give one with `--endpoint`. */
export async function startAwsFront({ endpoint }: Pick<AwsStandIns, 'endpoint'>): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((asked, answer) => {
    const isTable = String(asked.headers['x-amz-target'] ?? '').startsWith('DynamoDB');
    const target = new URL(asked.url ?? '/', isTable ? endpoint.dynamodb : endpoint.sqs);
    const onward = request(target, { method: asked.method, headers: asked.headers }, (given) => {
      answer.writeHead(given.statusCode ?? 500, given.headers);
      given.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    asked.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
