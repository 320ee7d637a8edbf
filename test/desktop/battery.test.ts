import { expect, test } from 'vitest';
import { desktopPower, readPercent } from '../../electron/desktop/system/battery.ts';
import { createBatteryRest, systemPower } from '../../electron/engine/here/battery.ts';
import { silentLog } from '../../electron/log/log.ts';

// What pmset(1) and Windows PowerShell print, by their manuals: not captured on such a machine (docs/unverified.md).
const macOnBattery = (percent: number) =>
  `Now drawing from 'Battery Power'\n -InternalBattery-0 (id=4784227)\t${percent}%; discharging; 2:13 remaining present: true\n`;
const answered = () => new Promise((resolve) => setImmediate(resolve));

test('N-13: what is left is read from what macOS and Windows print', () => {
  expect(readPercent('darwin', macOnBattery(17))).toBe(17);
  expect(readPercent('darwin', "Now drawing from 'AC Power'\n -InternalBattery-0 (id=1)\t100%; charged; 0:00 remaining present: true\n")).toBe(100);
  expect(readPercent('darwin', `${macOnBattery(20)} -Magic Mouse-0 (id=2)\t3%; discharging present: true\n`)).toBe(20);
  expect(readPercent('darwin', "Now drawing from 'AC Power'\n")).toBeNull();
  expect(readPercent('win32', '42\r\n')).toBe(42);
  expect(readPercent('win32', '30\r\n50\r\n')).toBe(40);
  expect(readPercent('win32', '')).toBeNull();
  expect(readPercent('win32', '255\r\n')).toBeNull();
});

test('N-13: below the limit background work rests; a plugged-in laptop starts no program for it, one on battery one in three minutes', async () => {
  let onBattery = false;
  let percent = 50;
  let nowMs = 0;
  const asked: (readonly string[])[] = [];
  const ask = async (program: string, words: readonly string[]) => {
    asked.push([program, ...words]);
    return macOnBattery(percent);
  };
  const electron = { powerMonitor: { isOnBatteryPower: () => onBattery } };
  const clock = () => nowMs;
  const source = desktopPower(electron, { platform: 'darwin', systemRoot: undefined, log: silentLog, ask, now: clock });
  const rest = createBatteryRest(source, () => 20, clock);
  const at = async (minutes: number) => {
    nowMs = minutes * 60_000;
    const restsAt = rest.restsAt();
    await answered();
    return restsAt;
  };
  expect(await at(1)).toBeNull();
  expect(asked).toEqual([]);
  onBattery = true;
  expect(await at(2)).toBeNull();
  expect(asked).toEqual([['/usr/bin/pmset', '-g', 'batt']]);
  expect(await at(3)).toBeNull();
  percent = 19;
  expect(await at(6)).toBeNull();
  expect(await at(7)).toBe(19);
  expect(asked).toHaveLength(2);
  onBattery = false;
  expect(await at(8)).toBeNull();
});

test('N-13: Linux tells in files, and nothing is asked there; a system that does not tell is no low battery', async () => {
  const electron = { powerMonitor: { isOnBatteryPower: () => true } };
  expect(desktopPower(electron, { platform: 'linux', systemRoot: undefined, log: silentLog })).toBe(systemPower);
  const silent = desktopPower(electron, { platform: 'win32', systemRoot: undefined, log: silentLog, ask: async () => null });
  expect(silent()).toBeNull();
  await answered();
  expect(silent()).toBeNull();
});
