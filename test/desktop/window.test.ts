import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Rectangle } from 'electron';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fitBounds } from '../../electron/desktop/window/fit-bounds.ts';
import { createMainWindow } from '../../electron/desktop/window/window.ts';
import { silentLog } from '../../electron/log/log.ts';
import { createElectronDouble, preventable, WindowDouble } from './double.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-window-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function make(how: { quitting?: boolean; tray?: boolean } = {}) {
  const { electron } = createElectronDouble();
  const told = vi.fn();
  const stateFile = join(folder, 'window.json');
  const ended: string[] = [];
  const window = createMainWindow(electron, {
    preload: '/app/dist/preload/preload.cjs',
    stateFile,
    isQuitting: () => how.quitting ?? false,
    trayIsThere: async () => how.tray ?? true,
    onFirstHide: told,
    onSessionEnding: () => ended.push('ending'),
    onSessionEnd: () => ended.push('ended'),
    log: silentLog,
  });
  const shown = (): WindowDouble => {
    const last = WindowDouble.made.at(-1);
    if (last === undefined) throw new Error('no window was made');
    return last;
  };
  const close = async () => {
    const event = preventable({});
    shown().emit('close', event);
    await new Promise(setImmediate);
    return event.prevented;
  };
  return { electron, window, told, ended, stateFile, shown, close };
}

describe("the window's page", () => {
  test('keeps every protection that Electron gives by default', () => {
    const { window, shown } = make();
    window.show();
    const preferences = shown().options.webPreferences ?? {};
    expect(preferences.preload).toBe('/app/dist/preload/preload.cjs');
    expect(preferences.contextIsolation ?? true).toBe(true);
    expect(preferences.sandbox ?? true).toBe(true);
    expect(preferences.webSecurity ?? true).toBe(true);
    for (const opening of [
      'nodeIntegration',
      'nodeIntegrationInWorker',
      'nodeIntegrationInSubFrames',
      'webviewTag',
      'allowRunningInsecureContent',
      'experimentalFeatures',
      'enableBlinkFeatures',
      'navigateOnDragDrop',
    ] as const) {
      expect(preferences[opening], opening).toBeUndefined();
    }
  });

  test('is shown when it is ready, not white before', () => {
    const { window, shown } = make();
    window.show('/activity');
    expect(shown().options.show).toBe(false);
    expect(shown().visible).toBe(false);
    expect(shown().loaded).toEqual(['app://everref/activity']);
    shown().emit('ready-to-show');
    expect(shown().visible).toBe(true);
  });

  test('N-4: on Windows tells when the session is about to end, and when it does', () => {
    const { window, shown, ended } = make();
    window.show();
    for (const event of ['query-session-end', 'session-end']) shown().emit(event, preventable({}));
    expect(ended).toEqual(['ending', 'ended']);
  });

  test('keeps its title', () => {
    const { window, shown } = make();
    window.show();
    const event = preventable({});
    shown().emit('page-title-updated', event);
    expect([shown().options.title, event.prevented]).toEqual(['Everref', true]);
  });

  test('comes back by itself after a crash, but not for ever', () => {
    const { window, shown } = make();
    window.show();
    shown().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    shown().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(shown().reloads).toBe(1);
  });

  test('that stayed down after a second crash comes back when a person opens the window', () => {
    const { window, shown } = make();
    window.show();
    for (let crash = 0; crash < 2; crash++) shown().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    window.show('/machines');
    expect(shown().reloads).toBe(2);
    window.show();
    expect(shown().reloads).toBe(2);
  });
});

describe('showing it', () => {
  test('again uses the same window, at the wanted place, in front', () => {
    const { window, shown } = make();
    window.show();
    shown().minimised = true;
    window.show('/machines?checkout=x');
    expect(WindowDouble.made).toHaveLength(1);
    expect(shown().loaded).toEqual(['app://everref/machines', 'app://everref/machines?checkout=x']);
    expect([shown().minimised, shown().visible, shown().focused]).toEqual([false, true, 1]);
    window.show();
    expect(shown().loaded).toHaveLength(2);
  });

  test('a place that is none leads home', () => {
    const { window, shown } = make();
    window.show('//evil.example/');
    expect(shown().loaded).toEqual(['app://everref/machines']);
  });
});

describe('P-10: closing', () => {
  test('hides, and says so the first time only', async () => {
    const { window, shown, close, told } = make();
    window.show();
    shown().emit('ready-to-show');
    expect(await close()).toBe(true);
    expect(shown().visible).toBe(false);
    window.show();
    await close();
    expect(told).toHaveBeenCalledTimes(1);
    const next = make();
    next.window.show();
    await next.close();
    expect(next.told).not.toHaveBeenCalled();
  });

  test('minimises where no tray icon would lead back', async () => {
    const { window, shown, close, told } = make({ tray: false });
    window.show();
    shown().emit('ready-to-show');
    expect(await close()).toBe(true);
    expect([shown().visible, shown().minimised]).toEqual([true, true]);
    expect(told).not.toHaveBeenCalled();
  });

  test('closes while quitting', async () => {
    const { window, close } = make({ quitting: true });
    window.show();
    expect(await close()).toBe(false);
  });
});

describe('P-10: the window remembers its place', () => {
  test('from one run to the next', async () => {
    const { window, shown, close, stateFile } = make();
    window.show();
    shown().bounds = { x: 40, y: 50, width: 900, height: 700 };
    await close();
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({ bounds: { x: 40, y: 50, width: 900, height: 700 } });
    const next = make();
    next.window.show();
    expect(next.shown().options).toMatchObject({ x: 40, y: 50, width: 900, height: 700 });
  });

  test('a damaged file is as good as none', () => {
    writeFileSync(join(folder, 'window.json'), '{"bounds": {"x": "left"');
    const { window, shown } = make();
    window.show();
    expect(shown().options).toMatchObject({ width: 1280, height: 800 });
  });

  test('a folder that cannot be written costs only the memory', async () => {
    const { window, close, stateFile } = make();
    writeFileSync(join(folder, 'file'), '');
    const stuck = createMainWindow(createElectronDouble().electron, {
      preload: '',
      stateFile: join(folder, 'file', 'window.json'),
      isQuitting: () => false,
      trayIsThere: async () => true,
      onFirstHide: () => {},
      onSessionEnding: () => {},
      onSessionEnd: () => {},
      log: silentLog,
    });
    stuck.show();
    WindowDouble.made.at(-1)?.emit('moved');
    expect(existsSync(stateFile)).toBe(false);
    window.show();
    await close();
    expect(existsSync(stateFile)).toBe(true);
  });

  const side = fc.integer({ min: -6000, max: 6000 });
  const rectangle = fc.record({ x: side, y: side, width: fc.integer({ min: 1, max: 9000 }), height: fc.integer({ min: 1, max: 9000 }) });
  const screenArea = fc.record({ x: side, y: side, width: fc.integer({ min: 640, max: 5120 }), height: fc.integer({ min: 400, max: 2880 }) });
  const isWithin = (inner: Rectangle, outer: Rectangle): boolean =>
    inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;

  test('and never opens off screen, whatever it remembers and whichever screens are left', () => {
    fc.assert(
      fc.property(fc.option(rectangle), fc.array(screenArea, { minLength: 1, maxLength: 3 }), (remembered, areas) => {
        const bounds = fitBounds(remembered, areas);
        expect(areas.some((area) => isWithin(bounds, area))).toBe(true);
      }),
    );
  });

  test('and is left exactly where it was when that is on a screen', () => {
    const areas = [
      { x: 0, y: 0, width: 1920, height: 1040 },
      { x: 1920, y: 0, width: 2560, height: 1400 },
    ];
    const there = { x: 2400, y: 100, width: 1000, height: 800 };
    expect(fitBounds(there, areas)).toEqual(there);
    expect(fitBounds(there, areas.slice(0, 1))).toEqual({ x: 460, y: 120, width: 1000, height: 800 });
  });
});
