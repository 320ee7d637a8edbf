import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { SecretReference } from '../../shared/model/config.ts';
import { expandPath } from './paths.ts';

export type Secret = { readonly kind: 'found'; readonly value: string } | { readonly kind: 'missing'; readonly message: string };

/** Reads a secret from where the configuration says. The value is never in a message; `base` is the folder of the configuration. */
export function readSecret(reference: z.infer<typeof SecretReference>, base: string, env: Readonly<Record<string, string | undefined>> = process.env): Secret {
  if ('env' in reference) {
    const value = env[reference.env];
    return value === undefined || value === ''
      ? missing(`the environment variable ${reference.env} is not set: set it for the process that starts Everref`)
      : { kind: 'found', value };
  }
  if ('keychain' in reference) return missing('the keychain is not read by this version: use { env: NAME } or { file: path }');
  const file = expandPath(reference.file, base);
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

function missing(message: string): Secret {
  return { kind: 'missing', message };
}
