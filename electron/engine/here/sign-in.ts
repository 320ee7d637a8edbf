import type { Checkout } from '../../../shared/model/checkout.ts';
import type { SignIn, SignInResult } from '../../../shared/model/sign-in.ts';
import type { Gate } from '../../git/gate.ts';
import type { Log } from '../../log/log.ts';
import type { Store } from '../../store/open.ts';
import { openSignIns } from '../../store/sign-ins.ts';
import { guardSignIns } from '../../sync/sign-in/guard.ts';
import { createSignInDesk } from '../../sync/sign-in/sign-in.ts';
import type { FullUpdater } from '../../sync/update/update.ts';
import type { Registry } from '../../workspace/registry.ts';

/** What the page and the command line may ask of signing in. */
export interface SignInArea {
  /** Remotes of this machine that wait for a person, oldest first. */
  list(): readonly SignIn[];
  /** Asks and fetches them one after another. `ask`: programs of the person's may ask them; false: quietly, after they have signed in elsewhere. */
  run(options: {
    readonly cloneIds?: readonly string[] | undefined;
    readonly ask: boolean;
    readonly signal?: AbortSignal | undefined;
  }): Promise<readonly SignInResult[]>;
}

export interface SignInAreaDeps {
  readonly store: Store;
  readonly gate: Gate;
  readonly log: Log;
  readonly registry: () => Pick<Registry, 'clone' | 'placesOf' | 'subscribe'>;
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
  /** A clone's checkouts are to be marked anew. */
  readonly remark: (cloneId: string) => void;
  /** The whole list, each time it changes. */
  readonly show: (list: SignIn[]) => void;
  readonly during: <T>(what: string, work: () => Promise<T>) => Promise<T>;
}

/**
 * Remotes that want a sign-in, from the updater's guard to what is shown. `guard` is to be called once, with the updater that everything else uses;
 * `mark` says on a state whether its clone has such a remote.
 */
export function createSignIns({ store, gate, log, registry, refresh, remark, show, during }: SignInAreaDeps) {
  const signIns = openSignIns(store);
  let waiting = new Set(signIns.list().map(({ cloneId }) => cloneId));
  let shown = '';
  let desk: ReturnType<typeof createSignInDesk> | null = null;

  function showAgain(): void {
    // Clones come and go with every sweep; the page hears of changes only, and where nobody waits nothing is asked.
    const list = waiting.size === 0 ? [] : [...(desk?.list() ?? [])];
    if (JSON.stringify(list) === shown) return;
    shown = JSON.stringify(list);
    show(list);
  }

  function changed(cloneId: string): void {
    waiting = new Set(signIns.list().map((row) => row.cloneId));
    remark(cloneId);
    showAgain();
  }

  const area: SignInArea = {
    list: () => desk?.list() ?? [],
    async run({ cloneIds, ask, signal }) {
      if (desk === null) return [];
      const signingIn = desk;
      return during('Signing in', () =>
        signingIn.run({
          ...(cloneIds === undefined ? {} : { only: cloneIds }),
          ...(ask ? { prompts: 'programs' } : {}),
          ...(signal === undefined ? {} : { signal }),
        }),
      );
    },
  };

  return {
    area,
    showAgain,
    mark(state: Checkout): Checkout {
      const marked = state.traits.includes('sign-in-needed');
      if (waiting.has(state.cloneId) === marked) return state;
      return { ...state, traits: marked ? state.traits.filter((trait) => trait !== 'sign-in-needed') : [...state.traits, 'sign-in-needed'] };
    },
    guard(updater: FullUpdater): FullUpdater {
      const guarded = guardSignIns(updater, {
        gate,
        signIns,
        registry: { placesOf: (id) => registry().placesOf(id) },
        log,
        now: () => new Date(),
        onChange: changed,
      });
      desk = createSignInDesk({
        updater: guarded,
        signIns,
        registry: { clone: (id) => registry().clone(id), placesOf: (id) => registry().placesOf(id) },
        refresh,
      });
      registry().subscribe(showAgain);
      return guarded;
    },
  };
}
