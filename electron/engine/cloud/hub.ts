import { dirname } from 'node:path';
import type { HubState, JoinOffer } from '../../../shared/model/hub.ts';
import type { Trouble } from '../../../shared/model/snapshot.ts';
import { type Hub, openHub } from '../../cloud/hub/server/open.ts';
import { editConfig } from '../../config/edit.ts';
import { type LoadedConfig, problemLine } from '../../config/load.ts';
import { expandPath, type Paths } from '../../config/paths.ts';
import type { ResolveOptions } from '../../config/resolve.ts';
import type { Log } from '../../log/log.ts';

/** A port in use may be free again soon. */
const retryMs = 30_000;
const usual = { listen: '0.0.0.0:7421' } as const;

export interface HubServingParts {
  readonly hostId: string;
  readonly loaded: () => LoadedConfig;
  readonly resolving: ResolveOptions;
  readonly paths: Pick<Paths, 'dataFolder'>;
  readonly log: Log;
  /** Serve although the configuration has no `hub` (`everref hub`). */
  readonly always: boolean;
  readonly onTroubles: (troubles: readonly Trouble[]) => void;
  /** The file was changed: the running engine follows. */
  readonly configChanged: () => Promise<void>;
}

/** This machine as a hub for the others. */
export interface HubServing {
  state(): HubState;
  /** Starts, stops or moves the server as the configuration says by now. */
  follow(): Promise<void>;
  /** Writes `hub` into the configuration, or takes it out. */
  serve(on: boolean): Promise<HubState>;
  offer(): JoinOffer | null;
  withdraw(hostId: string): boolean;
  stop(): Promise<void>;
}

/** The hub of one engine; does not serve before `follow`. */
export function createHubServing({ hostId, loaded, resolving, paths, log, always, onTroubles, configChanged }: HubServingParts): HubServing {
  let hub: Hub | null = null;
  let problem: string | null = null;
  let inUse = '';
  let retry: NodeJS.Timeout | null = null;
  let changing: Promise<void> = Promise.resolve();
  let isStopped = false;

  /** What it is to serve; null: nothing. */
  function wanted() {
    const { config, resolved, file } = loaded();
    const written = config.hub ?? (always ? usual : null);
    if (written === null) return null;
    const base = dirname(file);
    const tls = 'tls' in written && written.tls !== undefined ? written.tls : null;
    return {
      listen: written.listen,
      tls: tls === null ? undefined : { certificate: expandPath(tls.certificate, base), key: expandPath(tls.key, base) },
      file: resolved.localCloudFile,
      hostName: resolved.hostName,
    };
  }

  async function change(): Promise<void> {
    const want = isStopped ? null : wanted();
    const mark = JSON.stringify(want);
    if (mark === inUse && problem === null) return;
    if (retry !== null) clearTimeout(retry);
    retry = null;
    await hub?.close();
    hub = null;
    problem = null;
    inUse = mark;
    if (want !== null) await open(want);
    onTroubles(problem === null ? [] : [{ code: 'hub', message: problem, since: new Date().toISOString() }]);
  }

  async function open({ file, ...want }: NonNullable<ReturnType<typeof wanted>>): Promise<void> {
    if (file === null) {
      problem = 'A hub shares this machine’s own state, and the configuration names another cloud: write cloud: { kind: local } here, or take hub out.';
      return;
    }
    try {
      hub = await openHub({ ...want, hostId, file, folder: paths.dataFolder, log });
      log.info('this machine serves as a hub', { urls: hub.urls, fingerprint: hub.fingerprint });
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      log.warn('this machine cannot serve as a hub', { error });
      retry = setTimeout(() => void follow(), retryMs);
      retry.unref();
    }
  }

  /** Changes come one after another. */
  function follow(): Promise<void> {
    changing = changing.catch(() => {}).then(change);
    return changing;
  }

  function state(): HubState {
    if (problem !== null) return { kind: 'failed', message: problem };
    const { cloud } = loaded().config;
    if (hub === null) return cloud.kind === 'hub' ? { kind: 'joined', url: cloud.url } : { kind: 'off' };
    const machines = hub.machines().map(({ hostId, name, madeAt, usedAt }) => ({ hostId, name, joinedAt: madeAt, usedAt }));
    return { kind: 'serving', urls: [...hub.urls], fingerprint: hub.fingerprint, machines };
  }

  return {
    state,
    follow,
    async serve(on) {
      const edit = editConfig(loaded().file, [{ path: ['hub'], value: on ? (loaded().config.hub ?? usual) : undefined }], resolving);
      if (edit.kind === 'refused') return { kind: 'failed', message: edit.problems.map(problemLine).join('; ') };
      await configChanged();
      await follow();
      return state();
    },
    offer() {
      if (hub === null) return null;
      const { code, expiresAt } = hub.newCode();
      return { url: hub.urls[0] ?? '', code, expiresAt: expiresAt.toISOString() };
    },
    withdraw: (hostId) => hub?.withdraw(hostId) ?? false,
    async stop() {
      isStopped = true;
      await follow();
    },
  };
}
