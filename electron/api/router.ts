import { implement } from '@orpc/server';
import { contract } from '../../shared/contract/contract.ts';
import type { Engine } from '../engine/engine.ts';
import { cloudAnswers } from './cloud.ts';
import { diffAnswers } from './diff.ts';
import { forcePushAnswers } from './force-pushes.ts';
import { hubAnswers } from './hub.ts';
import { keychainAnswers } from './keychain.ts';
import { lostAnswers } from './lost.ts';
import { machinesAnswers } from './machines.ts';
import { repositoryAnswers } from './repositories.ts';
import { signInAnswers } from './sign-in.ts';
import { streamSnapshots } from './snapshot-stream.ts';
import { undoAnswers } from './undo.ts';
import { webhookSettingsAnswers } from './webhook-settings.ts';
import { webhookAnswers } from './webhooks.ts';

/** What only the host around the engine can do. */
export interface HostActions {
  /** Ends this process cleanly, soon. */
  stop(): void;
}

/** Answers the contract over an engine: the same router for the window's MessagePort, the loopback page and the command line. Thin on purpose. */
export function createRouter(engine: Engine, host: HostActions) {
  const answers = implement(contract);
  return answers.router({
    snapshot: {
      get: answers.snapshot.get.handler(() => engine.snapshot()),
      watch: answers.snapshot.watch.handler(({ input, signal }) => streamSnapshots(engine, signal, input?.inParts)),
    },
    hosts: {
      list: answers.hosts.list.handler(() => [...engine.snapshot().hosts]),
    },
    checkouts: {
      list: answers.checkouts.list.handler(({ input }) => {
        const { checkouts, hosts } = engine.snapshot();
        if (input.host === undefined) return [...checkouts];
        const wanted = new Set(hosts.filter((host) => host.id === input.host || host.name === input.host).map((host) => host.id));
        return checkouts.filter((checkout) => wanted.has(checkout.hostId));
      }),
      refresh: answers.checkouts.refresh.handler(async () => {
        await engine.refresh();
        return { checkouts: engine.snapshot().checkouts.filter((checkout) => checkout.hostId === engine.hostId).length };
      }),
      trust: answers.checkouts.trust.handler(async ({ input }) => ({ trusted: await engine.trust(input.checkoutId) })),
    },
    open: {
      checkout: answers.open.checkout.handler(async ({ input }) => {
        const message = await engine.open(input.checkoutId, input.with);
        return { opened: message === null, message };
      }),
    },
    pull: {
      now: answers.pull.now.handler(async ({ input, signal }) => [...(await engine.pull(input.target, signal))]),
    },
    journal: {
      list: answers.journal.list.handler(({ input }) => {
        const { items, next } = engine.journal(input);
        return { items: [...items], next };
      }),
    },
    forcePushes: forcePushAnswers(engine.forcePushes),
    diff: diffAnswers(engine.diff),
    lost: lostAnswers(engine.lost),
    cloud: cloudAnswers(engine.cloud),
    undo: undoAnswers(engine.undo),
    repositories: repositoryAnswers(engine.polite),
    signIn: signInAnswers(engine.signIn),
    hub: hubAnswers(engine.hub),
    machines: machinesAnswers(engine.machines),
    ...webhookAnswers(engine.webhooks),
    webhookSettings: webhookSettingsAnswers(engine.webhookSettings),
    keychain: keychainAnswers(engine.keychain),
    settings: {
      get: answers.settings.get.handler(() => engine.settings()),
      set: answers.settings.set.handler(async ({ input }) => ({ problems: [...(await engine.changeSettings(input))] })),
      suggestWorkspaces: answers.settings.suggestWorkspaces.handler(async () => [...(await engine.suggestWorkspaces())]),
      tryWorkspace: answers.settings.tryWorkspace.handler(async ({ input }) => {
        const found = await engine.tryWorkspace(input.path, input.depth);
        return { ...found, examples: [...found.examples] };
      }),
    },
    app: {
      about: answers.app.about.handler(() => engine.about()),
      diagnosis: answers.app.diagnosis.handler(async () => ({ text: await engine.diagnosis() })),
      openLogFolder: answers.app.openLogFolder.handler(async () => ({ problem: await engine.openLogFolder() })),
      pause: answers.app.pause.handler(({ input }) => {
        engine.pause(input.until);
        return { pausedUntil: engine.snapshot().pausedUntil };
      }),
      snooze: answers.app.snooze.handler(({ input }) => {
        engine.snooze(input.until);
        return { snoozedUntil: engine.snapshot().snoozedUntil };
      }),
      idle: answers.app.idle.handler(async () => {
        await engine.idle();
        return { revision: engine.snapshot().revision };
      }),
      stop: answers.app.stop.handler(() => {
        host.stop();
        return { stopping: true };
      }),
    },
  });
}
