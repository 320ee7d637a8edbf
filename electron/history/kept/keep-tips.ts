import { listPins } from '../../git/commands/list-pins.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import type { Pin, Pins } from '../../store/pins.ts';
import { randomId } from '../../store/random-id.ts';
import { stands } from './stands.ts';

/** A tip that is to be kept, and which branch of which remote it was. */
export type TipToKeep = Pick<Pin, 'cloneId' | 'remote' | 'ref' | 'tip' | 'at'>;

/**
 * Keeps tips of a clone before something is done, or before git forgets a log, that could orphan them; answers those that got a pin which was not there.
 * What is looked at is the ref (or bundle) itself: a row may be of a crash before its ref was made, of a tip that was let go, or its ref may have been
 * pruned. In the clone's gate, for writing. Throws `GitError`: then the tips are not safe.
 */
export async function keepTips(git: Git, pins: Pins, cwd: string, wishes: readonly TipToKeep[]): Promise<ReadonlySet<string>> {
  const there = await listPins(git, cwd);
  const made = new Map<string, string>();
  const fresh: Pin[] = [];
  for (const wish of wishes) {
    const rows = pins.ofTip(wish.tip).filter(({ cloneId }) => cloneId === wish.cloneId);
    if (made.has(wish.tip) || rows.some((row) => stands(row, there))) continue;
    // The row of a crash gets its ref now: there are not two of one tip.
    const cutOff = rows.find(({ id, bundle }) => bundle === null && !there.has(pinRef(id)));
    const id = cutOff?.id ?? randomId('p-');
    if (cutOff === undefined) fresh.push({ ...wish, id, bundle: null, keep: false });
    made.set(wish.tip, id);
  }
  // Rows before refs: a ref without a row would be nobody's.
  pins.add(fresh);
  const changes = [...made].map(([tip, id]) => ({ kind: 'create', ref: pinRef(id), to: tip }) as const);
  await updateRefs(git, cwd, changes, 'everref: keep');
  return new Set(made.keys());
}
