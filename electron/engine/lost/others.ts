import type { LostSearch } from '../../../shared/contract/lost.ts';
import type { LostChain } from '../../../shared/model/finding.ts';
import type { Host } from '../../../shared/model/host.ts';
import { isAway } from '../../../shared/model/machines-seen.ts';
import { orderLifeMs } from '../../../shared/model/order.ts';
import type { Log } from '../../log/log.ts';
import type { LostChains } from '../../store/lost-chains.ts';
import { randomId } from '../../store/random-id.ts';
import type { Cloud } from '../../sync/ports.ts';
import { within } from '../within.ts';

export interface OthersDeps {
  readonly hostId: string;
  readonly chains: Pick<LostChains, 'replaceOf'>;
  readonly cloud: Pick<Cloud, 'orders' | 'findings'>;
  readonly hosts: () => readonly Host[];
  readonly log: Log;
}

/** What is lost on the other machines. */
export interface Others {
  /**
   * Reads what they publish, unless that was done in the last `freshMs`. A cloud that is slow is not waited for longer than `patienceMs`: what was known is
   * answered.
   */
  read(freshMs?: number): Promise<void>;
  /** Asks the machines that are there for changed text: what they publish does not hold it. `silent`: names of those that did not answer. */
  ask(query: LostSearch, signal?: AbortSignal): Promise<{ readonly chains: readonly LostChain[]; readonly silent: readonly string[] }>;
}

const usualFreshMs = 10_000;
const patienceMs = 1500;

export function createOthers({ hostId, chains, cloud, hosts, log }: OthersDeps): Others {
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  async function askOne(host: Host, query: Parameters<Others['ask']>[0], signal: AbortSignal | undefined): Promise<readonly LostChain[] | null> {
    const { allHosts: _all, host: _host, rewritten: _rewritten, limit: _limit, offset: _offset, ...asked } = query;
    const expiresAt = new Date(Date.now() + orderLifeMs.search).toISOString();
    const soon = AbortSignal.timeout(orderLifeMs.search);
    const both = signal === undefined ? soon : AbortSignal.any([signal, soon]);
    try {
      const answer = await cloud.orders.ask({ id: randomId('o-'), kind: 'search', from: hostId, to: host.id, query: asked, expiresAt }, both);
      return answer.kind === 'done' && answer.result.kind === 'search' ? answer.result.chains : null;
    } catch (error) {
      log.debug('A machine could not be asked', { host: host.name, error });
      return null;
    }
  }

  return {
    async read(freshMs = usualFreshMs) {
      if (performance.now() - readAt < freshMs) return;
      reading ??= cloud.findings
        .readAll()
        .then((all) => {
          readAt = performance.now();
          for (const one of all) if (one.hostId !== hostId) chains.replaceOf(one.hostId, one.chains);
        })
        .catch((error: unknown) => log.warn('What the other machines have lost could not be read', { error }))
        .finally(() => {
          reading = null;
        });
      await within(reading, patienceMs);
    },
    async ask(query, signal) {
      const wanted = hosts().filter(({ id }) => id !== hostId && (query.host === undefined || query.host === id));
      const there = wanted.filter((host) => !isAway(host, hostId, Date.now()));
      const answers = await Promise.all(there.map((host) => askOne(host, query, signal)));
      return { chains: answers.flatMap((one) => one ?? []), silent: there.flatMap(({ name }, at) => (answers[at] === null ? [name] : [])) };
    },
  };
}
