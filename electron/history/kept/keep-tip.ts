import { existsSync } from 'node:fs';
import { listRefs } from '../../git/commands/list-refs.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import type { Pin, Pins } from '../../store/pins.ts';
import { randomId } from '../../store/random-id.ts';

/**
 * Keeps a tip of a clone before something is done that could orphan it; answers whether that made a pin that was not there. What is looked at is the
 * ref (or bundle) itself: a row may be of a crash before its ref was made, of a tip that was let go, or its ref may have been pruned. In the clone's
 * gate, for writing. Throws `GitError`: then the tip is not safe.
 */
export async function keepTip(git: Git, pins: Pins, cwd: string, wish: Pick<Pin, 'cloneId' | 'remote' | 'ref' | 'tip' | 'at'>): Promise<boolean> {
  const rows = pins.ofTip(wish.tip).filter(({ cloneId }) => cloneId === wish.cloneId);
  const there = new Map((await listRefs(git, cwd, [pinRef('')])).map(({ name, id }) => [name, id]));
  if (rows.some(({ id, bundle }) => (bundle === null ? there.get(pinRef(id)) === wish.tip : existsSync(bundle)))) return false;
  // The row of a crash gets its ref now: there are not two of one tip.
  const cutOff = rows.find(({ id, bundle }) => bundle === null && !there.has(pinRef(id)));
  const id = cutOff?.id ?? randomId('p-');
  if (cutOff === undefined) pins.add([{ ...wish, id, bundle: null, keep: false }]);
  await updateRefs(git, cwd, [{ kind: 'create', ref: pinRef(id), to: wish.tip }], 'everref: keep');
  return true;
}
