import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../electron/log/log.ts';
import { type Deliveries, openDeliveries } from '../../electron/store/deliveries.ts';
import { openStore, type Store } from '../../electron/store/open.ts';
import type { HistoryQuery } from '../../electron/webhook/history-answers.ts';
import type { Recorded, RecordingReceiver, RefusedLine } from '../../electron/webhook/recording.ts';
import { NoThreadError, startReceiverThread } from '../../electron/webhook/thread/start.ts';
import { pushOf, send, signed } from '../support/forge-sender.ts';

const file = join(import.meta.dirname, '../../electron/webhook/thread/main.ts');
const secret = 'a-long-enough-secret-for-tests';
const push = pushOf('github', { url: 'https://github.com/acme/site', ref: 'refs/heads/main', before: '1'.repeat(40), after: '2'.repeat(40), id: 'one' });

let folder: string;
let store: Store;
let deliveries: Deliveries;
let open: RecordingReceiver | null = null;
let accepted = 0;
const refused: RefusedLine[] = [];
const asked: HistoryQuery[] = [];
const told: Recorded = {
  accepted: () => void accepted++,
  refused: (line) => void refused.push(line),
  history: {
    find(query) {
      asked.push(query);
      return [];
    },
  },
  log: silentLog,
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-test-'));
  store = openStore(join(folder, 'store.sqlite'));
  deliveries = openDeliveries(store);
  accepted = 0;
  refused.splice(0);
});

afterEach(async () => {
  await open?.close();
  open = null;
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(from = file, onLost: (words: string) => void = () => {}): Promise<RecordingReceiver> {
  open = await startReceiverThread(
    { file: from, storeFile: join(folder, 'store.sqlite'), onLost, onHealth: () => {} },
    { listen: '127.0.0.1:0', endpoints: [{ path: '/github', forge: 'github', secret, sha1: false }], readToken: 'read-token', tls: null },
    told,
  );
  return open;
}

describe('the receiver’s thread', () => {
  test('S1-3: a sender is answered, and its delivery is on disk, while the engine is busy', async () => {
    const { origin } = await start();
    const answered = new Int32Array(new SharedArrayBuffer(8));
    const sender = new Worker(
      `const { workerData: { url, headers, body, answered } } = require('node:worker_threads');
       fetch(url, { method: 'POST', headers, body }).then(({ status }) => {
         Atomics.store(answered, 1, status);
         Atomics.store(answered, 0, 1);
         Atomics.notify(answered, 0);
       });`,
      { eval: true, workerData: { url: `${origin}/github`, headers: signed(push, secret), body: push.body, answered } },
    );
    // Nothing of this thread runs until the answer is there.
    expect(Atomics.wait(answered, 0, 0, 20_000)).not.toBe('timed-out');
    expect(Atomics.load(answered, 1)).toBe(202);
    expect(deliveries.list({ limit: 10 }).items).toMatchObject([{ deliveryId: 'one', decision: 'waiting' }]);
    expect(accepted).toBe(0);
    await open?.idle();
    expect(accepted).toBe(1);
    await sender.terminate();
  });

  test('S0-2, S1-2: refused ones stand in the log, the history is asked of the engine', async () => {
    const { origin } = await start();
    expect((await send(`${origin}/github`, signed(push, 'another-secret'), push.body)).status).toBe(401);
    const answer = await send(`${origin}/api/force-pushes?branch=main`, { authorization: 'Bearer read-token' }, '', { method: 'GET' });
    expect(answer).toMatchObject({ status: 200, json: [] });
    expect(asked).toEqual([{ ref: 'refs/heads/main' }]);
    await open?.idle();
    expect(refused).toEqual([{ endpoint: '/github', status: 401, reason: 'the signature or token is not right' }]);
    expect(deliveries.list({ limit: 10 }).items).toMatchObject([{ decision: 'refused' }]);
    expect(accepted).toBe(0);
  });

  test('an address that is taken is said in words, and nothing keeps running', async () => {
    const { origin } = await start();
    const again = startReceiverThread(
      { file, storeFile: join(folder, 'store.sqlite'), onLost: () => {}, onHealth: () => {} },
      { listen: origin.slice('http://'.length), endpoints: [], readToken: null, tls: null },
      told,
    );
    await expect(again).rejects.toThrow('it is in use by another program');
  });

  test('a thread that does not start is told apart, and one that ends by itself is told of', async () => {
    await expect(start(join(folder, 'nothing.js'))).rejects.toThrow(NoThreadError);
    const dying = join(folder, 'dying.mjs');
    writeFileSync(
      dying,
      "import { parentPort } from 'node:worker_threads'; parentPort.once('message', () => { parentPort.postMessage({ kind: 'opened', origin: 'http://x' }); setImmediate(() => { throw new Error('out of luck'); }); });",
    );
    const lost = Promise.withResolvers<string>();
    const dead = await start(dying, lost.resolve);
    expect(await lost.promise).toBe('out of luck');
    await dead.idle();
    await dead.close();
  });
});
