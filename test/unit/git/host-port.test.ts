import process from 'node:process';
import { afterEach, expect, it, vi } from 'vitest';
import { hostPort } from '../../../electron/git/helper/host-port.ts';
import type { ToEngine } from '../../../electron/git/helper/protocol.ts';

// As under Electron: a port in place of the channel that the test's own process has.
const sent: unknown[] = [];
const parent = { postMessage: (message: unknown) => void sent.push(message), on: vi.fn() };
Object.assign(process, { parentPort: parent });
afterEach(() => {
  vi.useRealTimers();
  sent.length = 0;
});

const done = (id: number): ToEngine => ({ kind: 'done', id, code: 0, stdout: new Uint8Array(), stderr: '' });

it('what can wait goes with what cannot, in its order; by itself it waits for six, or 2 ms', () => {
  vi.useFakeTimers();
  const port = hostPort();
  port.postSoon(done(1));
  port.postSoon(done(2));
  expect(sent).toEqual([]);
  port.post(done(3));
  expect(sent.splice(0)).toEqual([[done(1), done(2), done(3)]]);
  for (let id = 4; id < 10; id++) port.postSoon(done(id));
  expect(sent.splice(0)).toEqual([[4, 5, 6, 7, 8, 9].map(done)]);
  port.postSoon(done(10));
  vi.advanceTimersByTime(2);
  expect(sent.splice(0)).toEqual([[done(10)]]);
  vi.advanceTimersByTime(10);
  expect(sent).toEqual([]);
});

it('hears each of the messages that came at once, in their order', () => {
  const heard: unknown[] = [];
  hostPort().onMessage((message) => heard.push(message));
  const give = parent.on.mock.lastCall?.[1] as (event: { data: unknown }) => void;
  give({ data: ['a', 'b'] });
  give({ data: 'c' });
  expect(heard).toEqual(['a', 'b', 'c']);
});
