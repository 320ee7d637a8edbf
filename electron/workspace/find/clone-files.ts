import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigEntry } from '../../git/parse/config.ts';
import { parsePlainConfig } from '../../git/parse/plain-config.ts';

/** Bytes of a clone's own configuration up to which it is read here. */
const mostBytes = 256 * 1024;

/** A clone's own configuration where it is plain; null: git is to read it, or to say why it cannot be read. Throws nothing. */
function plainConfigOf(file: string): readonly ConfigEntry[] | null {
  try {
    const stat = statSync(file);
    return !stat.isFile() || stat.size > mostBytes ? null : parsePlainConfig(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** What the files of a git folder say of the clone itself. */
export interface CloneFiles {
  /** Null: git is to read it. */
  readonly config: readonly ConfigEntry[] | null;
  readonly shallow: boolean;
}

/** Reads them. Throws nothing. */
export function cloneFilesOf(commonDir: string): CloneFiles {
  return { config: plainConfigOf(join(commonDir, 'config')), shallow: existsSync(join(commonDir, 'shallow')) };
}
