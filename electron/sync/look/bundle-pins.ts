import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createBundle } from '../../git/commands/bundle.ts';
import { listPins } from '../../git/commands/list-pins.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { pinRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import type { Pins } from '../../store/pins.ts';

/** Where the bundles of a clone lie. */
export function bundleFolder(dataDir: string, cloneId: string): string {
  return join(dataDir, 'kept', cloneId);
}

/**
 * Turns the pins of a clone that got a mirror remote into bundles: as refs they would be pushed there, or pruned from there (git.md 5.3). The bundle
 * first, then the row, then the ref: a crash in between keeps a tip twice, never not at all. Throws `GitError`.
 */
export async function bundlePins(git: Git, pins: Pins, clone: { readonly id: string }, cwd: string, dataDir: string): Promise<void> {
  const refs = pins.ofClone(clone.id).filter(({ bundle }) => bundle === null);
  if (refs.length === 0) return;
  const there = await listPins(git, cwd);
  const folder = bundleFolder(dataDir, clone.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { id } of refs) {
    const before = there.get(pinRef(id));
    if (before === undefined) continue;
    const file = join(folder, `${id}.bundle`);
    await createBundle(git, cwd, file, pinRef(id), []);
    pins.putBundle(id, file);
    await updateRefs(git, cwd, [{ kind: 'delete', ref: pinRef(id), before }], 'everref: keep as a bundle');
  }
}
