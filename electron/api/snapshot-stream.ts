import { pack } from '../../shared/model/packed.ts';
import { type CheckoutRest, checkoutKey, type Snapshot, type SnapshotEvent } from '../../shared/model/snapshot.ts';
import type { Engine } from '../engine/engine.ts';

/** What leads from one snapshot to the next. States are immutable, so another object is another state. */
export function snapshotChange(before: Snapshot, now: Snapshot): SnapshotEvent {
  const held = new Map(before.checkouts.map((checkout) => [checkoutKey(checkout), checkout]));
  const put = now.checkouts.filter((checkout) => held.get(checkoutKey(checkout)) !== checkout);
  for (const checkout of now.checkouts) held.delete(checkoutKey(checkout));
  const { checkouts: _checkouts, ...head } = now;
  return { kind: 'change', head, put, removed: [...held.keys()] };
}

/** Of so many checkouts the rest goes in one step: some 10 ms of this process's time. */
const perStep = 500;

/**
 * A snapshot as steps: first what a list of checkouts needs, then the rest of each, which is most of it (500 repositories on 10 machines: 14 MB, and
 * half a second until the first byte). Branches with something unpushed are in the first: warnings are drawn from them.
 */
export function* snapshotInParts(snapshot: Snapshot): Generator<SnapshotEvent, void> {
  const waiting: CheckoutRest[] = [];
  const { checkouts, ...head } = snapshot;
  const listed = checkouts.map((checkout) => {
    const branches = checkout.branches.filter(({ unpushed }) => (unpushed ?? 0) > 0);
    const worktrees = checkout.worktrees.length < 2 ? [] : checkout.worktrees;
    if (branches.length === checkout.branches.length && worktrees.length === checkout.worktrees.length) return checkout;
    waiting.push({ key: checkoutKey(checkout), branches: checkout.branches, worktrees: checkout.worktrees });
    return { ...checkout, branches, worktrees };
  });
  yield { kind: 'first', head, checkouts: pack(listed), left: waiting.length };
  for (let from = 0; from < waiting.length; from += perStep)
    yield { kind: 'rest', of: pack(waiting.slice(from, from + perStep)), left: Math.max(0, waiting.length - from - perStep) };
}

/**
 * The whole snapshot (`inParts`: in several steps, so that a page has something to draw sooner), then every change, until the reader leaves. Latest wins: a
 * slow reader gets what changed since it last read in one step, however much that was, and nothing piles up here.
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
