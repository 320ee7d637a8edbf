import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../../shared/model/config.ts';
import { expandPath } from '../../config/paths.ts';
import { type Keychain, noKeychain, readSecret, type Secret } from '../../config/secret.ts';

/** What a hub's client needs from disk, read when it is needed: what is written anew is used without a restart. */
export interface HubAccess {
  token(): Secret;
  /** The pinned certificate (PEM); null: the system's authorities decide. Throws with words where the file cannot be read. */
  certificate(): string | null;
}

/** The access that the configuration names; `file` is the configuration. */
export function hubAccess(cloud: Extract<Config['cloud'], { readonly kind: 'hub' }>, file: string, keychain: Keychain = noKeychain): HubAccess {
  const base = dirname(file);
  return {
    token: () => readSecret(cloud.token, base, keychain),
    certificate() {
      if (cloud.certificate === undefined) return null;
      const path = expandPath(cloud.certificate, base);
      try {
        return readFileSync(path, 'utf8');
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
        throw new Error(`${path} cannot be read (${code}): it pins the hub's certificate; join again (everref cloud join)`, { cause: error });
      }
    },
  };
}
