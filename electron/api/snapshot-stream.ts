import type { Checkout } from '../../shared/model/checkout.ts';
import { checkoutKey, type Snapshot, type SnapshotEvent } from '../../shared/model/snapshot.ts';
import type { Engine } from '../engine/engine.ts';

/** What leads from one snapshot to the next. States are immutable, so another object is another state. */
export function snapshotChange(before: Snapshot, now: Snapshot): SnapshotEvent {
  const held = new Map(before.checkouts.map((checkout) => [checkoutKey(checkout), checkout]));
  const put = now.checkouts.filter((checkout) => held.get(checkoutKey(checkout)) !== checkout);
  for (const checkout of now.checkouts) held.delete(checkoutKey(checkout));
  const { checkouts: _checkouts, ...head } = now;
  return { kind: 'change', head, put, removed: [...held.keys()] };
}

/** Of so many checkouts the branches go in one step: 10 ms of this process's time. */
const branchesPerStep = 250;

/**
 * A snapshot as steps: first what a list of checkouts needs, then the branches, which are four fifths of it (500 repositories on 10 machines: 14 MB, and
 * half a second until the first byte). Branches with something unpushed are in the first: warnings are drawn from them.
 */
export function* snapshotInParts(snapshot: Snapshot): Generator<SnapshotEvent, void> {
  const waiting: Checkout[] = [];
  const checkouts = snapshot.checkouts.map((checkout) => {
    const branches = checkout.branches.filter(({ unpushed }) => (unpushed ?? 0) > 0);
    if (branches.length === checkout.branches.length) return checkout;
    waiting.push(checkout);
    return { ...checkout, branches };
  });
  yield { kind: 'whole', snapshot: { ...snapshot, checkouts }, left: waiting.length };
  for (let from = 0; from < waiting.length; from += branchesPerStep) {
    const of = waiting.slice(from, from + branchesPerStep).map((checkout) => ({ key: checkoutKey(checkout), branches: checkout.branches }));
    yield { kind: 'branches', of, left: Math.max(0, waiting.length - from - branchesPerStep) };
  }
}

/**
 * The whole snapshot (`inParts`: in several steps, so that a page has something to draw sooner), then every change, until the reader leaves. Latest
 * wins: a slow reader gets what changed since it last read in one step, however much that was, and nothing piles up here.
 */
export async function* streamSnapshots(
  engine: Pick<Engine, 'snapshot' | 'subscribe' | 'attend'>,
  signal: AbortSignal | undefined,
  inParts = false,
): AsyncGenerator<SnapshotEvent, void> {
  let wake = () => {};
  const stop = engine.subscribe(() => wake());
  const leave = engine.attend();
  const aborted = () => wake();
  signal?.addEventListener('abort', aborted);
  try {
    let sent = engine.snapshot();
    if (inParts) yield* snapshotInParts(sent);
    else yield { kind: 'whole', snapshot: sent };
    while (signal?.aborted !== true) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const now = engine.snapshot();
      if (now === sent) {
        await changed;
        continue;
      }
      yield snapshotChange(sent, now);
      sent = now;
    }
  } finally {
    stop();
    leave();
    signal?.removeEventListener('abort', aborted);
  }
}
