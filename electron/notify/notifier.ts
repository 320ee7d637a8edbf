import { randomUUID } from 'node:crypto';
import type { Notification } from '../../shared/model/notification.ts';
import { type Change, causeOf } from './change.ts';
import { decide } from './policy.ts';
import type { NotifySettings } from './wanted.ts';

/** What was said lately; store/said.ts keeps it over a restart. */
export interface SaidLately {
  lastSaid(cause: string): Date | null;
  say(causes: readonly string[], at: Date): void;
}

export interface NotifierOptions {
  readonly settings: () => NotifySettings;
  readonly said: SaidLately;
  readonly onNotification: (notification: Notification) => void;
  /** Until when nothing is to be said (quiet hours, a snooze); null: now. */
  readonly silentUntil?: (now: Date) => Date | null;
  readonly now?: () => Date;
  /** What happens within this time is spoken of together. */
  readonly gatherMs?: number;
  /** Of one repository and one kind of thing at most one notification in this time. */
  readonly windowMs?: number;
}

/** Gathers what happens and tells a person what is worth it. */
export interface Notifier {
  tell(changes: readonly Change[]): void;
  /** Speaks now of what was gathered. */
  flush(): void;
  stop(): void;
}

/** Changes that wait to be spoken of at most: beyond it the oldest are only in the activity. */
const mostWaiting = 1000;

const longestQuietMs = 3_600_000;

/** A timer around `decide`: gathers, remembers before it speaks (a crash in between says nothing rather than twice), comes back for what had to wait. */
export function createNotifier({
  settings,
  said,
  onNotification,
  silentUntil = () => null,
  now = () => new Date(),
  gatherMs = 400,
  windowMs = 30_000,
}: NotifierOptions): Notifier {
  let waiting = new Map<string, Change>();
  let timer: NodeJS.Timeout | null = null;
  let dueAt = 0;

  function speakIn(ms: number): void {
    const at = performance.now() + ms;
    if (timer !== null && dueAt <= at) return;
    if (timer !== null) clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(flush, ms);
    timer.unref();
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const at = now();
    const quietEnd = silentUntil(at);
    const { sayings, causes, later } = decide([...waiting.values()], {
      settings: settings(),
      lastSaid: (cause) => said.lastSaid(cause),
      now: at,
      windowMs,
      silent: quietEnd !== null,
    });
    waiting = new Map(later.map((change) => [causeOf(change), change]));
    if (causes.length > 0) said.say(causes, at);
    for (const saying of sayings) onNotification({ id: randomUUID(), at: at.toISOString(), ...saying });
    // Looked at again at least every hour: a snooze can end early, and clocks are set.
    if (later.length > 0) speakIn(quietEnd === null ? windowMs : Math.min(Math.max(quietEnd.getTime() - at.getTime(), 1000), longestQuietMs));
  }

  return {
    tell(changes) {
      for (const change of changes) waiting.set(causeOf(change), change);
      for (const cause of [...waiting.keys()].slice(0, Math.max(0, waiting.size - mostWaiting))) waiting.delete(cause);
      if (changes.length > 0) speakIn(gatherMs);
    },
    flush,
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
