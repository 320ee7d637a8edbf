import { isAway } from '../../shared/model/machines-seen.ts';
import type { PauseAnswer } from '../../shared/model/pause.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';

/** Pauses on the fixture's machines: one that is away leaves the wish waiting, one that takes no orders refuses. */
export function fixturePauses(now: () => Snapshot, change: (make: (now: Snapshot) => Snapshot) => void) {
  return {
    async pause(hostId: string, until: string | null): Promise<PauseAnswer> {
      const snapshot = now();
      const host = snapshot.hosts.find(({ id }) => id === hostId);
      if (hostId === snapshot.thisHost) change((held) => ({ ...held, pausedUntil: until }));
      else if (host === undefined) return { kind: 'refused', message: 'this machine is not known here any more' };
      else if (isAway(host, snapshot.thisHost, Date.now())) {
        const standsUntil = new Date(Date.now() + 86_400_000).toISOString();
        change((held) => ({ ...held, pauseWishes: [{ hostId, until, standsUntil }] }));
        return { kind: 'waiting', standsUntil };
      } else if (host.name === 'refuses') return { kind: 'refused', message: 'It was decided otherwise since.' };
      else change((held) => ({ ...held, hosts: held.hosts.map((one) => (one.id === hostId ? { ...one, pausedUntil: until } : one)) }));
      return { kind: 'done', pausedUntil: until };
    },
    async withdrawPause(hostId: string): Promise<void> {
      change((held) => ({ ...held, pauseWishes: (held.pauseWishes ?? []).filter((wish) => wish.hostId !== hostId) }));
    },
  };
}
