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

/**
 * The whole snapshot, then every change, until the reader leaves. Latest wins: a slow reader gets what changed since it last read in
 * one step, however much that was, and nothing piles up here.
 */
export async function* streamSnapshots(
  engine: Pick<Engine, 'snapshot' | 'subscribe' | 'attend'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<SnapshotEvent, void> {
  let wake = () => {};
  const stop = engine.subscribe(() => wake());
  const leave = engine.attend();
  const aborted = () => wake();
  signal?.addEventListener('abort', aborted);
  try {
    let sent = engine.snapshot();
    yield { kind: 'whole', snapshot: sent };
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
