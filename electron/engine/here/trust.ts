import type { LoadedConfig } from '../../config/load.ts';
import type { ResolveOptions } from '../../config/resolve.ts';
import type { Store } from '../../store/open.ts';
import { openTrusts } from '../../store/trusts.ts';
import type { Registry } from '../../workspace/registry.ts';
import { trustCheckout } from '../settings/settings.ts';

export interface TrustDeps {
  readonly store: Store;
  readonly registry: Pick<Registry, 'place' | 'clone'>;
  readonly loaded: () => LoadedConfig;
  readonly resolving: ResolveOptions;
  /** Takes up the configuration. */
  readonly apply: () => Promise<void>;
}

/** Lets what a checkout's own configuration names run: just what it names now, as it was shown. False where it is not here, or the file cannot be edited. */
export function createTrust({ store, registry, loaded, resolving, apply }: TrustDeps): (checkoutId: string) => Promise<boolean> {
  const trusts = openTrusts(store);
  return async (checkoutId) => {
    const place = registry.place(checkoutId);
    if (place === undefined) return false;
    const runs = registry.clone(place.cloneId)?.runs;
    if (runs === undefined) trusts.forget(place.path);
    else trusts.put(place.path, runs);
    if (trustCheckout(loaded(), place.path, resolving).length > 0) return false;
    await apply();
    return true;
  };
}
