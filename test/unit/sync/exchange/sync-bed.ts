import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalCloud } from '../../../../electron/cloud/local/open.ts';
import { silentLog } from '../../../../electron/log/log.ts';
import { openJournal } from '../../../../electron/store/journal.ts';
import { openStore } from '../../../../electron/store/open.ts';
import { openOutboxTable } from '../../../../electron/store/outbox.ts';
import { openRemoteStates } from '../../../../electron/store/remote-states.ts';
import { createOutbox } from '../../../../electron/sync/exchange/outbox.ts';
import { createPublisher, type PublisherOptions } from '../../../../electron/sync/exchange/publish.ts';
import { createReceiver, type ReceiverOptions, type RemoteChange } from '../../../../electron/sync/exchange/receive.ts';
import type { Cloud } from '../../../../electron/sync/ports.ts';
import type { Clone } from '../../../../electron/workspace/clone.ts';
import { createRegistry } from '../../../../electron/workspace/registry.ts';
import type { Checkout } from '../../../../shared/model/checkout.ts';
import type { Host } from '../../../../shared/model/host.ts';

/** A clone with one remote. */
export function clone(id: string, repository = 'example.org/acme/site'): Clone {
  return {
    id,
    commonDir: `/code/${id}/.git`,
    bare: false,
    refFormat: 'files',
    remotes: [{ name: 'origin', url: 'https://example.org/acme/site', repository, fetchRefspecs: ['+refs/heads/*:refs/remotes/origin/*'], mirror: false }],
    repository,
    programs: [],
    trusted: true,
    shallow: false,
    partial: false,
    sparse: [],
  };
}

/** Resolves once `holds`, looked at in every turn; throws after ten seconds. */
export async function eventually(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('it never came to hold');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** One host's syncing parts over a real store and a real local cloud, with what it was told kept for the test. */
export function syncBed() {
  const folder = mkdtempSync(join(tmpdir(), 'everref-sync-'));
  const closers: (() => Promise<void> | void)[] = [];

  function host(
    hostId: string,
    more: { cloud?: (real: Cloud) => Cloud; publisher?: Partial<PublisherOptions>; receiver?: Partial<ReceiverOptions>; storeFile?: string } = {},
  ) {
    const real = openLocalCloud({ file: join(folder, 'cloud.sqlite'), hostId, log: silentLog, times: { retryMs: 4, retryAtMostMs: 30, lookEveryMs: 200 } });
    const cloud = more.cloud?.(real) ?? real;
    const store = openStore(more.storeFile ?? ':memory:');
    const journal = openJournal({ store, hostId });
    const { registry, writer } = createRegistry();
    const outbox = createOutbox({ table: openOutboxTable(store), bus: cloud.bus, log: silentLog, retryMs: 4, retryAtMostMs: 30 });
    const publisher = createPublisher({
      hostId,
      host: () => ({ name: hostId.slice(2, 3), os: 'linux', version: '1', takesOrders: true, pausedUntil: null }),
      cloud,
      outbox,
      registry,
      journal,
      log: silentLog,
      onForeign: () => {},
      times: { gatherMs: 20, retryMs: 4, retryAtMostMs: 30 },
      ...more.publisher,
    });
    const states = new Map<string, Checkout>();
    const changes: RemoteChange[] = [];
    const waiting = new Set<() => void>();
    let hosts: readonly Host[] = [];
    const receiver = createReceiver({
      hostId,
      cloud,
      registry,
      remoteStates: openRemoteStates(store),
      journal,
      log: silentLog,
      onPush: async () => {},
      onRemote(change) {
        changes.push(change);
        hosts = change.hosts ?? hosts;
        for (const one of change.put) states.set(one.id, one);
        for (const key of change.removed) states.delete(key.split('/')[1] ?? '');
        for (const look of waiting) look();
      },
      ...more.receiver,
    });
    let stopped = false;
    const made = {
      cloud: real,
      store,
      journal,
      registry,
      writer,
      outbox,
      publisher,
      receiver,
      changes,
      states,
      hosts: () => hosts,
      /** Puts states as the workspace service does. */
      has(...checkouts: Checkout[]) {
        writer.describe(
          [...new Set(checkouts.map((one) => one.cloneId))].map((id) => registry.clone(id) ?? clone(id)),
          checkouts.map((one) => ({ checkoutId: one.id, path: one.path, gitDir: one.path, kind: 'clone' as const, cloneId: one.cloneId })),
        );
        writer.put(checkouts);
      },
      /** Resolves once `holds`; looked at after every change from the other hosts. */
      until: (holds: () => boolean) =>
        new Promise<void>((resolve) => {
          const look = () => {
            if (!holds()) return;
            waiting.delete(look);
            resolve();
          };
          waiting.add(look);
          look();
        }),
      async stop() {
        if (stopped) return;
        stopped = true;
        await receiver.stop();
        await publisher.stop();
        await outbox.stop();
        await real.close();
        store.close();
      },
    };
    closers.push(made.stop);
    return made;
  }

  return {
    folder,
    host,
    async close() {
      for (const close of closers) await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
