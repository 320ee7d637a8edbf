import type { ForcePush } from '../../shared/model/force-push.ts';
import type { Forgotten, PutBackPlan, PutBackResult } from '../../shared/model/force-push-detail.ts';
import type { ForcePushArea } from '../engine/history/force-pushes.ts';
import type { HostClient } from './running-host.ts';

/** How the history is narrowed on the command line. */
export interface ForcePushWords {
  readonly repository?: string | undefined;
  readonly ref?: string | undefined;
  readonly by?: string | undefined;
  readonly host?: string | undefined;
  readonly since?: string | undefined;
  readonly limit: number;
}

/** What the command line asks of the history of force pushes. */
export interface ForcePushDoor {
  list(query: ForcePushWords): Promise<readonly ForcePush[]>;
  /** Null: there is none of that id. */
  find(id: string): Promise<ForcePush | null>;
  plan(id: string): Promise<PutBackPlan>;
  putBack(id: string, expect: string): Promise<PutBackResult>;
  forget(repositories: readonly string[] | undefined, everything: boolean): Promise<readonly Forgotten[]>;
}

/** Through a running host. */
export function forcePushesOfClient({ forcePushes }: HostClient): ForcePushDoor {
  return {
    list: ({ limit, ...query }) => forcePushes.list({ limit, ...Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) }),
    find: async (id) => (await forcePushes.open({ id }))?.entry ?? null,
    plan: (id) => forcePushes.plan({ id }),
    putBack: (id, expect) => forcePushes.putBack({ id, expect }),
    forget: (repositories, everything) => forcePushes.forget({ everything, ...(repositories === undefined ? {} : { repositories: [...repositories] }) }),
  };
}

/** Through an engine that was started for this one job. */
export function forcePushesOfEngine(area: ForcePushArea): ForcePushDoor {
  let looked: Promise<void> | null = null;
  // No host has looked before: once is enough for one job.
  const look = () => (looked ??= area.look());
  return {
    async list(query) {
      await look();
      return area.list(query);
    },
    async find(id) {
      await look();
      return (await area.open(id))?.entry ?? null;
    },
    plan: (id) => area.plan(id),
    putBack: (id, expect) => area.putBack(id, expect),
    forget: (repositories, everything) => area.forget(repositories, everything),
  };
}
