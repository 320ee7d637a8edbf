import type { KeychainArea } from '../../electron/engine/settings/keychain.ts';

/** A keychain that works, for the page; `kept` is what it was given. */
export function fixtureKeychain(): KeychainArea & { readonly kept: Map<string, string>; problem: string | null } {
  const kept = new Map([['old-script', 'of long ago']]);
  const area = {
    kept,
    problem: null as string | null,
    status: () => ({ problem: area.problem, secrets: [...kept.keys()].map((name) => ({ name, isUsed: name !== 'old-script' })) }),
    async put(name: string, value: string) {
      kept.set(name, value);
      return null;
    },
    async remove(name: string) {
      kept.delete(name);
      return null;
    },
  };
  return area;
}
