import type { ForcePush, ForcePushSource } from '../../../shared/model/force-push.ts';
import type { Host } from '../../../shared/model/host.ts';
import { counted } from '../../parts/counted.ts';

/** What an entry says at a glance. `unknown`: too many to be compared, or nobody could. */
export type Loss = 'lost' | 'nothing' | 'unknown';

/** Only commits that are gone alarm (N-8). */
export function lossOf({ lost }: Pick<ForcePush, 'lost'>): Loss {
  return lost === null ? 'unknown' : lost > 0 ? 'lost' : 'nothing';
}

/** Counts stop there: `1000 or more`. */
const mostCounted = 1000;

function many(count: number, word: string): string {
  return `${count >= mostCounted ? `${mostCounted} or more` : count} ${word}`;
}

/** `2 commits lost, 3 rewritten, 4 kept`. */
export function fateWords(entry: Pick<ForcePush, 'kept' | 'rewritten' | 'lost'>): string {
  const { kept, rewritten, lost } = entry;
  const rest = [rewritten === null || rewritten === 0 ? '' : many(rewritten, 'rewritten'), kept === null || kept === 0 ? '' : many(kept, 'kept')];
  const first = lost === null ? 'Not counted' : lost > 0 ? `${counted(lost, 'commit')} lost` : 'Nothing lost';
  return [first, ...rest].filter(Boolean).join(', ');
}

const here: Readonly<Record<ForcePushSource, string>> = {
  fetch: 'this machine’s fetch',
  reflog: 'this machine’s reflog',
  push: 'a push from this machine',
  webhook: 'a webhook',
  'other-host': 'another machine',
};
const there: Readonly<Record<ForcePushSource, string>> = {
  fetch: 'a fetch on',
  reflog: 'a reflog on',
  push: 'a push from',
  webhook: 'a webhook of',
  'other-host': 'a finding of',
};

/** A machine's name; one that is gone is said to be gone. */
export function nameOf(id: string, hosts: readonly Host[]): string {
  return hosts.find((host) => host.id === id)?.name ?? 'a machine that is gone';
}

/** How it is known, each source named: `this machine’s fetch, a fetch on buildbox and desktop`. */
export function sourceWords(entry: Pick<ForcePush, 'sources' | 'seenBy'>, thisHost: string, hosts: readonly Host[]): string {
  const seen = entry.seenBy ?? [];
  if (seen.length === 0) return entry.sources.map((source) => here[source]).join(', ');
  const own = seen.filter(({ hostId, source }) => source === 'webhook' || hostId === thisHost).map(({ source }) => here[source]);
  const others = Map.groupBy(
    seen.filter(({ hostId, source }) => source !== 'webhook' && hostId !== thisHost),
    ({ source }) => source,
  );
  const theirs = [...others].map(([source, by]) => `${there[source]} ${[...new Set(by.map(({ hostId }) => nameOf(hostId, hosts)))].join(' and ')}`);
  return [...new Set([...own, ...theirs])].join(', ');
}

/** Who keeps the old tip. */
export function holderWords({ heldBy }: Pick<ForcePush, 'heldBy'>, thisHost: string, hosts: readonly Host[]): string {
  if (heldBy.length === 0) return 'nobody any more';
  return heldBy
    .toSorted((a, b) => Number(b === thisHost) - Number(a === thisHost))
    .map((id) => (id === thisHost ? 'this machine' : nameOf(id, hosts)))
    .join(', ');
}

const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** `18 KB`, `3.2 MB`: in steps of 1024, as disks are filled. */
export function sizeWords(bytes: number): string {
  let [size, unit] = [bytes, 0];
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 || size >= 10 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
