import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stillEngine } from '../support/still-engine.ts';
import { createElectronDouble, type ElectronDouble, preventable, TrayDouble, WindowDouble } from './double.ts';

// main.ts is run as Electron runs it, with Electron, the engine and the HTTP surface replaced by doubles; everything between is real.
const parts = vi.hoisted(() => ({
  order: [] as string[],
  start: async (): Promise<void> => {},
  stop: async (): Promise<void> => {},
  said: [] as (readonly string[])[],
}));

vi.mock('../../electron/engine/cloud/renewable.ts', () => ({
  createRenewableEngine: () =>
    stillEngine({
      leaving: (reason) => void parts.order.push(`leaving by ${reason}`),
      start: async () => {
        parts.order.push('engine starts');
        await parts.start();
      },
      stop: async () => {
        parts.order.push('engine stops');
        await parts.stop();
      },
    }).engine,
}));
vi.mock('../../electron/http/surface.ts', () => ({
  openSurface: async () => {
    parts.order.push('surface opens');
    return { close: async () => void parts.order.push('surface closes') };
  },
}));
vi.mock('../../electron/command-line/program.ts', () => ({
  runCli: async (words: readonly string[]) => {
    parts.said.push(words);
    return 3;
  },
}));

let home: string;
const argv = process.argv;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'everref-main-'));
  vi.stubEnv('EVERREF_HOME', home);
  // A terminal's start: the login shell is not asked.
  vi.stubEnv('TERM', 'dumb');
  parts.order.length = 0;
  parts.said.length = 0;
  parts.start = async () => {};
  parts.stop = async () => {};
});

afterEach(() => {
  process.argv = argv;
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(home, { recursive: true, force: true });
});

async function run(words: readonly string[], prepare: (double: ElectronDouble) => void = () => {}): Promise<ElectronDouble> {
  const double = createElectronDouble();
  prepare(double);
  vi.doMock('electron', () => double.electron);
  process.argv = ['/opt/Everref/everref', ...words];
  vi.resetModules();
  await import('../../electron/main.ts');
  return double;
}

const exit = (double: ElectronDouble): Promise<void> => {
  if (double.electron.app.exitCodes.length > 0) return Promise.resolve();
  return new Promise((resolve) => double.electron.app.once('double-exit', resolve));
};
const surfaceOpens = () => expect.poll(() => parts.order).toContain('surface opens');

describe('the desktop host', () => {
  test('sets up in the order that Electron and the lock need', async () => {
    const double = await run([]);
    await surfaceOpens();
    expect(double.electron.app.done).toEqual(['name Everref', `path userData ${join(home, 'data', 'desktop')}`, 'lock', 'sandbox', 'scheme', 'ready']);
    expect(parts.order).toEqual(['engine starts', 'surface opens']);
    expect([TrayDouble.made.length, WindowDouble.made.length]).toEqual([1, 1]);
  });

  test('on Windows says its AppUserModelID before anything is shown', async () => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
    const double = await run([]);
    await surfaceOpens();
    expect(double.electron.app.done.slice(0, 2)).toEqual(['name Everref', 'id io.github.everref.everref']);
  });

  test('a folder that cannot be made is said, and ends the program', async () => {
    writeFileSync(join(home, 'data'), 'a file where the folder should be');
    const double = await run([]);
    await exit(double);
    expect(double.seen.errors[0]).toMatch(/^Everref could not start: E(?:EXIST|NOTDIR)/);
    expect(double.electron.app.exitCodes).toEqual([1]);
  });

  test('P-10: is one instance: the second ends at once and has touched nothing', async () => {
    const double = await run([], ({ electron }) => {
      electron.app.hasLock = false;
    });
    await exit(double);
    expect(double.electron.app.done.slice(2)).toEqual(['lock', 'exit 0']);
    expect([parts.order, WindowDouble.made]).toEqual([[], []]);
  });

  test('P-10: a second start shows the window of the first, at its link; one at login does not', async () => {
    const double = await run(['--hidden']);
    await surfaceOpens();
    const again = (...words: string[]) => double.electron.app.emit('second-instance', {}, ['/opt/Everref/everref', ...words]);
    again('--hidden');
    expect(WindowDouble.made.flatMap((window) => window.loaded)).not.toContain('app://everref/activity');
    again('--no-sandbox', 'everref://activity');
    expect(WindowDouble.made.at(-1)?.loaded.at(-1)).toBe('app://everref/activity');
    const link = preventable({});
    double.electron.app.emit('open-url', link, 'everref://settings');
    expect([link.prevented, WindowDouble.made.at(-1)?.loaded.at(-1)]).toEqual([true, 'app://everref/settings']);
  });

  test('a second start while the first is still starting is not lost', async () => {
    let started = () => {};
    parts.start = () =>
      new Promise((resolve) => {
        started = resolve;
      });
    const double = await run(['--hidden']);
    await expect.poll(() => parts.order).toContain('engine starts');
    double.electron.app.emit('second-instance', {}, ['/opt/Everref/everref', 'everref://activity']);
    started();
    await surfaceOpens();
    expect(WindowDouble.made[0]?.loaded).toEqual(['app://everref/activity']);
  });

  test('P-10, N-4: quit says what exists only here and quits, everything in the opposite order, once', async () => {
    const double = await run([]);
    await surfaceOpens();
    double.electron.app.emit('window-all-closed');
    expect(double.electron.app.exitCodes).toEqual([]);
    double.electron.app.quit();
    double.electron.app.quit();
    const closing = preventable({});
    WindowDouble.made[0]?.emit('close', closing);
    expect(closing.prevented).toBe(false);
    await exit(double);
    expect(parts.order).toEqual(['engine starts', 'surface opens', 'leaving by quit', 'surface closes', 'engine stops']);
    expect(double.electron.app.exitCodes).toEqual([0]);
    expect(TrayDouble.made[0]?.destroyed).toBe(true);
  });

  test('P-10: quit is bounded: an engine that hangs does not keep the program', async () => {
    const double = await run([]);
    await surfaceOpens();
    parts.stop = () => new Promise(() => {});
    vi.useFakeTimers();
    try {
      double.electron.app.quit();
      await vi.advanceTimersByTimeAsync(20_000);
      expect(double.electron.app.exitCodes).toEqual([0]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('an engine that cannot start is said, with the log, and ends the program', async () => {
    parts.start = () => Promise.reject(new Error('the disk is full'));
    const double = await run([]);
    await exit(double);
    expect(double.seen.errors).toEqual([`Everref could not start: the disk is full\n\nThe log is ${join(home, 'logs', 'everref.log')}`]);
    expect(double.electron.app.exitCodes).toEqual([1]);
    expect(readFileSync(join(home, 'logs', 'everref.log'), 'utf8')).toContain('the disk is full');
  });
});

describe('with words', () => {
  test('is the command line, before the lock and without a window, and ends with its exit code', async () => {
    const double = await run(['status', '--json']);
    await exit(double);
    expect(parts.said).toEqual([['status', '--json']]);
    expect(double.electron.app.done).toEqual(['no graphics', 'ready', 'exit 3']);
    expect([parts.order, WindowDouble.made, TrayDouble.made]).toEqual([[], [], []]);
  });
});
