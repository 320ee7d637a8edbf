import type { Checkout } from '../../shared/model/checkout.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { ago, branch, checkout } from './fixture-checkout.ts';
import { fixtureSnapshot } from './fixture-data.ts';

function hostId(index: number): string {
  return `h-many${String(index).padStart(12, '0')}`;
}

/** Like real life: most are in step, some are not. The same for the same numbers. */
function partsOf(repository: number, host: number): Partial<Checkout> {
  const dice = (repository * 7919 + host * 104_729) % 100;
  const branches = [
    branch('main'),
    ...Array.from({ length: 5 }, (_, index) => branch(`topic-${repository}-${index}`, index === 0 ? { state: 'behind', behind: 2 } : {})),
  ];
  const base = { branches, branchCount: branches.length, updatedAt: ago(dice * 3) };
  if (dice < 2) return { ...base, state: 'diverged', ahead: 1, behind: dice + 2, unpushed: 1 };
  if (dice < 6) return { ...base, state: 'behind', behind: dice };
  if (dice < 10) return { ...base, state: 'ahead', ahead: 2, unpushed: 2 };
  if (dice < 16) return { ...base, unstaged: dice - 9, files: [{ path: 'src/main.ts', kind: 'unstaged' }] };
  if (dice < 18) return { ...base, stashes: 1, stashList: ['WIP on main'] };
  return base;
}

/** Many repositories on many machines, for figures. */
export function manySnapshot(repositories = 500, hosts = 10): Snapshot {
  const checkouts = Array.from({ length: repositories }, (_, repository) =>
    Array.from({ length: hosts }, (_, host) =>
      checkout(
        hostId(host),
        `c-many${String(repository).padStart(4, '0')}x${host}`,
        `github.com/acme/service-${String(repository).padStart(3, '0')}`,
        `/home/mara/code/service-${repository}`,
        partsOf(repository, host),
      ),
    ),
  ).flat();
  return {
    ...fixtureSnapshot(),
    thisHost: hostId(0),
    hosts: Array.from({ length: hosts }, (_, host) => ({
      id: hostId(host),
      name: `machine-${host + 1}`,
      os: 'Linux',
      version: '0.1.0',
      lastSeenAt: ago(host === 7 ? 90 : host),
      checkouts: repositories,
      takesOrders: true,
      pausedUntil: null,
    })),
    checkouts,
  };
}
