import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** What a machine runs on, as far as the system tells. */
export interface Power {
  readonly onBattery: boolean;
  /** What is left, in per cent. */
  readonly percent: number;
}

/** Asks the system; null where there is no battery, or it does not say. Throws nothing. */
export type PowerSource = () => Power | null;

/** Linux tells in files; elsewhere a host that can ask does (desktop/system/battery.ts). */
export const systemPower: PowerSource = () => (process.platform === 'linux' ? readPowerSupplies('/sys/class/power_supply') : null);

/** Several batteries count together, by what they can hold where that is told; a mouse's is none of ours. Source: kernel.org, sysfs-class-power. */
export function readPowerSupplies(root: string): Power | null {
  const batteries: { readonly percent: number; readonly weight: number; readonly drains: boolean }[] = [];
  let plugged = false;
  for (const name of namesIn(root)) {
    const word = (file: string) => textOf(join(root, name, file));
    const type = word('type');
    if ((type === 'Mains' || type === 'USB') && word('online') === '1') plugged = true;
    const percent = Number(word('capacity') || Number.NaN);
    if (type !== 'Battery' || word('scope') === 'Device' || !(percent >= 0 && percent <= 100)) continue;
    const weight = Number(word('energy_full') || word('charge_full')) || 1;
    batteries.push({ percent, weight, drains: word('status') === 'Discharging' });
  }
  const whole = batteries.reduce((sum, { weight }) => sum + weight, 0);
  if (whole === 0) return null;
  const percent = Math.round(batteries.reduce((sum, battery) => sum + battery.percent * battery.weight, 0) / whole);
  return { onBattery: !plugged && batteries.some(({ drains }) => drains), percent };
}

/** What is asked again no sooner than that: it is a few small files. */
const freshMs = 30_000;

/** Whether background work should rest for the battery's sake. */
export interface BatteryRest {
  /** The charge that makes it rest, in per cent; null: it does not. */
  restsAt(): number | null;
}

/** `limit`: per cent; 0: never. */
export function createBatteryRest(source: PowerSource, limit: () => number, now: () => number = Date.now): BatteryRest {
  let held: Power | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return {
    restsAt() {
      if (Math.abs(now() - askedAtMs) >= freshMs) {
        held = source();
        askedAtMs = now();
      }
      return held?.onBattery === true && held.percent < limit() ? held.percent : null;
    },
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
