import type { ForcePush } from '../../../shared/model/force-push.ts';
import type { JournalEntry } from '../../../shared/model/journal.ts';
import type { Notification } from '../../../shared/model/notification.ts';
import type { PullResult } from '../../../shared/model/pull.ts';
import { passes, type Trouble } from '../../../shared/model/snapshot.ts';
import type { Log } from '../../log/log.ts';
import type { Change } from '../../notify/change.ts';
import { createNotifier, type SaidLately } from '../../notify/notifier.ts';
import type { NotifySettings } from '../../notify/wanted.ts';
import { createRecent } from './recent.ts';
import { createSnapshotHolder, type SnapshotHolder, type SnapshotParts } from './snapshot-holder.ts';

export interface ShowingDeps {
  /** What is known before anything was looked at; journal and force pushes newest first. */
  readonly first: SnapshotParts;
  readonly firstRevision?: number;
  readonly said: SaidLately;
  readonly settings: () => NotifySettings;
  /** Until when nothing is said; null: now. */
  readonly silentUntil: (now: Date) => Date | null;
  readonly log: Log;
}

/** What a person sees and is told: the snapshot, and the notifications that come of what happens. */
export interface Showing {
  readonly holder: SnapshotHolder;
  journalLine(entry: JournalEntry): void;
  /** The newest force pushes, newest first. */
  forcePushes(list: readonly ForcePush[]): void;
  /** What a pass did; `from` names the machine whose push led to it. */
  results(results: readonly PullResult[], from: string | null): void;
  /** Something that a person might want to be told. */
  tell(change: Change): void;
  /** Replaces what hinders Everref, as `part` knows it. */
  troubles(part: string, list: readonly Trouble[]): void;
  onNotification(listener: (notification: Notification) => void): () => void;
  flush(): void;
  stop(): void;
}

/** How many lines of the journal, force pushes and notifications travel with every snapshot. */
export const shown = { journal: 50, forcePushes: 50, notifications: 20 } as const;

export function createShowing({ first, firstRevision, said, settings, silentUntil, log }: ShowingDeps): Showing {
  const holder = createSnapshotHolder(first, firstRevision);
  const journal = createRecent(shown.journal, first.journal, (list) => holder.change({ journal: [...list] }));
  const notifications = createRecent<Notification>(shown.notifications, first.notifications, (list) => holder.change({ notifications: [...list] }));
  const troublesByPart = new Map<string, readonly Trouble[]>();
  const listeners = new Set<(notification: Notification) => void>();
  const notifier = createNotifier({
    // A store that cannot be written must not keep anybody from being told just that.
    said: {
      lastSaid: (cause) => said.lastSaid(cause),
      say(causes, at) {
        try {
          said.say(causes, at);
        } catch (error) {
          log.error('what was said could not be remembered', { error });
        }
      },
    },
    settings,
    silentUntil,
    onNotification(notification) {
      notifications.put(notification);
      log.info(`told: ${notification.title}`, { body: notification.body });
      for (const listener of listeners) listener(notification);
    },
  });

  return {
    holder,
    journalLine: journal.put,
    forcePushes: (list) => holder.change({ forcePushes: [...list] }),
    results(results, from) {
      notifier.tell(results.flatMap((result) => changeOf(result, from)));
    },
    tell: (change) => notifier.tell([change]),
    troubles(part, list) {
      troublesByPart.set(part, list);
      // What passes by itself is told when it lasts (engine/warnings.ts).
      notifier.tell(list.filter((trouble) => !passes(trouble)).map((trouble) => ({ kind: 'trouble', trouble })));
      holder.change({ troubles: [...troublesByPart.values()].flat() });
    },
    onNotification(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush() {
      notifier.flush();
      holder.flush();
    },
    stop() {
      notifier.stop();
      holder.flush();
    },
  };
}

function changeOf(result: PullResult, from: string | null): readonly Change[] {
  if (result.result === 'fast-forwarded') return [{ kind: 'fast-forwarded', result, commits: null, from }];
  return result.result === 'refused' || result.result === 'failed' ? [{ kind: 'refused', result }] : [];
}
