import type { Engine } from '../../electron/engine/engine.ts';
import { createSnapshotHolder, type SnapshotHolder } from '../../electron/engine/snapshot-holder.ts';
import { firstParts } from './first-parts.ts';
import { stillCloud } from './still-cloud.ts';
import { stillHub } from './still-hub.ts';
import { stillWebhooks } from './still-webhooks.ts';

/** An engine with nothing behind it: for tests of what stands in front of one. */
export function stillEngine(overrides: Partial<Engine> = {}): { engine: Engine; holder: SnapshotHolder } {
  const holder = createSnapshotHolder(firstParts);
  const engine: Engine = {
    hostId: firstParts.thisHost,
    snapshot: holder.current,
    subscribe: holder.subscribe,
    onNotification: () => () => {},
    pull: async () => [],
    refresh: async () => {},
    trust: async () => false,
    open: async () => null,
    journal: () => ({ items: [], next: null }),
    forcePushes: () => [],
    lost: {
      search: async () => ({ items: [], total: 0, silent: [] }),
      find: () => [],
      scans: () => [],
      scan: async () => true,
      stopScans: () => {},
      restore: async () => ({ kind: 'refused', message: '' }),
      rescue: async () => ({ kind: 'refused', message: '' }),
      rescues: () => [],
    },
    diff: { commit: async () => ({ kind: 'missing', message: '' }), pair: async () => ({ kind: 'missing', message: '' }) },
    cloud: stillCloud,
    undo: {
      line: async (id) => ({
        id,
        hostId: '',
        result: 'refused',
        reason: 'no-such-line',
        message: '',
        repository: null,
        path: null,
        ref: null,
        before: null,
        after: null,
        line: null,
      }),
    },
    hub: stillHub,
    webhooks: stillWebhooks,
    settings: () => ({
      hostName: 'laptop',
      workspaces: [],
      reconcileEvery: '5m',
      remotePull: true,
      notifyFastForwards: true,
      notifyRefusals: true,
      notifyForcePushes: true,
      notifyCollisions: true,
      notifyLeaving: true,
      muted: [],
      quietHours: null,
      leaveAt: null,
      shortcut: 'CommandOrControl+Shift+E',
    }),
    changeSettings: async () => [],
    suggestWorkspaces: async () => [],
    tryWorkspace: async () => ({ problem: null, checkouts: 0, examples: [] }),
    about: async () => ({
      version: '',
      host: '',
      configFile: '',
      dataFolder: '',
      logFile: '',
      git: '',
      node: '',
      os: '',
      cloud: '',
      configProblems: [],
      cost: { since: '2026-11-21T08:00:00.000Z', gitProcesses: 0, cpuSeconds: 0, memoryBytes: 0 },
    }),
    polite: { sweep: async () => {}, lastSweep: () => null },
    attend: () => () => {},
    pause: () => {},
    snooze: () => {},
    leaving: () => {},
    suspend: () => {},
    resume: () => {},
    start: async () => {},
    idle: async () => {},
    stop: async () => {},
    ...overrides,
  };
  return { engine, holder };
}
