import { lstatSync, readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import type { z } from 'zod';
import type { SecretReference } from '../../shared/model/config.ts';
import { expandPath } from './paths.ts';

export type Secret = { readonly kind: 'found'; readonly value: string } | { readonly kind: 'missing'; readonly message: string };

/** Secrets that the system keeps for this user; a value goes in and is only ever read by Everref itself. */
export interface Keychain {
  /** Why none can be kept here, with what to do instead; null: they can. */
  problem(): string | null;
  names(): readonly string[];
  read(name: string): Secret;
  /** On disk when it returns. Throws with words where it cannot be kept. */
  write(name: string, value: string): void;
  remove(name: string): void;
}

const noDesktop = 'only the desktop app reaches the system’s keychain, and this host is none: use { env: NAME } or { file: path }';

/** What a host without a desktop has. */
export const noKeychain: Keychain = {
  problem: () => noDesktop,
  names: () => [],
  read: () => missing(noDesktop),
  write() {
    throw new Error(noDesktop);
  },
  remove() {},
};

/**
 * Reads a secret from where the configuration says: a file must be this user's alone. The value is never in a message; `base` is the folder of the
 * configuration.
 */
export function readSecret(
  reference: z.infer<typeof SecretReference>,
  base: string,
  keychain: Keychain,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Secret {
  if ('env' in reference) {
    const value = env[reference.env];
    return value === undefined || value === ''
      ? missing(`the environment variable ${reference.env} is not set: set it for the process that starts Everref`)
      : { kind: 'found', value };
  }
  if ('keychain' in reference) return keychain.read(reference.keychain);
  const file = expandPath(reference.file, base);
  const problem = process.platform === 'win32' ? null : permissionProblem(file);
  if (problem !== null) return missing(problem);
  try {
    // Editors end a file with a newline; no token does.
    const value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return value === '' ? missing(`${file} is empty: write the secret into it`) : { kind: 'found', value };
  } catch (error) {
    return missing(
      `${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}): write the secret there, readable by this user alone`,
    );
  }
}

/** Why a file is no place for a secret; null: it is one, or is not there. */
function permissionProblem(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if ((stat.mode & 0o077) !== 0) return `${file} can be read by others: allow it to this user alone (chmod 600)`;
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true && stat.uid !== process.getuid?.())
    return `${file} leads to a file of somebody else's`;
  return null;
}

function missing(message: string): Secret {
  return { kind: 'missing', message };
}
