import type { KeychainStatus } from '../../../shared/contract/keychain.ts';
import type { Config } from '../../../shared/model/config.ts';
import type { Keychain } from '../../config/secret.ts';

/** The secrets that the system keeps for Everref, as the settings write them: no value ever comes out. */
export interface KeychainArea {
  status(): KeychainStatus;
  /** Answers in words why not; null: it is kept, and in use. */
  put(name: string, value: string): Promise<string | null>;
  remove(name: string): Promise<string | null>;
}

export interface KeychainDeps {
  readonly keychain: Keychain;
  readonly config: () => Config;
  /** The value never shows anywhere. */
  readonly hide: (value: string) => void;
  /** A secret is another one: whoever holds the old reads it again. */
  readonly changed: () => Promise<void>;
}

/** Makes it. */
export function createKeychainArea({ keychain, config, hide, changed }: KeychainDeps): KeychainArea {
  async function tried(act: () => void): Promise<string | null> {
    try {
      act();
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    await changed();
    return null;
  }

  return {
    status() {
      try {
        const used = usedNames(config());
        return { problem: keychain.problem(), secrets: keychain.names().map((name) => ({ name, isUsed: used.has(name) })) };
      } catch (error) {
        return { problem: error instanceof Error ? error.message : String(error), secrets: [] };
      }
    },
    put(name, value) {
      hide(value);
      return tried(() => keychain.write(name, value));
    },
    async remove(name) {
      if (usedNames(config()).has(name)) return `${name} is in use: name another secret where it is used first`;
      return tried(() => keychain.remove(name));
    },
  };
}

/** The names that the configuration asks the keychain for. Pure. */
function usedNames({ webhooks, pullRequests, cloud }: Config): ReadonlySet<string> {
  const references = [
    ...(webhooks?.endpoints ?? []).map(({ secret }) => secret),
    webhooks?.readToken,
    ...pullRequests.map(({ token }) => token),
    cloud.kind === 'hub' ? cloud.token : undefined,
  ];
  return new Set(
    references.flatMap((reference) => (typeof reference === 'object' && reference !== null && 'keychain' in reference ? [reference.keychain] : [])),
  );
}
