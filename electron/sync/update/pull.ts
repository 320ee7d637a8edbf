import type { Checkout } from '../../../shared/model/checkout.ts';
import type { PullResult, RefusalReason } from '../../../shared/model/pull.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import { inParallel } from '../in-parallel.ts';
import { branchRefusal } from '../move/words/refusal-words.ts';
import type { Look, UpdateRequest } from './update.ts';

export interface PullerDeps {
  readonly hostId: string;
  readonly updater: { look(request: UpdateRequest): Promise<Look> };
  readonly registry: Pick<Registry, 'checkouts' | 'checkout' | 'clone' | 'place'>;
  readonly refresh: (checkoutIds: readonly string[]) => Promise<void>;
}

/** *Pull now* on this host's checkouts. */
export interface Puller {
  /**
   * Fetches and moves forward, held branches of these checkouts included. One result per checkout for its own branch, whatever came of
   * it, and one for every other branch of these clones that was moved or refused. Never throws for what a repository or remote does.
   */
  pull(checkoutIds: readonly string[] | 'all', why: 'pull-now' | 'order', signal?: AbortSignal): Promise<readonly PullResult[]>;
  /** The same, and moves nothing. */
  fetch: Puller['pull'];
}

interface How {
  readonly why: 'pull-now' | 'order';
  readonly movesNothing: boolean;
  readonly signal: AbortSignal | undefined;
}

const width = 4;

/** Makes the puller of a host. */
export function createPuller({ hostId, updater, registry, refresh }: PullerDeps): Puller {
  function remotesOf(clone: Clone, checkouts: readonly Checkout[]): readonly Remote[] {
    const asked = clone.remotes.filter(({ mirror }) => !mirror);
    const followed = asked.filter(({ name }) => checkouts.some(({ branches }) => branches.some(({ upstream }) => upstream?.startsWith(`${name}/`))));
    return followed.length > 0
      ? followed
      : asked
          .filter(({ name }) => name === 'origin')
          .concat(asked)
          .slice(0, 1);
  }

  async function pullClone(clone: Clone, ids: readonly string[], how: How): Promise<readonly PullResult[]> {
    const known = ids.flatMap((id) => registry.checkout(id) ?? []);
    const looks: PullResult[] = [];
    for (const remote of remotesOf(clone, known)) {
      const { why, movesNothing, signal } = how;
      const more = signal === undefined ? {} : { signal };
      const { results } = await updater.look({
        clone,
        remote,
        branches: 'all',
        why,
        event: null,
        urgency: 'now',
        movesHeld: true,
        movesNothing,
        checkouts: ids,
        ...more,
      });
      looks.push(...results);
    }
    await refresh(ids);
    const own = ids.map((id) => (how.movesNothing ? lookedAt(ownResult(id, looks)) : ownResult(id, looks)));
    // A failure as a whole (no branch) is in every checkout's own result already.
    const others = looks.filter(
      (result) => result.branch !== null && result.result !== 'up-to-date' && !own.some((mine) => mine.branch === result.branch && mine.path === result.path),
    );
    return [...own, ...others];
  }

  function ownResult(id: string, looks: readonly PullResult[]): PullResult {
    const checkout = registry.checkout(id);
    const place = registry.place(id);
    const branch = checkout?.branch ?? null;
    const base = {
      hostId,
      checkoutId: id,
      repository: checkout?.repository ?? `local/${id}`,
      path: place?.path ?? checkout?.path ?? '',
      branch,
      before: checkout?.head ?? null,
      after: checkout?.head ?? null,
    };
    const refused = (reason: RefusalReason, message: string): PullResult => ({ ...base, result: 'refused', reason, message });
    if (checkout === undefined) return refused('missing-folder', 'this checkout is no longer there');
    const named = branch ?? 'this checkout';
    const label = checkout.upstream ?? 'its upstream';
    const words = (reason: RefusalReason) => refused(reason, branchRefusal(reason, named, label).message);
    const mine = looks.find((result) => result.branch === branch && branch !== null && result.checkoutId === id);
    if (mine !== undefined) return mine;
    const whole = looks.find((result) => result.branch === null && result.result !== 'up-to-date');
    if (whole !== undefined) return { ...whole, ...base, result: whole.result, reason: whole.reason, message: whole.message };
    if (checkout.state === 'failed')
      return { ...base, result: 'failed', reason: 'git-failed', message: checkout.problem?.message ?? 'this checkout cannot be read' };
    if (checkout.kind === 'bare') return words('bare');
    if (checkout.state === 'unborn') return words('unborn');
    if (checkout.state === 'detached' || branch === null)
      return checkout.operation === null
        ? words('detached')
        : refused('operation-in-progress', `a ${checkout.operation} is in progress here: finish or abort it, then pull`);
    if (checkout.upstream === null) return words('no-upstream');
    if (checkout.state === 'upstream-gone') return words('upstream-gone');
    return { ...base, result: 'up-to-date', reason: null, message: `${branch} is up to date with ${label}` };
  }

  async function run(checkoutIds: readonly string[] | 'all', how: How): Promise<readonly PullResult[]> {
    const ids = checkoutIds === 'all' ? registry.checkouts().map(({ id }) => id) : checkoutIds;
    const byClone = new Map<string, string[]>();
    const results: PullResult[] = [];
    for (const id of ids) {
      const place = registry.place(id);
      const clone = place === undefined ? undefined : registry.clone(place.cloneId);
      if (place === undefined || clone === undefined) results.push(ownResult(id, []));
      else byClone.set(clone.id, [...(byClone.get(clone.id) ?? []), id]);
    }
    await inParallel(
      [...byClone],
      width,
      async ([cloneId, own]) => {
        const clone = registry.clone(cloneId);
        if (clone !== undefined) results.push(...(await pullClone(clone, own, how)));
      },
      how.signal,
    );
    return results;
  }

  return {
    pull: (ids, why, signal) => run(ids, { why, movesNothing: false, signal }),
    fetch: (ids, why, signal) => run(ids, { why, movesNothing: true, signal }),
  };
}

/** What keeps a branch from moving is nothing to whoever only looks. */
function lookedAt(result: PullResult): PullResult {
  return result.result === 'refused' && result.reason !== null && keepsFromMoving.has(result.reason) ? { ...result, result: 'fetched', reason: null } : result;
}

const keepsFromMoving: ReadonlySet<RefusalReason> = new Set(['detached', 'unborn', 'bare', 'no-upstream', 'upstream-gone', 'operation-in-progress']);
