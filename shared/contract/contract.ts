import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { Checkout } from '../model/checkout.ts';
import { CloudUsage } from '../model/cloud-usage.ts';
import { TimeOfDay } from '../model/config.ts';
import { Host } from '../model/host.ts';
import { JournalEntry, JournalKind } from '../model/journal.ts';
import { NotificationKind } from '../model/notification.ts';
import { OpenWith } from '../model/open-with.ts';
import { PullResult, PullTarget } from '../model/pull.ts';
import { Snapshot, SnapshotEvent } from '../model/snapshot.ts';
import { cloudContract } from './cloud.ts';
import { ConfigProblem } from './config-problem.ts';
import { diffContract } from './diff.ts';
import { forcePushesContract } from './force-pushes.ts';
import { hubContract } from './hub.ts';
import { keychainContract } from './keychain.ts';
import { lostContract } from './lost.ts';
import { machinesContract } from './machines.ts';
import { repositoriesContract } from './repositories.ts';
import { signInContract } from './sign-in.ts';
import { undoContract } from './undo.ts';
import { webhookSettingsContract } from './webhook-settings.ts';
import { webhookContract } from './webhooks.ts';

/** A folder that may hold checkouts, as *First start* offers it. */
export const WorkspaceSuggestion = z.object({ path: z.string(), checkouts: z.int(), examples: z.array(z.string()) });
export type WorkspaceSuggestion = z.infer<typeof WorkspaceSuggestion>;

export { ConfigProblem };

/** The part of the configuration that the settings place shows and edits. */
export const Settings = z.object({
  hostName: z.string().min(1).max(100),
  workspaces: z.array(z.object({ path: z.string().min(1).max(4096), depth: z.int().min(0).max(12), ignore: z.array(z.string().max(500)).max(100) })).max(100),
  reconcileEvery: z.string().max(20),
  remotePull: z.boolean(),
  notifyFastForwards: z.boolean(),
  notifyRefusals: z.boolean(),
  notifyForcePushes: z.boolean(),
  notifyCollisions: z.boolean(),
  notifyLeaving: z.boolean(),
  /** Repositories of which nothing is told; `kinds`: only these things are left untold, null: nothing is told. */
  muted: z.array(z.object({ repository: z.string().min(1).max(2048), kinds: z.array(NotificationKind).nullable() })).max(1000),
  /** Local times of day, over midnight where `from` is later than `to`. */
  quietHours: z.object({ from: TimeOfDay, to: TimeOfDay }).nullable(),
  /** When to be told what exists only on this machine; null: at no hour. */
  leaveAt: TimeOfDay.nullable(),
  /** The shortcut of the whole system that opens the search (desktop); null: none. */
  shortcut: z.string().max(60).nullable(),
  /** Whether the desktop app looks for newer versions of itself. */
  checkForUpdates: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;

/** Facts about this installation, for *About* and for a report; holds no secret. */
export const About = z.object({
  version: z.string(),
  host: z.string(),
  configFile: z.string(),
  dataFolder: z.string(),
  logFile: z.string(),
  git: z.string(),
  node: z.string(),
  os: z.string(),
  cloud: z.string(),
  configProblems: z.array(ConfigProblem),
  /** What Everref itself has used since it was started (N-13). */
  cost: z.object({
    since: z.string(),
    gitProcesses: z.int(),
    /** Of Everref and all that it started. */
    cpuSeconds: z.number(),
    memoryBytes: z.int(),
    /** Questions to remotes, and what they brought. */
    networkRuns: z.int().optional(),
    receivedBytes: z.int().optional(),
  }),
  /** What was asked of the cloud since this process uses it, where that is paid for. */
  cloudUsage: CloudUsage.optional(),
  /** What is watched, and what is only looked at by a timer because the system has no watches left. */
  watching: z.object({ watched: z.int(), byTimer: z.int(), used: z.int(), budget: z.int() }).optional(),
});
export type About = z.infer<typeof About>;

const Page = z.object({ items: z.array(JournalEntry), next: z.string().nullable() });

/** Everything that the page and the command line may ask. One router answers it over a MessagePort and over HTTP. */
export const contract = {
  snapshot: {
    get: oc.route({ method: 'GET', path: '/snapshot' }).output(Snapshot),
    watch: oc.input(z.object({ inParts: z.boolean().optional() }).optional()).output(eventIterator(SnapshotEvent)),
  },
  hosts: {
    list: oc.route({ method: 'GET', path: '/hosts' }).output(z.array(Host)),
  },
  checkouts: {
    list: oc
      .route({ method: 'GET', path: '/checkouts' })
      .input(z.object({ host: z.string().max(200).optional() }))
      .output(z.array(Checkout)),
    /** Looks at every checkout of this host again, now; answers when done. */
    refresh: oc.route({ method: 'POST', path: '/checkouts/refresh' }).output(z.object({ checkouts: z.int() })),
    /** Lets a checkout's own configuration run its programs (filters, sshCommand …). Only ever by a click. */
    trust: oc
      .route({ method: 'POST', path: '/checkouts/trust' })
      .input(z.object({ checkoutId: z.string().max(100) }))
      .output(z.object({ trusted: z.boolean() })),
  },
  open: {
    /** Opens a checkout of this host; `message` says why it could not. By its id: a page never names a path. */
    checkout: oc
      .route({ method: 'POST', path: '/checkouts/open' })
      .input(z.object({ checkoutId: z.string().max(100), with: OpenWith }))
      .output(z.object({ opened: z.boolean(), message: z.string().nullable() })),
  },
  pull: {
    now: oc
      .route({ method: 'POST', path: '/pull' })
      .input(z.object({ target: PullTarget }))
      .output(z.array(PullResult)),
  },
  journal: {
    list: oc
      .route({ method: 'GET', path: '/journal' })
      .input(
        z.object({
          before: z.string().max(100).optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
          what: z.array(JournalKind).max(20).optional(),
          repository: z.string().max(2048).optional(),
          words: z.string().max(200).optional(),
        }),
      )
      .output(Page),
  },
  forcePushes: forcePushesContract,
  diff: diffContract,
  lost: lostContract,
  cloud: cloudContract,
  undo: undoContract,
  repositories: repositoriesContract,
  signIn: signInContract,
  hub: hubContract,
  machines: machinesContract,
  ...webhookContract,
  webhookSettings: webhookSettingsContract,
  keychain: keychainContract,
  settings: {
    get: oc.route({ method: 'GET', path: '/settings' }).output(Settings),
    set: oc
      .route({ method: 'POST', path: '/settings' })
      .input(Settings)
      .output(z.object({ problems: z.array(ConfigProblem) })),
    /** Folders of this machine that seem to hold checkouts, best first. */
    suggestWorkspaces: oc.route({ method: 'GET', path: '/settings/suggestions' }).output(z.array(WorkspaceSuggestion)),
    /** What a folder would bring, before it is added. */
    tryWorkspace: oc
      .route({ method: 'POST', path: '/settings/try-workspace' })
      .input(z.object({ path: z.string().min(1).max(4096), depth: z.int().min(0).max(12).default(4) }))
      .output(z.object({ problem: z.string().nullable(), checkouts: z.int(), examples: z.array(z.string()) })),
  },
  app: {
    about: oc.route({ method: 'GET', path: '/about' }).output(About),
    /** Facts, counts and troubles as text, for a report; no secret. */
    diagnosis: oc.route({ method: 'GET', path: '/diagnosis' }).output(z.object({ text: z.string() })),
    /** Opens the log's folder on this machine's screen; `problem` says why not. */
    openLogFolder: oc.route({ method: 'POST', path: '/log-folder' }).output(z.object({ problem: z.string().nullable() })),
    /** Stops background work until then; null: goes on. */
    pause: oc
      .route({ method: 'POST', path: '/pause' })
      .input(z.object({ until: z.iso.datetime().nullable() }))
      .output(z.object({ pausedUntil: z.string().nullable() })),
    /** Shows no notification until then; null: shows them again. */
    snooze: oc
      .route({ method: 'POST', path: '/snooze' })
      .input(z.object({ until: z.iso.datetime().nullable() }))
      .output(z.object({ snoozedUntil: z.string().nullable() })),
    /** Answers when every sweep, queue and move that is under way is done. Scripts and tests wait for it instead of sleeping. */
    idle: oc.route({ method: 'POST', path: '/idle' }).output(z.object({ revision: z.int() })),
    stop: oc.route({ method: 'POST', path: '/stop' }).output(z.object({ stopping: z.boolean() })),
  },
};
export type Contract = typeof contract;
