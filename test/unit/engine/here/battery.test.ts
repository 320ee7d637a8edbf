import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPowerSupplies } from '../../../../electron/engine/here/battery.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'everref-power-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function supply(name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(root, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, name, file), `${text}\n`);
}

test('N-13: Linux tells whether a laptop runs on its battery, and what is left of both of them', () => {
  supply('AC', { type: 'Mains', online: '0' });
  supply('BAT0', { type: 'Battery', capacity: '10', energy_full: '30', status: 'Discharging' });
  supply('BAT1', { type: 'Battery', capacity: '50', energy_full: '10', status: 'Not charging' });
  expect(readPowerSupplies(root)).toEqual({ onBattery: true, percent: 20 });
  writeFileSync(join(root, 'AC/online'), '1\n');
  expect(readPowerSupplies(root)).toEqual({ onBattery: false, percent: 20 });
});

test('N-13: no battery, a mouse, or nothing that can be read is no battery', () => {
  expect(readPowerSupplies(join(root, 'nowhere'))).toBeNull();
  supply('hidpp_battery_0', { type: 'Battery', scope: 'Device', capacity: '5', status: 'Discharging' });
  supply('BAT0', { type: 'Battery', capacity: 'nonsense' });
  expect(readPowerSupplies(root)).toBeNull();
});
