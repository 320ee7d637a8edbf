import { readFileSync } from 'node:fs';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import type { Keychain, Secret } from '../../config/secret.ts';
import { replaceFile } from '../../config/write-file.ts';

/** What is on disk: names, and values as the system encrypted them (base64). */
const File = z.object({ version: z.literal(1), secrets: z.record(z.string(), z.string()) });

export interface KeychainOptions {
  /** Holds encrypted values; the key to them is the system's. */
  readonly file: string;
  readonly platform: NodeJS.Platform;
}

type KeychainElectron = { readonly safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'> };

/**
 * Secrets encrypted with a key that the system's keychain holds (Keychain, DPAPI, the Secret Service or KWallet: electronjs.org/docs/latest/api/safe-storage).
 * After `ready`.
 */
export function createKeychain({ safeStorage }: KeychainElectron, { file, platform }: KeychainOptions): Keychain {
  function problem(): string | null {
    if (!safeStorage.isEncryptionAvailable()) return 'the system’s keychain cannot be used: unlock it, or use { env: NAME } or { file: path }';
    // Electron then encrypts with a password that is written in its source: that keeps nothing secret.
    if (platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text')
      return 'this desktop has no keyring: install one (GNOME Keyring, KWallet), or use { env: NAME } or { file: path }';
    return null;
  }

  /** Throws with words where there is a file and it makes no sense: what it holds is not to be written over. */
  function secrets(): Map<string, string> {
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
      throw new Error(`${file} cannot be read`, { cause: error });
    }
    try {
      return new Map(Object.entries(File.parse(JSON.parse(text)).secrets));
    } catch (error) {
      throw new Error(`${file} is damaged: move it away, and write its secrets in the settings again`, { cause: error });
    }
  }

  function save(held: ReadonlyMap<string, string>): void {
    replaceFile(file, `${JSON.stringify({ version: 1, secrets: Object.fromEntries(held) })}\n`);
  }

  function read(name: string): Secret {
    const words = problem();
    if (words !== null) return { kind: 'missing', message: words };
    let held: string | undefined;
    try {
      held = secrets().get(name);
    } catch (error) {
      return { kind: 'missing', message: error instanceof Error ? error.message : String(error) };
    }
    if (held === undefined) return { kind: 'missing', message: `the keychain has no secret called ${name}: write it in the settings` };
    try {
      return { kind: 'found', value: safeStorage.decryptString(Buffer.from(held, 'base64')) };
    } catch {
      // Another user's, or the system's key is a new one.
      return { kind: 'missing', message: `the secret ${name} was encrypted with another key: write it in the settings again` };
    }
  }

  return {
    problem,
    names: () => [...secrets().keys()].sort(),
    read,
    write(name, value) {
      const words = problem();
      if (words !== null) throw new Error(words);
      save(new Map([...secrets(), [name, safeStorage.encryptString(value).toString('base64')]]));
    },
    remove(name) {
      const held = secrets();
      if (held.delete(name)) save(held);
    },
  };
}
