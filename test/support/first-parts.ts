import type { SnapshotParts } from '../../electron/engine/show/snapshot-holder.ts';

/** A snapshot's parts before anything was looked at. */
export const firstParts: SnapshotParts = {
  thisHost: 'h-0000000000000000',
  version: '0.0.0',
  firstStart: false,
  pausedUntil: null,
  working: null,
  swept: true,
  lastReconcileAt: null,
  troubles: [],
  signIns: [],
  hosts: [],
  forcePushes: [],
  journal: [],
  notifications: [],
  snoozedUntil: null,
};
