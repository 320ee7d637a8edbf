import type { Checkout } from '../../../shared/model/checkout.ts';
import { beginsWork, collisionsIn } from '../../../shared/model/collision.ts';
import { onlyHere } from '../../../shared/model/only-here.ts';
import { checkoutKey, passes, passingForMs, type Snapshot } from '../../../shared/model/snapshot.ts';
import type { Change, LeavingReason } from '../../notify/change.ts';

export interface WarningsDeps {
  readonly snapshot: () => Snapshot;
  readonly tell: (change: Change) => void;
  /** The hour at which to say what exists only here, `HH:MM`; null: none. */
  readonly leaveAt: () => string | null;
  readonly now?: () => Date;
}

/** Sees from the states alone when somebody begins work that another machine has begun too (N-3), and what a person would leave behind (N-4). */
export interface Warnings {
  /** Compares two snapshots, one after the other. */
  changed(now: Snapshot, before: Snapshot): void;
  /** The person leaves: says what exists only here, if anything does. */
  leaving(reason: LeavingReason): void;
  start(): void;
  stop(): void;
}

const minuteMs = 60_000;

export function createWarnings({ snapshot, tell, leaveAt, now = () => new Date() }: WarningsDeps): Warnings {
  let timer: NodeJS.Timeout | null = null;
  let toldOn: string | null = null;
  /** For how many minutes awake a trouble that should pass by itself has stood, by its code. */
  let standing: ReadonlyMap<string, number> = new Map();

  function leaving(reason: LeavingReason): void {
    const { checkouts, thisHost } = snapshot();
    const items = onlyHere(checkouts, thisHost);
    if (items.length > 0) tell({ kind: 'leave', items, reason });
  }

  /** Counted by ticks, not by the clock: after a night's sleep the network is away for the first seconds, and not for the whole night. */
  function countTroubles(): void {
    const troubles = snapshot().troubles.filter(passes);
    standing = new Map(troubles.map(({ code }) => [code, (standing.get(code) ?? 0) + 1]));
    for (const trouble of troubles) if (standing.get(trouble.code) === passingForMs / minuteMs) tell({ kind: 'trouble', trouble });
  }

  /** The clock is asked every minute: a timer for the hour itself would be wrong after sleep and after a change of the clock. */
  function askClock(): void {
    const at = leaveAt();
    const time = now();
    const today = time.toDateString();
    if (at === null || toldOn === today) return;
    const [hours = 0, minutes = 0] = at.split(':').map(Number);
    const sinceMs = time.getTime() - new Date(time.getFullYear(), time.getMonth(), time.getDate(), hours, minutes).getTime();
    // Woken an hour later: whoever is here now has not just left.
    if (sinceMs < 0 || sinceMs > 60 * minuteMs) return;
    toldOn = today;
    leaving('hour');
  }

  return {
    changed(after, before) {
      if (after.checkouts === before.checkouts) return;
      const begun = begunCheckouts(after, before);
      if (begun.size === 0) return;
      const repositories = new Set(after.checkouts.filter((checkout) => begun.has(checkoutKey(checkout))).map(({ repository }) => repository));
      const related = after.checkouts.filter((checkout) => repositories.has(checkout.repository));
      for (const collision of collisionsIn(related, after.thisHost)) {
        if (!begun.has(checkoutKey(collision.checkout))) continue;
        const machine = after.hosts.find((host) => host.id === collision.other.hostId)?.name ?? 'another machine';
        tell({ kind: 'collision', collision, machine });
      }
    },
    leaving,
    start() {
      timer = setInterval(() => {
        askClock();
        countTroubles();
      }, minuteMs);
      timer.unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}

function begunCheckouts(after: Snapshot, before: Snapshot): ReadonlySet<string> {
  const own = (snapshot: Snapshot) => snapshot.checkouts.filter((checkout) => checkout.hostId === snapshot.thisHost);
  const known = new Map<string, Checkout>(own(before).map((checkout) => [checkoutKey(checkout), checkout]));
  const begun = own(after).filter((checkout) => {
    const was = known.get(checkoutKey(checkout));
    return was !== undefined && was !== checkout && beginsWork(was, checkout);
  });
  return new Set(begun.map(checkoutKey));
}
