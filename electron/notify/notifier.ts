import { randomUUID } from 'node:crypto';
import type { Notification } from '../../shared/model/snapshot.ts';
import { type Change, causeOf, decide, type NotifySettings } from './policy.ts';

/** What was said lately; store/said.ts keeps it over a restart. */
export interface SaidLately {
  lastSaid(cause: string): Date | null;
  say(causes: readonly string[], at: Date): void;
}

export interface NotifierOptions {
  readonly settings: () => NotifySettings;
  readonly said: SaidLately;
  readonly onNotification: (notification: Notification) => void;
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

/** A timer around `decide`: gathers, remembers before it speaks (a crash in between says nothing rather than twice), comes back for what had to wait. */
export function createNotifier({ settings, said, onNotification, now = () => new Date(), gatherMs = 400, windowMs = 30_000 }: NotifierOptions): Notifier {
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
    const { sayings, causes, later } = decide([...waiting.values()], { settings: settings(), lastSaid: (cause) => said.lastSaid(cause), now: at, windowMs });
    waiting = new Map(later.map((change) => [causeOf(change), change]));
    if (causes.length > 0) said.say(causes, at);
    for (const saying of sayings) onNotification({ id: randomUUID(), at: at.toISOString(), ...saying });
    if (later.length > 0) speakIn(windowMs);
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
