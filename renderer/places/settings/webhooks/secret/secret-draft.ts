import type { z } from 'zod';
import type { SecretReference } from '../../../../../shared/model/config.ts';

export type SecretKind = 'keychain' | 'env' | 'file' | 'none';
type Reference = z.infer<typeof SecretReference>;

/** A secret while it is being written: where it is found; `value` only where it goes into the keychain, and empty where that one stays. */
export interface SecretDraft {
  readonly kind: SecretKind;
  readonly where: string;
  readonly value: string;
}

/** The draft of what stands in the configuration. */
export function draftOf(secret: Reference | 'none'): SecretDraft {
  if (secret === 'none') return { kind: 'none', where: '', value: '' };
  if ('env' in secret) return { kind: 'env', where: secret.env, value: '' };
  if ('file' in secret) return { kind: 'file', where: secret.file, value: '' };
  return { kind: 'keychain', where: secret.keychain, value: '' };
}

/** What the configuration is to say. */
export function referenceOf({ kind, where }: SecretDraft): Reference | 'none' {
  const name = where.trim();
  switch (kind) {
    case 'none':
      return 'none';
    case 'env':
      return { env: name };
    case 'file':
      return { file: name };
    case 'keychain':
      return { keychain: name };
  }
}

/** Whether enough is said. `kept`: the names that the keychain holds. */
export function isWhole({ kind, where, value }: SecretDraft, kept: readonly string[]): boolean {
  return kind === 'none' || (where.trim() !== '' && (kind !== 'keychain' || value !== '' || kept.includes(where.trim())));
}

/** A secret that nobody guesses, of letters that every forge and every address takes. */
export function makeSecret(): string {
  return [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
