import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import process from 'node:process';
import { EventPublisher, implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import { hubAnswers } from '../../electron/api/hub.ts';
import { keychainAnswers } from '../../electron/api/keychain.ts';
import { machinesAnswers } from '../../electron/api/machines.ts';
import { snapshotInParts } from '../../electron/api/snapshot-stream.ts';
import { webhookSettingsAnswers } from '../../electron/api/webhook-settings.ts';
import { webhookAnswers } from '../../electron/api/webhooks.ts';
import { contract, type Settings } from '../../shared/contract/contract.ts';
import type { ListedChain } from '../../shared/model/lost.ts';
import type { PullResult, PullTarget } from '../../shared/model/pull.ts';
import { checkoutKey, type Snapshot, type SnapshotEvent } from '../../shared/model/snapshot.ts';
import { ago, idOf } from './fixture-checkout.ts';
import { fixtureCloud } from './fixture-cloud.ts';
import { fixtureSnapshot } from './fixture-data.ts';
import { fixtureCommitDiff, fixturePairDiff, fixtureWorktreeDiff } from './fixture-diff.ts';
import { type ForcePushDeeds, fixtureForcePushes } from './fixture-force-pushes.ts';
import { fixtureHub } from './fixture-hub.ts';
import { fixtureJournal } from './fixture-journal.ts';
import { fixtureKeychain } from './fixture-keychain.ts';
import { lostFixture } from './fixture-lost-answers.ts';
import { manySnapshot } from './fixture-many.ts';
import { fixturePauses } from './fixture-pauses.ts';
import { fixtureWebhookSettings } from './fixture-webhook-settings.ts';
import { fixtureWebhooks } from './fixture-webhooks.ts';

// The page's own engine: the built page and the whole contract over data that stands still until a test changes it.
// By hand: `node test/support/fixture-engine.ts [many|first-start|empty] [port]`.

/** A running fixture: its address with a code that works once, and a way to change what the page sees. */
export type FixtureEngine = {
  readonly url: string;
  readonly origin: string;
  readonly snapshot: () => Snapshot;
  /** Makes the next revision and tells every page. */
  readonly change: (change: (snapshot: Snapshot) => Snapshot) => void;
  /** Every *Pull now* that was asked. */
  readonly pulls: readonly PullTarget[];
  /** From now on a pull lasts until it is stopped. */
  readonly pullSlowly: () => void;
  /** Pulls that the page stopped. */
  readonly stopped: readonly PullTarget[];
  /** What was done about force pushes. */
  readonly deeds: ForcePushDeeds;
  /** Checkouts that were trusted. */
  readonly trusted: readonly string[];
  /** Checkouts that were opened, `with id`. */
  readonly opened: readonly string[];
  /** The settings as they were last saved. */
  readonly settings: () => Settings;
  /** Machines that were forgotten. */
  readonly forgotten: readonly string[];
  /** The endpoints and entries as they are written. */
  readonly webhookSettings: ReturnType<typeof fixtureWebhookSettings>;
  /** What stands for the system's keychain. */
  readonly keychain: ReturnType<typeof fixtureKeychain>;
  /** What another machine answers to a rescue; none of that commit: nothing. */
  readonly rescued: ReturnType<typeof lostFixture>['change'];
  /** How the scans for lost commits stand. */
  readonly scans: ReturnType<typeof lostFixture>['scan'];
  /** What stands for AWS. */
  readonly cloud: ReturnType<typeof fixtureCloud>;
  /** A fresh one-time link. */
  readonly link: () => string;
  /** Drops every connection and answers nothing until `come back`. */
  readonly goAway: () => void;
  readonly comeBack: () => void;
  readonly close: () => Promise<void>;
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The words of a pull, as the engine would answer for each checkout of the fixture. */
function pullAnswer(snapshot: Snapshot, target: PullTarget): PullResult[] {
  const meant = snapshot.checkouts.filter(
    (checkout) => target.kind === 'all' || (checkout.hostId === target.hostId && (target.kind === 'host' || checkout.id === target.checkoutId)),
  );
  return meant.map((checkout): PullResult => {
    const base = {
      hostId: checkout.hostId,
      checkoutId: checkout.id,
      repository: checkout.repository,
      path: checkout.path,
      branch: checkout.branch,
      before: checkout.head,
      after: checkout.head,
    };
    if (checkout.state === 'behind') {
      return {
        ...base,
        result: 'fast-forwarded',
        reason: null,
        message: `${checkout.branch} took ${checkout.behind} commits from ${checkout.upstream}.`,
        after: idOf('new'),
        line: `j-${checkout.id}`,
      };
    }
    if (checkout.state === 'diverged') {
      return {
        ...base,
        result: 'refused',
        reason: 'diverged',
        message: `${checkout.branch} has ${checkout.ahead} commits that ${checkout.upstream} lacks, and lacks ${checkout.behind} of its. Merge or rebase it yourself; nothing was touched.`,
      };
    }
    if (checkout.operation !== null) {
      return { ...base, result: 'refused', reason: 'operation-in-progress', message: 'A rebase is not finished. Finish or abort it, then pull again.' };
    }
    if (checkout.state === 'failed')
      return { ...base, result: 'failed', reason: 'git-failed', message: 'Git cannot read this folder: it belongs to another user.' };
    return { ...base, result: 'up-to-date', reason: null, message: 'Nothing new.' };
  });
}

function newPublisher() {
  return new EventPublisher<{ snapshot: SnapshotEvent }>();
}

/** Serves `dist/renderer` (or EVERREF_PAGE) and the contract over `first`, on a free loopback port. */
export async function startFixtureEngine(first: Snapshot = fixtureSnapshot(), port = 0, chains?: readonly ListedChain[]): Promise<FixtureEngine> {
  const root = process.env['EVERREF_PAGE'] ?? join(import.meta.dirname, '../../dist/renderer');
  const token = 'fixture-token';
  const codes = new Set<string>();
  const pulls: PullTarget[] = [];
  const stopped: PullTarget[] = [];
  let slow = false;
  const trusted: string[] = [];
  const deeds: ForcePushDeeds = { restored: [], putBack: [], let: [], kept: [] };
  const opened: string[] = [];
  const publisher = newPublisher();
  let away = false;
  let snapshot = first;
  let settings: Settings = {
    hostName: 'laptop',
    workspaces: [
      { path: '~/code', depth: 4, ignore: ['archive/**'] },
      { path: '~/work', depth: 3, ignore: [] },
    ],
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
    checkForUpdates: true,
    shortcut: 'CommandOrControl+Shift+E',
  };
  if (first.firstStart) settings = { ...settings, workspaces: [] };

  const change: FixtureEngine['change'] = (make) => {
    const before = new Map(snapshot.checkouts.map((checkout) => [checkoutKey(checkout), checkout]));
    snapshot = { ...make(snapshot), revision: snapshot.revision + 1 };
    const { checkouts, ...head } = snapshot;
    const put = checkouts.filter((checkout) => before.get(checkoutKey(checkout)) !== checkout);
    for (const checkout of checkouts) before.delete(checkoutKey(checkout));
    publisher.publish('snapshot', { kind: 'change', head, put, removed: [...before.keys()] });
  };

  const forgotten: string[] = [];
  const cloud = fixtureCloud();
  const lost = lostFixture(chains ?? (first.checkouts.length === 0 ? [] : undefined));
  const webhookSettings = fixtureWebhookSettings();
  const keychain = fixtureKeychain();
  const os = implement(contract);
  const router = os.router({
    snapshot: {
      get: os.snapshot.get.handler(() => snapshot),
      watch: os.snapshot.watch.handler(async function* ({ input, signal }) {
        const changes = publisher.subscribe('snapshot', signal === undefined ? {} : { signal });
        if (input?.inParts === true) yield* snapshotInParts(snapshot);
        else yield { kind: 'whole', snapshot } as const;
        yield* changes;
      }),
    },
    cloud: cloud.answers,
    hub: hubAnswers(fixtureHub()),
    machines: machinesAnswers({
      ...fixturePauses(() => snapshot, change),
      fetch: async () => [],
      forget: async (id) => {
        forgotten.push(id);
        return null;
      },
    }),
    hosts: { list: os.hosts.list.handler(() => snapshot.hosts) },
    checkouts: {
      list: os.checkouts.list.handler(() => snapshot.checkouts),
      refresh: os.checkouts.refresh.handler(() => ({ checkouts: snapshot.checkouts.length })),
      trust: os.checkouts.trust.handler(({ input }) => {
        trusted.push(input.checkoutId);
        change((now) => ({ ...now, checkouts: now.checkouts.map((one) => (one.id === input.checkoutId ? { ...one, trusted: true } : one)) }));
        return { trusted: true };
      }),
    },
    pull: {
      now: os.pull.now.handler(async ({ input, signal }) => {
        pulls.push(input.target);
        if (slow) {
          await new Promise((resolve) => signal?.addEventListener('abort', resolve));
          stopped.push(input.target);
        }
        return pullAnswer(snapshot, input.target);
      }),
    },
    journal: {
      list: os.journal.list.handler(({ input }) => {
        const words = (input.words ?? '').toLowerCase();
        const all = (first.journal.length === 0 ? [] : fixtureJournal()).filter(
          (entry) =>
            (input.what === undefined || input.what.includes(entry.what)) &&
            (input.repository === undefined || entry.repository === input.repository) &&
            `${entry.message}\n${entry.repository}\n${entry.path}\n${entry.ref}`.toLowerCase().includes(words),
        );
        const from = input.before === undefined ? 0 : all.findIndex((entry) => entry.id === input.before) + 1;
        const items = all.slice(from, from + input.limit);
        return { items, next: from + input.limit < all.length ? (items.at(-1)?.id ?? null) : null };
      }),
    },
    repositories: {
      change: os.repositories.change.handler(({ input: { key, change: wish } }) => {
        change((now) => {
          const list = now.repositories ?? [];
          const held = list.find((entry) => entry.key === key) ?? { key, path: key.startsWith('/') ? key : null };
          const next = { ...held, ...Object.fromEntries(Object.entries(wish).map(([name, value]) => [name, value ?? undefined])) };
          return { ...now, repositories: [...list.filter((entry) => entry.key !== key), next] };
        });
        return { problems: [] };
      }),
    },
    signIn: {
      list: os.signIn.list.handler(() => snapshot.signIns),
      run: os.signIn.run.handler(async ({ signal }) => {
        const [first, ...others] = snapshot.signIns;
        if (first === undefined) return [];
        if (others.length === 0)
          return [
            {
              ...first,
              result: 'refused',
              reason: 'sign-in-needed',
              message: `${first.remote} wants a sign-in. Type everref sign-in in a terminal of this machine`,
            },
          ];
        // The second one waits for somebody who does not come.
        change((now) => ({ ...now, signIns: others, working: 'Signing in' }));
        if (others.length > 1) await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
        change((now) => ({ ...now, working: null }));
        return [
          { ...first, result: 'signed-in', reason: null, message: `${first.remote} was fetched: background work goes on` },
          ...others.map((one) => ({ ...one, result: 'stopped' as const, reason: null, message: 'it was stopped before its turn came' })),
        ];
      }),
    },
    undo: {
      line: os.undo.line.handler(({ input }) => {
        const entry = fixtureJournal().find((one) => one.id === input.id) ?? null;
        const { repository = null, path = null, ref = null, before = null, after = null } = entry ?? {};
        const base = { id: input.id, hostId: input.hostId ?? snapshot.thisHost, repository, path, ref, before: after, after: before };
        if (entry === null || entry.repository === 'github.com/acme/site')
          return {
            ...base,
            result: 'refused',
            reason: 'commits-on-top',
            message: `${ref ?? 'main'} has commits on top now, so it stays as it is.`,
            line: null,
          };
        const line = {
          ...entry,
          id: `j-undo-${input.id}`,
          at: ago(0),
          what: 'undone' as const,
          before: after,
          after: before,
          message: 'main is back where it was',
        };
        change((now) => ({ ...now, journal: [line, { ...entry, undone: true }, ...now.journal.filter(({ id }) => id !== entry.id)].slice(0, 50) }));
        return { ...base, result: 'undone', reason: null, message: line.message, line: line.id };
      }),
    },
    lost: lost.answers,
    ...webhookAnswers(fixtureWebhooks(first)),
    webhookSettings: webhookSettingsAnswers(webhookSettings),
    keychain: keychainAnswers(keychain),
    forcePushes: fixtureForcePushes(
      () => snapshot.forcePushes,
      deeds,
      // As a host that looks at the branch right after.
      (entry, expect) =>
        change((now) => ({
          ...now,
          forcePushes: [
            { ...entry, id: `${entry.id}-again`, at: ago(0), before: expect, after: entry.before, by: null, lost: 1, rewritten: 0, kept: 0 },
            ...now.forcePushes,
          ],
        })),
    ),
    diff: {
      commit: os.diff.commit.handler(({ input }) =>
        lost.isAway(input.commit) ? { kind: 'missing' as const, message: 'No clone of this machine has it.' } : fixtureCommitDiff(input.commit, input.path),
      ),
      pair: os.diff.pair.handler(({ input }) => fixturePairDiff(input.before, input.after)),
      worktree: os.diff.worktree.handler(({ input }) => fixtureWorktreeDiff(input.part, input.path)),
    },
    open: {
      checkout: os.open.checkout.handler(({ input }) => {
        opened.push(`${input.with} ${input.checkoutId}`);
        return input.with === 'editor'
          ? { opened: false, message: 'No editor was found. Name one in the configuration: open: { editor: [code] }' }
          : { opened: true, message: null };
      }),
    },
    settings: {
      get: os.settings.get.handler(() => settings),
      set: os.settings.set.handler(({ input }) => {
        settings = input;
        if (snapshot.firstStart) change((now) => ({ ...now, firstStart: false, swept: false, working: 'Looking through your folders' }));
        return { problems: [] };
      }),
      suggestWorkspaces: os.settings.suggestWorkspaces.handler(() => [
        { path: '/home/mara/code', checkouts: 14, examples: ['site', 'api', 'design-tokens', 'handbook'] },
        { path: '/home/mara/work', checkouts: 3, examples: ['infrastructure', 'firmware'] },
        { path: '/home/mara/src', checkouts: 1, examples: ['linux'] },
      ]),
      tryWorkspace: os.settings.tryWorkspace.handler(({ input }) =>
        input.path.includes('nowhere')
          ? { problem: `${input.path} does not exist. Check how it is written.`, checkouts: 0, examples: [] }
          : { problem: null, checkouts: 6, examples: ['alpha', 'beta', 'gamma', 'delta'] },
      ),
    },
    app: {
      about: os.app.about.handler(() => ({
        version: '0.1.0',
        host: 'headless host',
        configFile: '/home/mara/.config/everref/config.yml',
        dataFolder: '/home/mara/.local/share/everref',
        logFile: '/home/mara/.local/state/everref/everref.log',
        git: '2.47.3',
        node: '24.21.0',
        os: 'Linux 6.12 x64',
        cloud: 'local: this machine',
        configProblems: [],
        cost: { since: ago(60 * 9), gitProcesses: 412, cpuSeconds: 38.4, memoryBytes: 118 * 1024 ** 2, networkRuns: 96, receivedBytes: 3_400_000 },
        watching: { watched: 41, byTimer: 2, used: 18_200, budget: 38_507 },
      })),
      diagnosis: os.app.diagnosis.handler(() => ({ text: 'Everref: 0.1.0; git 2.47.3\n' })),
      openLogFolder: os.app.openLogFolder.handler(() => ({
        problem: 'This Everref runs without a display, so it can open no windows. Copy the path instead.',
      })),
      pause: os.app.pause.handler(({ input }) => {
        change((now) => ({ ...now, pausedUntil: input.until }));
        return { pausedUntil: input.until };
      }),
      snooze: os.app.snooze.handler(({ input }) => {
        change((now) => ({ ...now, snoozedUntil: input.until }));
        return { snoozedUntil: input.until };
      }),
      idle: os.app.idle.handler(() => ({ revision: snapshot.revision })),
      stop: os.app.stop.handler(() => ({ stopping: true })),
    },
  });
  const rpc = new RPCHandler(router);

  const link = (): string => {
    const code = `code-${codes.size}-${Math.random().toString(36).slice(2)}`;
    codes.add(code);
    return `${origin}/#code=${code}`;
  };
  const file = async (path: string, response: ServerResponse): Promise<void> => {
    const wanted = normalize(join(root, path));
    const known = types[extname(wanted)] !== undefined && wanted.startsWith(root);
    const at = known ? wanted : join(root, 'index.html');
    response.setHeader('content-security-policy', policy);
    response.setHeader('content-type', types[extname(at)] ?? 'text/plain');
    response.end(await readFile(at));
  };

  const server = createServer((request, response) => {
    void (async () => {
      if (away) {
        request.socket.destroy();
        return;
      }
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      if (url.pathname === '/session') {
        let body = '';
        for await (const chunk of request) body += String(chunk);
        const { code } = JSON.parse(body) as { code: string };
        response.statusCode = codes.delete(code) ? 200 : 401;
        response.setHeader('content-type', 'application/json');
        response.end(response.statusCode === 200 ? JSON.stringify({ token }) : '{}');
        return;
      }
      if (url.pathname.startsWith('/rpc')) {
        if (request.headers.authorization !== `Bearer ${token}`) {
          response.statusCode = 401;
          response.end();
          return;
        }
        const { matched } = await rpc.handle(request, response, { prefix: '/rpc', context: {} });
        if (!matched) {
          response.statusCode = 404;
          response.end();
        }
        return;
      }
      await file(url.pathname, response);
    })().catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: link(),
    origin,
    snapshot: () => snapshot,
    change,
    pulls,
    pullSlowly: () => {
      slow = true;
    },
    stopped,
    deeds,
    trusted,
    opened,
    settings: () => settings,
    webhookSettings,
    keychain,
    rescued: lost.change,
    scans: lost.scan,
    cloud,
    forgotten,
    link,
    goAway: () => {
      away = true;
      server.closeAllConnections();
    },
    comeBack: () => {
      away = false;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      webhookSettings.remove();
    },
  };
}

/** The fixture's states by name. */
export function fixtureByName(name: string): Snapshot {
  const base = fixtureSnapshot();
  switch (name) {
    case 'many':
      return manySnapshot();
    case 'first-start':
      return { ...base, firstStart: true, swept: false, checkouts: [], journal: [], notifications: [], forcePushes: [], hosts: base.hosts.slice(0, 1) };
    case 'empty':
      return { ...base, checkouts: [], journal: [], notifications: [], forcePushes: [], hosts: base.hosts.slice(0, 1), mood: 'in-step' };
    default:
      return base;
  }
}

if (process.argv[1] === import.meta.filename) {
  const engine = await startFixtureEngine(fixtureByName(process.argv[2] ?? ''), Number(process.argv[3] ?? 0));
  process.stdout.write(`${engine.url}\n`);
  process.once('SIGTERM', () => void engine.close());
  process.once('SIGINT', () => void engine.close());
}
