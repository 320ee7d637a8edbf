import type { Config } from '../../../shared/model/config.ts';
import { silentUntil } from '../../notify/quiet-hours.ts';
import type { NotifySettings } from '../../notify/wanted.ts';
import type { SnoozeValue } from '../../store/snooze.ts';

/** When notifications are off: in the quiet hours of the configuration, and while a person has snoozed them. */
export interface Quiet {
  snoozedUntil(): string | null;
  /** Null ends it. */
  snooze(until: string | null): void;
  silentUntil(now: Date): Date | null;
}

export interface QuietDeps {
  readonly kept: SnoozeValue;
  readonly config: () => Config;
  readonly onChange: (until: string | null) => void;
  readonly now?: () => Date;
}

export function createQuiet({ kept, config, onChange, now = () => new Date() }: QuietDeps): Quiet {
  // What is over by the clock is over, whenever somebody looks.
  const still = (until: string | null) => (until !== null && new Date(until) > now() ? until : null);
  return {
    snoozedUntil: () => still(kept.read()),
    snooze(until) {
      kept.write(still(until));
      onChange(still(until));
    },
    silentUntil(at) {
      const snoozed = kept.read();
      return silentUntil(at, config().notifications.quietHours ?? null, snoozed === null ? null : new Date(snoozed));
    },
  };
}

/** The notifications' part of a configuration as the policy reads it. */
export function notifySettings({ notifications: { mute, ...rest } }: Config): NotifySettings {
  return { ...rest, mute: mute.map((one) => (typeof one === 'string' ? { repository: one } : one)) };
}
