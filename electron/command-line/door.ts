import type { PullResult, PullTarget } from '../../shared/model/pull.ts';
import type { SignIn, SignInResult } from '../../shared/model/sign-in.ts';
import { applySnapshotEvent, type Snapshot } from '../../shared/model/snapshot.ts';
import type { UndoResult } from '../../shared/model/undo.ts';
import { findPaths, type Paths } from '../config/paths.ts';
import { createEngine } from '../engine/create.ts';
import type { MachinesArea } from '../engine/machines/machines.ts';
import { openLog } from '../log/open-log.ts';
import type { JournalPage, JournalQuery } from '../store/journal.ts';
import { readRunning, takeLock } from '../store/running.ts';
import type { StartHelper } from './built-files.ts';
import { type ForcePushDoor, forcePushesOfClient, forcePushesOfEngine } from './force-pushes-door.ts';
import { type LostDoor, lostOfClient, lostOfEngine } from './lost-door.ts';
import { answers, clientOf, type HostClient, type RunningHost } from './running-host.ts';
import { version } from './version.ts';
import { type WebhookDoor, webhookDoorAlone, webhookDoorOf } from './webhooks.ts';

/** A first look that takes longer is not waited for: what is known by then is told. */
const firstLookMs = 60_000;

/** What the verbs of the command line ask, of a running host or of an engine started for this one job. */
export interface Door {
  readonly running: boolean;
  snapshot(): Promise<Snapshot>;
  pull(target: PullTarget): Promise<readonly PullResult[]>;
  journal(query: JournalQuery): Promise<JournalPage>;
  undo(id: string, hostId?: string): Promise<UndoResult>;
  /** Lets a checkout's own configuration run its programs. */
  trust(checkoutId: string): Promise<boolean>;
  /** Remotes of this machine that wait for a person. */
  signIns(): Promise<readonly SignIn[]>;
  /** Asks those of these clones again, asking nobody. */
  signInQuietly(cloneIds: readonly string[]): Promise<readonly SignInResult[]>;
  readonly lost: LostDoor;
  readonly forcePushes: ForcePushDoor;
  readonly machines: MachinesArea;
  readonly webhooks: WebhookDoor;
  close(): Promise<void>;
}

/** The running host of this EVERREF_HOME; null where none answers. */
export async function findRunningHost(paths: Paths = findPaths()): Promise<RunningHost | null> {
  const host = readRunning(paths.runningFile);
  return host !== null && (await answers(host)) ? host : null;
}

/** Opens the running host's door, or an engine of one's own that looks at everything once. */
export async function openDoor(startHelper: StartHelper, purpose: 'look' | 'job', paths: Paths = findPaths()): Promise<Door> {
  const host = await findRunningHost(paths);
  return host === null ? alone(paths, startHelper, purpose) : ofClient(clientOf(host));
}

function ofClient(client: HostClient): Door {
  return {
    running: true,
    snapshot: () => looked(client),
    lost: lostOfClient(client),
    forcePushes: forcePushesOfClient(client),
    machines: {
      fetch: (target) => client.machines.fetch({ target }),
      pause: (hostId, until) => client.machines.pause({ hostId, until }),
      withdrawPause: async (hostId) => void (await client.machines.withdrawPause({ hostId })),
      forget: async (hostId) => (await client.machines.forget({ hostId })).problem,
    },
    pull: (target) => client.pull.now({ target }),
    journal: ({ before, limit, what, repository, words }) =>
      client.journal.list({
        limit,
        ...(before === undefined ? {} : { before }),
        ...(what === undefined ? {} : { what: [...what] }),
        ...(repository === undefined ? {} : { repository }),
        ...(words === undefined ? {} : { words }),
      }),
    undo: (id, hostId) => client.undo.line({ id, ...(hostId === undefined ? {} : { hostId }) }),
    trust: async (checkoutId) => (await client.checkouts.trust({ checkoutId })).trusted,
    signIns: () => client.signIn.list(),
    signInQuietly: (cloneIds) => client.signIn.run({ cloneIds: [...cloneIds], ask: false }),
    webhooks: webhookDoorOf(client),
    close: async () => {},
  };
}

/** What a host says when it has looked once: who asks in its first moment waits, as they would without a host. */
async function looked(client: HostClient): Promise<Snapshot> {
  const now = await client.snapshot.get();
  if (now.swept) return now;
  const patience = AbortSignal.timeout(firstLookMs);
  let held: Snapshot | null = now;
  try {
    for await (const event of await client.snapshot.watch(undefined, { signal: patience })) {
      held = applySnapshotEvent(held, event);
      if (held?.swept === true) return held;
    }
  } catch (fault) {
    if (!patience.aborted) throw fault;
  }
  return held ?? now;
}

async function alone(paths: Paths, startHelper: StartHelper, purpose: 'look' | 'job'): Promise<Door> {
  // Two at once must not move the same branches; looking disturbs nobody.
  const lock = purpose === 'job' ? takeLock(paths) : null;
  if (lock?.kind === 'held') throw new Error('another Everref is just starting, ending or pulling here (same EVERREF_HOME); try again in a moment');
  const log = openLog({ file: paths.logFile, level: 'warn' });
  const engine = createEngine({ paths, log, version, mode: purpose, startHelper });
  await engine.start();
  return {
    running: false,
    snapshot: async () => engine.snapshot(),
    lost: lostOfEngine(engine.lost),
    forcePushes: forcePushesOfEngine(engine.forcePushes),
    machines: engine.machines,
    pull: (target) => engine.pull(target),
    journal: async (query) => engine.journal(query),
    undo: (id, hostId) => engine.undo.line(id, hostId),
    trust: (checkoutId) => engine.trust(checkoutId),
    signIns: async () => engine.signIn.list(),
    signInQuietly: (cloneIds) => engine.signIn.run({ cloneIds, ask: false }),
    webhooks: webhookDoorAlone(engine.webhooks),
    async close() {
      await engine.stop();
      lock?.release();
      log.close();
    },
  };
}
