import { isUnderWay, type Rescue } from '../../../shared/model/lost.ts';
import { orderLifeMs } from '../../../shared/model/order.ts';
import type { Log } from '../../log/log.ts';
import type { Rescues, StoredRescue } from '../../store/rescues.ts';
import type { Orders } from '../../sync/ports.ts';
import { type RescueClone, rescueRef } from './rescue-clone.ts';

export interface TakeBackDeps {
  readonly hostId: string;
  readonly rescues: Rescues;
  readonly orders: () => Orders;
  readonly clone: (id: string) => RescueClone | null;
  readonly nameOf: (hostId: string) => string;
  /** Ends what waits or fetches for it in this process. */
  readonly giveUp: (id: string) => void;
  /** Takes its private ref away from the remote, where it is there. Never throws. */
  readonly takeAway: (clone: RescueClone, remote: string, ref: string, commit: string) => Promise<void>;
  /** Keeps this host from ending in the middle. */
  readonly busy: <T>(work: Promise<T>) => Promise<T>;
  readonly isEnding: () => boolean;
  readonly log: Log;
  readonly now: () => Date;
  readonly onChange: () => void;
}

/** Stops rescues that are under way, so that nothing of them is left: here, on the remote, with the machine that was asked. */
export interface TakeBack {
  /** On disk when it returns; the rest happens behind, when the other machine is there. One that has ended stays as it is. Null: none of that id. */
  stop(id: string): Rescue | null;
  /** Takes up what was under way when this host last ended. */
  start(): void;
}

const nothingLeft = 'Nothing of it is left anywhere.';

/** Makes it. */
export function createTakeBack(deps: TakeBackDeps): TakeBack {
  const { rescues, orders, nameOf, log } = deps;
  const underWay = new Set<string>();

  function put(entry: StoredRescue): StoredRescue {
    rescues.put(entry);
    deps.onChange();
    return entry;
  }

  /** Tells the machine that was asked. It may be off, and may have begun: its own order stands until it is back. */
  async function tell({ rescue, plan }: StoredRescue): Promise<void> {
    const { id, from, repository, commit } = rescue;
    if (underWay.has(id)) return;
    underWay.add(id);
    try {
      const clone = deps.clone(plan.cloneId);
      if (clone?.trusted === true && plan.remote !== '') await deps.busy(deps.takeAway(clone, plan.remote, rescueRef(id), commit));
      const expiresAt = new Date(deps.now().getTime() + orderLifeMs.forget).toISOString();
      const asked =
        from === null ? null : await orders().ask({ id: `${id}-stop`, kind: 'forget', from: deps.hostId, to: from, repository, commit, rescue: id, expiresAt });
      if (deps.isEnding()) return;
      const left = asked === null || asked.kind === 'done' ? nothingLeft : 'What was begun for it goes by itself after two weeks.';
      put({ rescue: { ...rescue, message: left }, plan: { ...plan, owed: false } });
    } catch (error) {
      if (!deps.isEnding()) log.warn('The machine that was asked for a rescue could not be told that it was stopped; it is told at the next start', { error });
    } finally {
      underWay.delete(id);
    }
  }

  return {
    stop(id) {
      const entry = rescues.find(id);
      if (entry === null) return null;
      const { rescue, plan } = entry;
      if (!isUnderWay(rescue)) return rescue;
      const message = rescue.from === null ? nothingLeft : `What ${nameOf(rescue.from)} may have begun for it, it takes back as soon as it is there.`;
      const stopped = put({ rescue: { ...rescue, state: 'stopped', message }, plan: { ...plan, owed: true } });
      deps.giveUp(id);
      void tell(stopped);
      return stopped.rescue;
    },
    start() {
      for (const entry of rescues.owed()) void tell(entry);
    },
  };
}
