import { rm } from 'node:fs/promises';
import { listPins } from '../../git/commands/list-pins.ts';
import { refsContaining } from '../../git/commands/list-refs.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { GitError } from '../../git/error.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import type { Pin } from '../../store/pins.ts';

/** Tips that are looked for in other refs after they were let go; of more it is said that nobody holds them. */
const mostLookedFor = 50;

/** Takes pins away from a clone, refs or bundles; answers those whose tip nothing else here holds. Rows are the caller's. Throws `GitError`. */
export async function letGo(git: Git, cwd: string, gone: readonly Pin[]): Promise<readonly Pin[]> {
  const there = await listPins(git, cwd);
  const changes = gone.flatMap(({ id }) => {
    const before = there.get(pinRef(id));
    return before === undefined ? [] : [{ kind: 'delete', ref: pinRef(id), before } as const];
  });
  await updateRefs(git, cwd, changes, 'everref: no longer kept');
  for (const { bundle } of gone) if (bundle !== null) await rm(bundle, { force: true });
  const orphaned: Pin[] = [];
  for (const [index, pin] of gone.entries()) {
    if (index >= mostLookedFor || !(await isHeld(git, cwd, pin.tip))) orphaned.push(pin);
  }
  return orphaned;
}

async function isHeld(git: Git, cwd: string, tip: string): Promise<boolean> {
  try {
    return (await refsContaining(git, cwd, tip, ['refs/'])).length > 0;
  } catch (error) {
    if (error instanceof GitError) return false;
    throw error;
  }
}
