import { describe, expect, test, vi } from 'vitest';
import { startUtilityHelper } from '../../electron/desktop/program/git-helper.ts';
import type { ToEngine, ToHelper } from '../../electron/git/helper/protocol.ts';
import { createElectronDouble, type HelperDouble } from './double.ts';

function start() {
  const { electron, seen } = createElectronDouble();
  const channel = startUtilityHelper(electron, '/app/dist/main/git-helper.js', { PATH: '/usr/bin' });
  const helper = seen.helpers[0] as HelperDouble;
  const heard: ToEngine[] = [];
  channel.onMessage((message) => heard.push(message));
  return { channel, helper, heard };
}

const run = (id: number, need: 'read' | 'write' | 'network'): ToHelper => ({ kind: 'run', id, request: { cwd: '/code/site', args: ['status'], need } });
const done = (id: number): ToEngine => ({ kind: 'done', id, code: 0, stdout: new Uint8Array(), stderr: '' });

describe('the git helper of the desktop', () => {
  test('is a utility process with the environment that was given', () => {
    const { helper } = start();
    expect([helper.file, helper.options.env]).toEqual(['/app/dist/main/git-helper.js', { PATH: '/usr/bin' }]);
  });

  test('passes messages both ways, and none that is not of the protocol', () => {
    const { channel, helper, heard } = start();
    channel.post(run(1, 'read'));
    expect(helper.posted).toEqual([run(1, 'read')]);
    for (const message of [null, 'done', { kind: 'done' }, { kind: 'other', id: 1 }, done(1)]) helper.emit('message', message);
    expect(heard).toEqual([done(1)]);
  });

  test('its end is told', () => {
    const { channel, helper } = start();
    const ended = vi.fn();
    channel.onExit(ended);
    helper.emit('exit', 1);
    channel.post(run(2, 'read'));
    expect([ended.mock.calls.length, helper.posted]).toEqual([1, []]);
  });

  test('closing ends what only looks, and lets a write come to its end', async () => {
    const { channel, helper } = start();
    channel.post(run(1, 'network'));
    channel.post(run(2, 'write'));
    const closing = channel.close();
    expect(helper.posted.slice(2)).toEqual([{ kind: 'abort', id: 1 }]);
    await new Promise(setImmediate);
    expect(helper.killed).toBe(false);
    helper.emit('message', done(2));
    await closing;
    expect(helper.killed).toBe(true);
  });

  test('closing is bounded: a write that hangs does not keep the program', async () => {
    vi.useFakeTimers();
    try {
      const { channel, helper } = start();
      channel.post(run(1, 'write'));
      const closing = channel.close();
      await vi.advanceTimersByTimeAsync(10_000);
      await closing;
      expect(helper.killed).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('a helper that dies while closing is closed', async () => {
    const { channel, helper } = start();
    channel.post(run(1, 'write'));
    const closing = channel.close();
    helper.emit('exit', 9);
    await closing;
    expect(helper.killed).toBe(false);
  });
});
