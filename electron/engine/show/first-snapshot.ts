import type { Journal } from '../../store/journal.ts';
import type { Store } from '../../store/open.ts';
import { newestForcePushes } from '../history/history.ts';
import type { Configuration } from '../settings/configuration.ts';
import { shown } from './showing.ts';
import type { SnapshotParts } from './snapshot-holder.ts';

export interface FirstSnapshotOf {
  readonly hostId: string;
  readonly version: string;
  readonly store: Store;
  readonly journal: Journal;
  readonly configuration: Pick<Configuration, 'isFirstStart'>;
  readonly snoozedUntil: string | null;
}

/** What is shown before anything was looked at. */
export function firstSnapshot({ hostId, version, store, journal, configuration, snoozedUntil }: FirstSnapshotOf): SnapshotParts {
  return {
    thisHost: hostId,
    version,
    firstStart: configuration.isFirstStart(),
    pausedUntil: null,
    snoozedUntil,
    working: null,
    swept: false,
    lastReconcileAt: null,
    troubles: [],
    signIns: [],
    hosts: [],
    forcePushes: newestForcePushes(store, hostId),
    journal: [...journal.list({ limit: shown.journal }).items],
    notifications: [],
  };
}
