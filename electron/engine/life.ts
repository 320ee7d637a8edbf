import type { Paths } from '../config/paths.ts';
import { type ConfigWatch, watchConfig } from '../config/watch.ts';
import type { Gate } from '../git/gate.ts';
import type { createGit } from '../git/run.ts';
import type { RootLog } from '../log/open-log.ts';
import type { Store } from '../store/open.ts';
import type { Cloud } from '../sync/ports.ts';
import type { EngineCloud } from './cloud/engine-cloud.ts';
import type { HubServing } from './cloud/hub.ts';
import type { ThisMachine } from './here/this-machine.ts';
import type { LostService } from './lost/create.ts';
import type { Exchange } from './machines/exchange.ts';
import { createOneLook } from './machines/one-look.ts';
import type { OtherMachines } from './machines/other-machines.ts';
import type { PauseAnywhere } from './machines/pause-anywhere.ts';
import type { Self } from './machines/self.ts';
import type { AtWork } from './show/at-work.ts';
import type { Showing } from './show/showing.ts';
import type { Warnings } from './show/warnings.ts';
import type { WebhookService } from './webhooks/area.ts';

export interface LifeParts {
  readonly hostId: string;
  readonly mode: 'host' | 'look' | 'job';
  readonly version: string;
  readonly paths: Paths;
  readonly log: RootLog;
  readonly store: Store;
  readonly git: Pick<ReturnType<typeof createGit>, 'close' | 'prepare'>;
  readonly gate: Gate;
  readonly cloud: Cloud;
  readonly engineCloud: EngineCloud;
  readonly self: Self;
  readonly showing: Showing;
  readonly atWork: AtWork;
  readonly here: ThisMachine;
  readonly others: OtherMachines;
  readonly exchange: Exchange;
  readonly hub: HubServing;
  readonly warnings: Warnings;
  readonly webhooks: WebhookService;
  readonly lost: LostService;
  readonly pauses: Pick<PauseAnywhere, 'start' | 'stop'>;
  /** Settled here: with the first whole look, or with the end. */
  readonly firstSweep: PromiseWithResolvers<void>;
  /** Takes up a configuration file that was changed. */
  readonly takeUp: () => Promise<void>;
  readonly showConfig: () => void;
  readonly showSelf: () => void;
}

/** From start to end: in which order all that an engine is made of comes up, wakes, comes to rest and goes down. */
export interface Life {
  start(): Promise<void>;
  wake(): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** After a wake the remotes are asked within this time. */
const wakeJitterMs = 3000;
const aliveMs = 60_000;

export function createLife(parts: LifeParts): Life {
  const { mode, log, store, git, gate, cloud, self, showing, atWork, exchange, hub, warnings, webhooks, lost, firstSweep } = parts;
  const { workspace, pause, history, updater, reconciler, reconcileNow } = parts.here;
  const { outbox, publisher, receiver } = parts.others;
  const { holder } = showing;

  let configWatch: ConfigWatch | null = null;
  let aliveTimer: NodeJS.Timeout | null = null;
  let wakeTimer: NodeJS.Timeout | null = null;
  let behind: Promise<void> = Promise.resolve();

  async function startHost(): Promise<void> {
    const restored = workspace.restore();
    await hub.follow();
    await exchange.start();
    parts.pauses.start();
    history.start();
    await webhooks.start();
    configWatch = watchConfig({ file: parts.paths.configFile, log: log.child('config'), onChange: () => void parts.takeUp() });
    holder.subscribe(warnings.changed);
    warnings.start();
    aliveTimer = setInterval(parts.showSelf, aliveMs);
    aliveTimer.unref();
    // The last known state can be shown; the first sweep and the first question to the remotes go on behind.
    behind = atWork.during('Looking at your checkouts', async () => {
      // Nothing has changed since the last run, as far as the git folders can tell: what is shown is so. Work trees are looked at behind.
      if (await restored) holder.change({ swept: true });
      git.prepare();
      await workspace.start().finally(() => firstSweep.resolve());
      holder.change({ swept: true });
      publisher.swept();
      webhooks.swept();
      if (!pause.isPaused()) await reconcileNow('start');
      reconciler.start();
      lost.start();
    });
    behind.catch((error: unknown) => log.error('the first look failed', { error }));
  }

  /** For a single job of the command line: everything looked at once. */
  async function lookOnce(): Promise<void> {
    const receiving = createOneLook(cloud, parts.hostId);
    try {
      holder.change({ hosts: [self.now(), ...(await receiving.hosts())] });
      holder.changeCheckouts(await receiving.checkouts(), []);
    } catch (error) {
      // This machine's own checkouts need no cloud.
      log.warn('What the other machines have could not be read', { error });
    }
    git.prepare();
    await workspace.start();
    holder.change({ swept: true });
  }

  return {
    async start() {
      log.info('starting', { version: parts.version, mode, home: parts.paths.dataFolder, cloud: cloud.describe() });
      parts.showConfig();
      parts.showSelf();
      // Before anything else moves: what a crash cut off is put right.
      if (mode !== 'look') for (const result of await updater.recover()) log.warn(result.message, { path: result.path, branch: result.branch });
      await (mode === 'host' ? startHost() : lookOnce());
    },
    wake() {
      pause.wake();
      void webhooks.unlocked();
      // Waking and unlocking come together, and all machines of an office wake at nine: one look, a little later.
      wakeTimer ??= setTimeout(() => {
        wakeTimer = null;
        void reconcileNow('wake');
        void receiver.look();
        void publisher.beat();
      }, Math.random() * wakeJitterMs);
    },
    async idle() {
      // Each may give work to another: quiet is when a whole round finds nothing to wait for.
      for (let round = 0; round < 3; round++) {
        await behind.catch(() => {});
        for (const part of [workspace, webhooks, receiver, reconciler, atWork, outbox, publisher, history, lost, gate]) await part.idle();
      }
      showing.flush();
    },
    async stop() {
      pause.sleep();
      parts.pauses.stop();
      configWatch?.close();
      warnings.stop();
      if (aliveTimer !== null) clearInterval(aliveTimer);
      if (wakeTimer !== null) clearTimeout(wakeTimer);
      firstSweep.reject(new Error('this machine is ending'));
      await parts.engineCloud.settled();
      await lost.stop();
      if (mode === 'host') await exchange.stopReceiving();
      await webhooks.stop();
      await reconciler.stop();
      await workspace.stop();
      await atWork.idle();
      await history.stop();
      if (mode === 'host') await exchange.stopSending();
      pause.close();
      await gate.idle();
      await git.close();
      await hub.stop();
      await cloud.close();
      store.close();
      showing.stop();
      log.info('ended');
    },
  };
}
