import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLocalTables } from '../../../electron/cloud/local/open.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { hostA, hostB, hostWords, pushEvent } from '../../cloud/sample.ts';

const dayMs = 86_400_000;

/** Two hosts on one file, with a clock that can be put back. */
async function world() {
  const clock = { ms: Date.parse('2026-11-21T12:00:00.000Z') };
  // Not in memory: beside the file stand the bells that the hosts ring each other by.
  const folder = mkdtempSync(join(tmpdir(), 'everref-clock-'));
  const shared = openLocalTables({ file: join(folder, 'cloud.sqlite'), log: silentLog, now: () => new Date(clock.ms), times: { leaseMs: 60_000 } });
  const [a, b] = [shared.of(hostA).tables, shared.of(hostB).tables];
  await a.states.announce(hostWords(hostA));
  await b.states.announce(hostWords(hostB));
  const close = (): void => {
    shared.close();
    rmSync(folder, { recursive: true, force: true });
  };
  return { clock, a, b, close };
}

test('S3-5: a message that was put off is not put off for a day because the clock was put back by one', async () => {
  const { clock, a, b, close } = await world();
  await a.publish(pushEvent({ hostId: hostA }));
  const [message] = (await b.inbox.take([], 4)).messages;
  if (message === undefined) throw new Error('no message');
  await b.inbox.postpone(message, 60_000);
  expect((await b.inbox.take([], 4)).messages).toEqual([]);
  clock.ms -= dayMs;
  expect((await b.inbox.take([], 4)).messages).toHaveLength(1);
  close();
});

test('N-1: an order in hand when its machine ended is begun again, also where the clock was put back meanwhile', async () => {
  const { clock, a, b, close } = await world();
  const expiresAt = new Date(clock.ms + 14 * dayMs).toISOString();
  await a.orders.putDown(
    { id: 'o-clock', kind: 'rescue', from: hostA, to: hostB, expiresAt, repository: 'github.com/acme/site', commit: 'a'.repeat(40) },
    14 * dayMs,
  );
  expect(await b.orders.takeOne([])).toMatchObject({ id: 'o-clock' });
  expect(await b.orders.takeOne([])).toBeNull();
  clock.ms -= dayMs;
  expect(await b.orders.takeOne([])).toMatchObject({ id: 'o-clock' });
  close();
});
