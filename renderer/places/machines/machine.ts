import { isAway, machineLabel, orderMachines } from '../../../shared/model/machines-seen.ts';
import type { PauseWish } from '../../../shared/model/pause.ts';
import type { Snapshot } from '../../../shared/model/snapshot.ts';

/** A machine as the matrix shows it. */
export type Machine = {
  readonly id: string;
  readonly label: string;
  readonly isThis: boolean;
  readonly away: boolean;
  readonly lastSeenAt: string;
  /** Until when its background work is paused; null: it is not. */
  readonly pausedUntil: string | null;
  /** A pause, or the end of one, that waits for it; null: none. */
  readonly pauseWish: PauseWish | null;
  /** Why a pause cannot be asked of it; null where it can, also while it is away. */
  readonly unpausable: string | null;
  /** Why *Pull now* cannot be asked of it; null where it can. */
  readonly unable: string | null;
};

/** The machines of a snapshot, in the order of the columns. */
export function machinesOf(snapshot: Pick<Snapshot, 'hosts' | 'thisHost' | 'pausedUntil' | 'pauseWishes'>, now: number): readonly Machine[] {
  return orderMachines(snapshot.hosts, snapshot.thisHost).map((host) => {
    const away = isAway(host, snapshot.thisHost, now);
    const isThis = host.id === snapshot.thisHost;
    const noOrders = isThis || host.takesOrders ? null : 'It does not take orders from other machines (its own settings)';
    const until = isThis ? snapshot.pausedUntil : host.pausedUntil;
    return {
      id: host.id,
      label: machineLabel(host, snapshot.hosts),
      isThis,
      away,
      lastSeenAt: host.lastSeenAt,
      // A machine that went off while it was paused does not say that the pause has ended.
      pausedUntil: until !== null && Date.parse(until) > now ? until : null,
      pauseWish: snapshot.pauseWishes?.find(({ hostId }) => hostId === host.id) ?? null,
      unpausable: noOrders,
      unable: away ? 'It is away; it catches up by itself when it is back' : noOrders,
    };
  });
}

/** Whether two lists of machines look the same in the matrix's rows (when a machine was last seen does not show there). */
export function sameMachines(a: readonly Machine[], b: readonly Machine[]): boolean {
  return (
    a.length === b.length && a.every((machine, index) => machine.id === b[index]?.id && machine.label === b[index]?.label && machine.away === b[index]?.away)
  );
}
