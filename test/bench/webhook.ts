import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { pushOf, signed } from '../support/forge-sender.ts';
import { secret, webhookWorld } from '../support/webhook-host.ts';
import { aimed, type Figure, percentile, plainFigure } from './figure.ts';

const perSecond = 200;
const branches = 5;
const nothing = '0'.repeat(40);

/**
 * 200 signed deliveries a second on loopback for 60 s (`--seconds=N`: shorter), `kill -9` in the middle: what was acknowledged must be in the log and
 * done, once. The time is from the request's first byte to its answer; requests that the kill cut off were not acknowledged.
 */
export async function benchWebhook(words: readonly string[]): Promise<readonly Figure[]> {
  const seconds = Number(words.find((word) => word.startsWith('--seconds='))?.slice('--seconds='.length) ?? 60);
  const at = webhookWorld();
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  try {
    const remote = at.world.remote('bench');
    at.machine.clone(remote);
    const elsewhere = at.world.b.clone(remote);
    const tip = at.world.b.git(elsewhere, 'rev-parse', 'HEAD');
    for (let branch = 0; branch < branches; branch++) at.world.b.git(elsewhere, 'push', '--quiet', 'origin', `HEAD:refs/heads/b${branch}`);
    const listen = `127.0.0.1:${await freePort()}`;
    const start = () => at.start({ aliases: { 'github.com/acme/bench': `file/${remote}` }, webhooks: { listen } });
    await start();

    const acknowledged: string[] = [];
    const times: number[] = [];
    let failed = 0;
    const send = (index: number) => {
      const id = `bench-${index}`;
      const sendable = pushOf('github', { url: 'https://github.com/acme/bench', ref: `refs/heads/b${index % branches}`, before: nothing, after: tip, id });
      const beganAt = performance.now();
      return new Promise<void>((resolve) => {
        const sent = request(
          `http://${listen}/github`,
          { method: 'POST', agent, headers: { ...signed(sendable, secret), 'content-length': String(Buffer.byteLength(sendable.body)) } },
          (response) => {
            response.resume();
            response.on('end', () => {
              if (response.statusCode === 202) {
                times.push(performance.now() - beganAt);
                acknowledged.push(id);
              } else failed++;
              resolve();
            });
            response.on('error', () => resolve());
          },
        );
        sent.on('error', () => {
          failed++;
          resolve();
        });
        sent.end(sendable.body);
      });
    };

    const total = seconds * perSecond;
    const beganAt = performance.now();
    const open: Promise<void>[] = [];
    let restarting: Promise<void> | null = null;
    for (let index = 0; index < total; index++) {
      const dueMs = beganAt + (index / perSecond) * 1000 - performance.now();
      if (dueMs > 1) await wait(dueMs);
      if (index === Math.floor(total / 2)) {
        restarting = at.machine.kill().then(start);
      }
      open.push(send(index));
    }
    await Promise.all(open);
    await restarting;
    await at.host().idle();
    const { lost, twice, waiting } = count(join(at.machine.everref, 'data', 'everref.sqlite'), acknowledged);
    return [
      aimed('webhook.p99', percentile(times, 99), 'ms', 50),
      plainFigure('webhook.p50', percentile(times, 50), 'ms'),
      plainFigure('webhook.max', Math.max(...times), 'ms'),
      aimed('webhook.lost', lost + twice + waiting, 'deliveries', 0),
      plainFigure('webhook.acknowledged', acknowledged.length, 'deliveries'),
      plainFigure('webhook.refusedByKill', failed, 'requests'),
    ];
  } finally {
    agent.destroy();
    await at.close();
  }
}

/** Holds what was acknowledged against the store: not there, there more than once, there and not done. */
function count(file: string, acknowledged: readonly string[]): { readonly lost: number; readonly twice: number; readonly waiting: number } {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare('SELECT delivery_id AS id, decision FROM deliveries').all();
  db.close();
  const there = Map.groupBy(rows, (row) => String(row['id']));
  const found = acknowledged.map((id) => there.get(id) ?? []);
  return {
    lost: found.filter((list) => list.length === 0).length,
    twice: found.filter((list) => list.length > 1).length,
    waiting: found.filter((list) => list.some((row) => row['decision'] !== 'accepted')).length,
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
