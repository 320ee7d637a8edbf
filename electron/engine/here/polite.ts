import type { ConfigProblem } from '../../../shared/contract/contract.ts';
import type { Config } from '../../../shared/model/config.ts';
import { durationMs } from '../../../shared/model/config.ts';
import type { RepositoryChange } from '../../../shared/model/repository-settings.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { overrideFor } from '../../config/overrides.ts';
import type { ResolveOptions } from '../../config/resolve.ts';
import type { PauseValue } from '../../store/pause.ts';
import type { Clone, Place } from '../../workspace/clone.ts';
import type { SweepTook, WorkspaceService } from '../../workspace/service.ts';
import { changeRepository } from '../settings/repository-settings.ts';
import { createBatteryRest, type PowerSource, systemPower } from './battery.ts';
import { createPause, type Pause } from './pause.ts';

/** What keeps Everref out of a person's way (N-9, N-13), as hosts see it. */
export interface Polite {
  /** Looks at what its fingerprints say has changed, and at nothing else. */
  sweep(): Promise<void>;
  lastSweep(): SweepTook | null;
  /** Changes what holds for one repository, or one checkout by its path; answers why not, line by line. */
  changeRepository(key: string, change: RepositoryChange): Promise<readonly ConfigProblem[]>;
}

export interface PoliteDeps {
  readonly kept: PauseValue;
  readonly loaded: () => LoadedConfig;
  readonly onPaused: (until: string | null) => void;
  /** Words while background work rests for the battery's sake; null when it goes on. */
  readonly onResting: (words: string | null) => void;
  /** Work goes on: what was missed is looked up. */
  readonly onEnd: () => void;
  readonly power?: PowerSource;
}

/** When background work is off, and how often it goes on. */
export interface Politeness extends Pause {
  /** `interval` of a clone's configuration, else `reconcile.every`; in milliseconds. */
  everyMs(clone: Clone, places: readonly Place[]): number;
}

const checkMs = 30_000;

/** A pause that was under way when the last run ended goes on. Close it. */
export function createPoliteness({ kept, loaded, onPaused, onResting, onEnd, power = systemPower }: PoliteDeps): Politeness {
  const pause = createPause((until) => {
    kept.write(until);
    onPaused(until);
  }, onEnd);
  const config = (): Config => loaded().config;
  const battery = createBatteryRest(power, () => config().battery.pauseBelow);
  let resting: number | null = null;

  function checkBattery(): void {
    const now = battery.restsAt();
    if (now === resting) return;
    const ended = resting !== null && now === null;
    resting = now;
    onResting(
      now === null ? null : `Resting: the battery is at ${now} %. Everref goes on when the machine is plugged in (battery.pauseBelow in the configuration).`,
    );
    if (ended && !pause.isPaused()) onEnd();
  }
  const timer = setInterval(checkBattery, checkMs);
  timer.unref();
  const before = kept.read();
  if (before !== null) pause.set(before);
  checkBattery();

  return {
    ...pause,
    isPaused: () => pause.isPaused() || battery.restsAt() !== null,
    everyMs(clone, places) {
      const repositories = [clone.repository, ...clone.remotes.map(({ repository }) => repository)];
      const own = [...places.map(({ path }) => path), clone.commonDir].flatMap((path) => {
        const { interval } = overrideFor(loaded(), { repositories, path });
        return interval === undefined ? [] : [durationMs(interval) ?? Number.POSITIVE_INFINITY];
      });
      return own.length === 0 ? loaded().resolved.reconcileEveryMs : Math.max(1000, Math.min(...own));
    },
    close() {
      clearInterval(timer);
      pause.close();
    },
  };
}

/** What hosts may ask of it. `apply` takes up a configuration that was written. */
export function politeArea(
  workspace: Pick<WorkspaceService, 'sweep' | 'lastSweep'>,
  loaded: () => LoadedConfig,
  resolving: ResolveOptions,
  apply: () => Promise<void>,
): Polite {
  return {
    sweep: workspace.sweep,
    lastSweep: workspace.lastSweep,
    async changeRepository(key, change) {
      const problems = changeRepository(loaded(), key, change, resolving);
      if (problems.length === 0) await apply();
      return problems;
    },
  };
}
