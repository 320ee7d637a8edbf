import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { joinHub } from '../../electron/cloud/hub/client/join.ts';
import { type Hub, type HubOptions, openHub } from '../../electron/cloud/hub/server/open.ts';
import { silentLog } from '../../electron/log/log.ts';
import type { HubAdapter } from './open-adapter.ts';

/** A hub of a test's own, with a folder that goes with it. */
export interface HubBed {
  readonly hub: Hub;
  readonly url: string;
  readonly file: string;
  readonly folder: string;
  /** Joins these machines with a code each. */
  join(...hostIds: readonly string[]): Promise<HubAdapter>;
  close(): Promise<void>;
}

/** Starts a hub on loopback. `secure`: it shows a certificate all the same. */
export async function startHubBed({ secure = false, ...more }: { readonly secure?: boolean } & Partial<HubOptions> = {}): Promise<HubBed> {
  const folder = mkdtempSync(join(tmpdir(), 'everref-hub-'));
  const file = join(folder, 'cloud.sqlite');
  const times = { lookEveryMs: 300, leaseMs: 3000, retryMs: 4, retryAtMostMs: 40 };
  const hub = await openHub({
    file,
    folder,
    hostName: 'hub',
    hostId: 'h-000000000000000000b0',
    listen: `${secure ? '0.0.0.0' : '127.0.0.1'}:0`,
    log: silentLog,
    times,
    ...more,
  });
  const url = `${secure ? 'https' : 'http'}://127.0.0.1:${new URL(hub.urls[0] ?? '').port}`;
  return {
    hub,
    url,
    file,
    folder,
    async join(...hostIds) {
      const tokens: Record<string, string> = {};
      let certificate: string | null = null;
      for (const hostId of hostIds) {
        const result = await joinHub({ url, code: hub.newCode().code, hostId, name: hostId });
        if (result.kind === 'refused') throw new Error(result.message);
        tokens[hostId] = result.joined.token;
        certificate = result.joined.certificate;
      }
      return { kind: 'hub', url, certificate, tokens };
    },
    async close() {
      await hub.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
