import type { PullResult, PullTarget } from '../../shared/model/pull.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { paint, plain, printJson, printTable, repositoryWords, say } from './print.ts';
import { selectCheckouts } from './select.ts';
import { findHost, ofHost } from './status.ts';

export interface PullOptions {
  readonly json: boolean;
  readonly host: string | undefined;
  /** The words that named what to pull; none: everything. */
  readonly repos: readonly string[];
}

/** What the words ask to be pulled: a whole machine, or some of its checkouts. Throws `WordsError`. */
export function pullTargets(snapshot: Snapshot, options: PullOptions): readonly PullTarget[] {
  const hostId = options.host === undefined ? snapshot.thisHost : findHost(snapshot, options.host).id;
  if (options.repos.length === 0) return [{ kind: 'host', hostId }];
  const chosen = selectCheckouts(ofHost(snapshot, { all: false, host: options.host }), options.repos);
  return chosen.map((checkout) => ({ kind: 'checkout', hostId, checkoutId: checkout.id }));
}

const styles = { 'up-to-date': 'dim', 'fast-forwarded': 'green', fetched: 'cyan', refused: 'yellow', failed: 'red' } as const;

/** What a checkout may be all its life: among everything that was asked for, such an answer needs nobody. */
const ordinary: ReadonlySet<string | null> = new Set(['no-upstream', 'unborn', 'detached', 'bare', 'switched-off']);

/** Prints what a pull did; answers 1 where something was refused or failed, else 0. */
export function printPull(results: readonly PullResult[], options: PullOptions): number {
  if (options.json) {
    printJson(
      results.map(({ repository, path, branch, result, reason, message, before, after }) => ({
        repository,
        path,
        branch,
        result,
        reason,
        message,
        before,
        after,
      })),
    );
  } else if (results.length === 0) say('Nothing to pull: no checkouts.');
  else
    printTable(
      results.map((one) => [repositoryWords(one.repository, one.path), plain(one.branch ?? '—'), paint(styles[one.result], one.result), plain(one.message)]),
    );
  const needsNobody = (one: PullResult) => one.result !== 'refused' || (options.repos.length === 0 && ordinary.has(one.reason));
  return results.some((one) => one.result === 'failed' || !needsNobody(one)) ? 1 : 0;
}
