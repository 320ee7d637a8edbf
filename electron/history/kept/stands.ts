import { existsSync } from 'node:fs';
import { pinRef } from '../../git/everref-refs.ts';
import type { Pin } from '../../store/pins.ts';

/**
 * Whether a pin keeps its tip. A row by itself is no proof: its ref was never made (a crash), was pruned, or is of another repository that lay in this folder
 * before. `there`: the clone's pins by their refs, see `listPins`.
 */
export function stands({ id, tip, bundle }: Pick<Pin, 'id' | 'tip' | 'bundle'>, there: ReadonlyMap<string, string>): boolean {
  return bundle === null ? there.get(pinRef(id)) === tip : existsSync(bundle);
}
