import { statSync } from 'node:fs';
import { join } from 'node:path';

/** When a person last did something in a work tree, in milliseconds since 1970; 0: never. Git writes HEAD's log then, and the index. */
export function lastUse(gitDir: string): number {
  return Math.max(...['logs/HEAD', 'index'].map((name) => statSync(join(gitDir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
