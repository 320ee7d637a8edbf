import { type SignIn, SignInReason, type SignInResult } from '../../../shared/model/sign-in.ts';
import type { SignIns } from '../../store/sign-ins.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import type { FullUpdater } from '../update/update.ts';

export interface SignInDeps {
  readonly updater: Pick<FullUpdater, 'look'>;
  readonly signIns: SignIns;
  readonly registry: Pick<Registry, 'clone' | 'placesOf'>;
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
}

/** Which remotes wait for a person, and the one run that signs in to them. */
export interface SignInDesk {
  /** Oldest first. Those of clones and remotes that are no more, or that are not trusted, are left out. */
  list(): readonly SignIn[];
  /**
   * Asks and fetches one after another those that wait (`only`: of these clones), each within a time limit; `signal` stops. `prompts`: programs of the
   * person's may ask them; left out: quietly, after they have signed in elsewhere. One result each.
   */
  run(options: {
    readonly only?: readonly string[];
    readonly prompts?: 'programs';
    readonly signal?: AbortSignal;
    readonly onTurn?: (turn: SignIn, at: number, of: number) => void;
  }): Promise<readonly SignInResult[]>;
}

/** A person reads, types, looks for their key and touches it. */
const turnMs = 180_000;

const notAsked =
  'If nothing asked you: no program is set up here to ask (GIT_ASKPASS, SSH_ASKPASS, a credential helper with a window), so type everref sign-in in a terminal of this machine';

/** Makes the desk of a host. */
export function createSignInDesk({ updater, signIns, registry, refresh }: SignInDeps): SignInDesk {
  function waiting(): readonly { readonly turn: SignIn; readonly clone: Clone; readonly remote: Remote }[] {
    return signIns.list().flatMap((row) => {
      const clone = registry.clone(row.cloneId);
      const remote = clone?.remotes.find(({ name }) => name === row.remote);
      const reason = SignInReason.safeParse(row.reason);
      // One that has come to name programs since waits for trust first: `everref sign-in` would start them in a terminal.
      if (clone === undefined || !clone.trusted || remote === undefined || !reason.success) return [];
      const path = registry.placesOf(clone.id)[0]?.path ?? clone.commonDir;
      const { cloneId, message, at: since } = row;
      return [{ clone, remote, turn: { cloneId, remote: remote.name, repository: remote.repository, path, reason: reason.data, message, since } }];
    });
  }

  return {
    list: () => waiting().map(({ turn }) => turn),
    async run({ only, prompts, signal, onTurn }) {
      const turns = waiting().filter(({ turn }) => only === undefined || only.includes(turn.cloneId));
      const results: SignInResult[] = [];
      for (const [at, { turn, clone, remote }] of turns.entries()) {
        const { cloneId, repository, path } = turn;
        const base = { cloneId, remote: remote.name, repository, path };
        if (signal?.aborted) {
          results.push({ ...base, result: 'stopped', reason: null, message: 'it was stopped before its turn came' });
          continue;
        }
        onTurn?.(turn, at + 1, turns.length);
        const limit = AbortSignal.timeout(turnMs);
        const look = await updater.look({
          clone,
          remote,
          branches: 'all',
          why: 'sign-in',
          event: null,
          urgency: 'now',
          movesHeld: false,
          signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
          ...(prompts === undefined ? {} : { prompts }),
        });
        if (look.changed) await refresh(registry.placesOf(cloneId).map(({ checkoutId }) => checkoutId));
        if (look.reached) {
          results.push({ ...base, result: 'signed-in', reason: null, message: `${remote.name} was fetched: background work goes on` });
          continue;
        }
        const [failed] = look.results;
        const stopped = signal?.aborted === true;
        const timedOut = limit.aborted && !stopped;
        const words = stopped ? 'it was stopped' : timedOut ? `nobody answered within ${turnMs / 60_000} minutes` : (failed?.message ?? turn.message);
        const more = prompts !== undefined && !stopped && (timedOut || failed?.reason === 'sign-in-needed') ? `. ${notAsked}` : '';
        results.push({
          ...base,
          result: stopped ? 'stopped' : failed?.result === 'failed' ? 'failed' : 'refused',
          reason: failed?.reason ?? turn.reason,
          message: words + more,
        });
      }
      return results;
    },
  };
}
