import { pinRef } from '../everref-refs.ts';
import type { Git } from '../run.ts';
import { listRefs } from './list-refs.ts';

/** What Everref's pins in a clone keep: commits by the pin's ref. Throws `GitError`. */
export async function listPins(git: Git, cwd: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await listRefs(git, cwd, [pinRef('')])).map(({ name, id }) => [name, id]));
}
