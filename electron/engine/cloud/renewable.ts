import type { Settings } from '../../../shared/contract/contract.ts';
import type { Notification } from '../../../shared/model/notification.ts';
import type { Snapshot } from '../../../shared/model/snapshot.ts';
import { following } from '../../cloud/switchable.ts';
import { hostIdentity } from '../../store/host.ts';
import { aboutNothing, openJournal } from '../../store/journal.ts';
import { openStore } from '../../store/open.ts';
import { createEngine, type EngineOptions } from '../create.ts';
import type { Engine } from '../engine.ts';
import { renewIdentity } from './renew-identity.ts';

/**
 * The engine of a host that stays: one that finds its identity used by another machine (its disk was copied, N-14) takes a new one and goes on,
 * without the process being restarted. Who holds this object holds the engine that then runs.
 */
export function createRenewableEngine(options: Omit<EngineOptions, 'onForeign' | 'firstRevision'>): Engine {
  const { paths, log } = options;
  const listeners = new Set<(now: Snapshot, before: Snapshot) => void>();
  const notified = new Set<(notification: Notification) => void>();
  const toldSettings = new Set<(settings: Settings) => void>();
  /** Who is looking: each is to be told to the next engine too. */
  const attending = new Map<object, () => void>();
  let renewing: Promise<void> = Promise.resolve();
  let isStopped = false;
  let current = open(0);

  function open(firstRevision: number): Engine {
    const made = createEngine({ ...options, firstRevision, onForeign: () => void renew() });
    made.subscribe((now, before) => {
      for (const listener of listeners) listener(now, before);
    });
    made.onSettings((settings) => {
      for (const listener of toldSettings) listener(settings);
    });
    made.onNotification((notification) => {
      for (const listener of notified) listener(notification);
    });
    return made;
  }

  function renew(): Promise<void> {
    renewing = renewing
      .then(takeNewIdentity)
      .catch((error: unknown) => log.error('no new identity could be taken; it is tried at the next sign of the other machine', { error }));
    return renewing;
  }

  async function takeNewIdentity(): Promise<void> {
    if (isStopped) return;
    const before = current.snapshot();
    log.warn('another machine runs under the identity of this one: this one takes a new one');
    await current.stop();
    try {
      await renewIdentity(paths, options.keychain);
      note();
    } finally {
      // Whatever came of it, this machine goes on.
      current = open(before.revision + 1);
      await current.start();
      for (const who of attending.keys()) attending.set(who, current.attend());
      for (const listener of listeners) listener(current.snapshot(), before);
    }
  }

  /** What became of it stands in the journal of who it is now. */
  function note(): void {
    const store = openStore(paths.storeFile);
    try {
      const message =
        'Another machine runs under the identity of this one: its disk was copied. This machine has taken a new identity and goes on; nothing of yours changed.';
      openJournal({ store, hostId: hostIdentity(store) }).add({ ...aboutNothing, what: 'error', why: 'identity-used-twice', message });
    } finally {
      store.close();
    }
  }

  const own: Partial<Engine> = {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onNotification(listener) {
      notified.add(listener);
      return () => notified.delete(listener);
    },
    onSettings(listener) {
      toldSettings.add(listener);
      return () => toldSettings.delete(listener);
    },
    attend() {
      const who = {};
      attending.set(who, current.attend());
      return () => {
        attending.get(who)?.();
        attending.delete(who);
      };
    },
    async stop() {
      isStopped = true;
      await renewing;
      await current.stop();
    },
    async idle() {
      await renewing;
      await current.idle();
    },
  };
  return following(() => ({ ...current, ...own }));
}
