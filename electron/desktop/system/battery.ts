import { join } from 'node:path';
import { type PowerSource, systemPower } from '../../engine/here/battery.ts';
import type { Log } from '../../log/log.ts';
import { askProgram } from '../program/ask-program.ts';

interface BatteryElectron {
  readonly powerMonitor: { isOnBatteryPower(): boolean };
}

export interface BatteryOptions {
  readonly platform: NodeJS.Platform;
  /** Where Windows lies. */
  readonly systemRoot: string | undefined;
  readonly log: Log;
  readonly ask?: typeof askProgram;
  readonly now?: () => number;
}

/** A battery loses no more than a per cent or two meanwhile. */
const freshMs = 3 * 60_000;
const deadlineMs = 15_000;

/**
 * What the machine runs on. Electron tells only whether it is the battery; what is left is asked of the system's own program, and only then: a laptop that
 * is plugged in starts nothing for it. Until the first answer nothing is known. After `ready` only.
 */
export function desktopPower({ powerMonitor }: BatteryElectron, options: BatteryOptions): PowerSource {
  const { platform, log, ask = askProgram, now = Date.now } = options;
  const question = batteryQuestion(platform, options.systemRoot);
  if (question === null) return systemPower;
  let percent: number | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    if (!powerMonitor.isOnBatteryPower()) {
      askedAtMs = Number.NEGATIVE_INFINITY;
      return null;
    }
    if (Math.abs(now() - askedAtMs) >= freshMs) {
      askedAtMs = now();
      const [program, ...words] = question;
      void ask(program, words, deadlineMs).then((said) => {
        percent = said === null ? null : readPercent(platform, said);
        if (percent === null) log.debug('the system does not tell what is left of the battery', { program });
      });
    }
    return percent === null ? null : { onBattery: true, percent };
  };
}

/** The program that tells, and its words; null where files do (Linux). */
function batteryQuestion(platform: NodeJS.Platform, systemRoot = 'C:\\Windows'): readonly [string, ...string[]] | null {
  if (platform === 'darwin') return ['/usr/bin/pmset', '-g', 'batt'];
  if (platform !== 'win32') return null;
  const powershell = join(systemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  return [powershell, '-NoProfile', '-NonInteractive', '-Command', '(Get-CimInstance -ClassName Win32_Battery).EstimatedChargeRemaining'];
}

/** Per cent left, of several batteries the mean; null where none is told. Sources: pmset(1); Win32_Battery, `EstimatedChargeRemaining`. Pure. */
export function readPercent(platform: NodeJS.Platform, said: string): number | null {
  // A mouse's or a UPS' charge stands on a line of its own.
  const pattern = platform === 'darwin' ? /^\s*-InternalBattery.*?\s(\d{1,3})%/gm : /^\s*(\d{1,3})\s*$/gm;
  const all = [...said.matchAll(pattern)].map((match) => Number(match[1])).filter((percent) => percent <= 100);
  return all.length === 0 ? null : Math.round(all.reduce((sum, percent) => sum + percent, 0) / all.length);
}
