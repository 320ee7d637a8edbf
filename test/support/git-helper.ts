import { join } from 'node:path';
import { forkHelper } from '../../electron/git/helper/fork-helper.ts';
import { createGit } from '../../electron/git/run.ts';

/** The helper's source: Node 24 strips its types, so tests need no build. */
export const helperSource = join(import.meta.dirname, '../../electron/git/helper/main.ts');

/** Git through a real helper process of its own. Close it. */
export function startGit(): ReturnType<typeof createGit> {
  return createGit(() => forkHelper(helperSource));
}
