import { isAway, machineLabel, orderMachines } from '../../../shared/model/machines-seen.ts';
import type { Snapshot } from '../../../shared/model/snapshot.ts';

/** A machine as the matrix shows it. */
export type Machine = {
  readonly id: string;
  readonly label: string;
  readonly isThis: boolean;
  readonly away: boolean;
  readonly lastSeenAt: string;
  /** Why *Pull now* cannot be asked of it; null where it can. */
  readonly unable: string | null;
};

/** The machines of a snapshot, in the order of the columns. */
export function machinesOf(snapshot: Pick<Snapshot, 'hosts' | 'thisHost'>, now: number): readonly Machine[] {
  return orderMachines(snapshot.hosts, snapshot.thisHost).map((host) => {
    const away = isAway(host, snapshot.thisHost, now);
    const isThis = host.id === snapshot.thisHost;
    return {
      id: host.id,
      label: machineLabel(host, snapshot.hosts),
      isThis,
      away,
      lastSeenAt: host.lastSeenAt,
      unable: away
        ? 'It is away; it catches up by itself when it is back'
        : isThis || host.takesOrders
          ? null
          : 'It does not take orders from other machines (its own settings)',
    };
  });
}

/** Whether two lists of machines look the same in the matrix's rows (when a machine was last seen does not show there). */
export function sameMachines(a: readonly Machine[], b: readonly Machine[]): boolean {
  return (
    a.length === b.length && a.every((machine, index) => machine.id === b[index]?.id && machine.label === b[index]?.label && machine.away === b[index]?.away)
  );
}
