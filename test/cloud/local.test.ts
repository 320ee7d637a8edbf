import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { openLocalCloud } from '../../electron/cloud/local/open.ts';
import { localMigrations } from '../../electron/cloud/local/schema.ts';
import { silentLog } from '../../electron/log/log.ts';
import { openStore } from '../../electron/store/open.ts';
import { collect } from './collector.ts';
import { conformance } from './conformance.ts';
import { hostA, hostB, hostWords, pushEvent, stateEvent } from './sample.ts';

const folders: string[] = [];
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});
function newFile(): string {
  const made = mkdtempSync(join(tmpdir(), 'everref-cloud-'));
  folders.push(made);
  return join(made, 'shared', 'cloud.sqlite');
}

conformance('local', async () => {
  const file = newFile();
  let raw = 0;
  return {
    adapter: { kind: 'local', file },
    async publishRaw(from, body) {
      const { db, close } = openStore(file, localMigrations);
      const { lastInsertRowid } = db
        .prepare('INSERT INTO messages (id, sender, lane, body, at) VALUES (?, ?, ?, ?, ?)')
        .run(`raw-${++raw}`, from, `raw ${raw}`, body, Date.now());
      db.prepare('INSERT INTO queue (host_id, lane, seq) SELECT id, ?, ? FROM hosts WHERE id <> ?').run(`raw ${raw}`, lastInsertRowid, from);
      close();
    },
    close: async () => {},
  };
});

describe('the local cloud', () => {
  it('says which file is damaged or in the way, and what to do', () => {
    const file = newFile();
    rmSync(join(file, '..'), { recursive: true, force: true });
    writeFileSync(join(file, '..'), '');
    expect(() => openLocalCloud({ file, hostId: hostA, log: silentLog })).toThrow(/cloud\.sqlite /);
    rmSync(join(file, '..'));
    openStore(file).close();
    writeFileSync(file, 'no database'.repeat(1000));
    expect(() => openLocalCloud({ file, hostId: hostA, log: silentLog })).toThrow(/is damaged or is no Everref file/);
  });

  it('a message reaches another process quickly: the bell is heard, not the timer', async () => {
    const file = newFile();
    const cloud = openLocalCloud({ file, hostId: hostA, log: silentLog });
    await cloud.states.announce(hostWords(hostA));
    const other = openLocalCloud({ file, hostId: hostB, log: silentLog });
    await other.states.announce(hostWords(hostB));
    await other.close();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'child-host.ts'), JSON.stringify({ kind: 'local', file }), hostB, 'echo'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      await lines.next();
      const took: number[] = [];
      for (let n = 0; n < 40; n++) {
        const sentAt = performance.timeOrigin + performance.now();
        await cloud.bus.publish(pushEvent());
        took.push(Number(String((await lines.next()).value).split(' ')[1]) - sentAt);
      }
      took.sort((x, y) => x - y);
      const median = took[20] ?? Number.POSITIVE_INFINITY;
      console.log(`publish → handler in another process: median ${median.toFixed(1)} ms, worst ${took.at(-1)?.toFixed(1)} ms`);
      expect(median).toBeLessThan(100);
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await cloud.close();
    }
  });

  it('a host that is off for long costs a bounded queue: the oldest go, states first, and it is told', async () => {
    const file = newFile();
    let now = new Date('2026-01-01T00:00:00Z');
    const clock = () => now;
    const cloud = openLocalCloud({ file, hostId: hostA, log: silentLog, now: clock });
    await cloud.states.announce(hostWords(hostA));
    const other = openLocalCloud({ file, hostId: hostB, log: silentLog, now: clock });
    await other.states.announce(hostWords(hostB));
    const { db, transaction, close } = openStore(file, localMigrations);
    // As 10,400 publishes would, only sooner: ten states, then pushes.
    transaction(() => {
      for (let n = 0; n < 10_400; n++) {
        const lane = n < 10 ? `state ${hostA}` : `push r${n % 7}`;
        const event = n < 10 ? stateEvent() : pushEvent();
        const { lastInsertRowid } = db
          .prepare('INSERT INTO messages (id, sender, lane, body, at) VALUES (?, ?, ?, ?, ?)')
          .run(event.id, hostA, lane, JSON.stringify(event), now.getTime());
        db.prepare('INSERT INTO queue (host_id, lane, seq) VALUES (?, ?, ?)').run(hostB, lane, lastInsertRowid);
      }
    });
    close();
    for (let n = 0; n < 502; n++) await cloud.bus.publish(stateEvent());
    const atB = collect(other);
    await atB.until((got) => got.length > 0);
    expect(atB.got[0]).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/^\d+ older messages to this machine were dropped/) });
    await atB.subscription.close();
    now = new Date('2026-01-20T00:00:00Z');
    await cloud.states.announce(hostWords(hostA));
    for (let n = 0; n < 502; n++) await cloud.bus.publish(stateEvent());
    const counted = openStore(file, localMigrations);
    expect(Number(counted.db.prepare('SELECT count(*) AS n FROM messages WHERE at < ?').get(now.getTime() - 14 * 86_400_000)?.['n'])).toBe(0);
    counted.close();
    await cloud.close();
    await other.close();
  });
});
