import { stat } from 'node:fs/promises';
import type { z } from 'zod';
import type { SecretReference } from '../../../../shared/model/config.ts';
import { expandPath } from '../../../config/paths.ts';
import type { ResolvedWebhooks } from '../../../config/resolve-webhooks.ts';
import type { Keychain } from '../../../config/secret.ts';

/**
 * A text that is another one once something outside the configuration has changed that decides what opens: a secret's or certificate's file (its content,
 * its permissions, whether it is there), the names in the keychain. Empty: nothing there decides. Nothing is read, and nobody is asked for a password.
 * A disk that does not answer holds up nothing but the promise.
 */
export async function markOfOutside({ webhooks, endpoints, base }: ResolvedWebhooks, keychain: Keychain): Promise<string> {
  const references = [...endpoints.map(({ secret }) => secret), webhooks?.readToken].filter((one) => one !== undefined && one !== 'none');
  const files = new Set([...references.flatMap((one) => fileOf(one, base)), ...(webhooks?.tls == null ? [] : [webhooks.tls.certificate, webhooks.tls.key])]);
  const marks = await Promise.all([...files].map(async (file) => `${file}\0${await markOfFile(file)}`));
  if (references.some((one) => 'keychain' in one)) marks.push(markOfKeychain(keychain));
  return marks.join('\n');
}

function fileOf(reference: z.infer<typeof SecretReference>, base: string): readonly string[] {
  return 'file' in reference ? [expandPath(reference.file, base)] : [];
}

async function markOfFile(file: string): Promise<string> {
  try {
    // The time of change moves with permissions and owner, too.
    const { mtimeMs, ctimeMs, size, ino, mode } = await stat(file);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino} ${mode}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'not readable';
  }
}

function markOfKeychain(keychain: Keychain): string {
  try {
    return keychain.names().join('\0');
  } catch {
    return 'not readable';
  }
}
