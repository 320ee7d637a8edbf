import { existsSync, realpathSync } from 'node:fs';

/** The real path of a local remote: it may be named by its folder, its `.git`, or without a bare one's `.git`. Throws nothing. */
export function realRepository(path: string): string {
  const found = [path, `${path}.git`].find((candidate) => existsSync(candidate)) ?? path;
  try {
    return realpathSync.native(found);
  } catch {
    return found; // Not there now (a disk that is not mounted): its name must do.
  }
}
