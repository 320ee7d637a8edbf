import { implement } from '@orpc/server';
import { lostContract } from '../../shared/contract/lost.ts';
import type { Rescue } from '../../shared/model/lost.ts';
import { fixtureChains, fixtureRescue, fixtureScans, searchFixture } from './fixture-lost.ts';

const os = implement(lostContract);

/** Answers the finder's part of the contract from fixed data; remembers what was asked of it while the process lives. */
export function lostFixture(chains = fixtureChains) {
  const rescues: Rescue[] = [];
  return {
    search: os.search.handler(({ input }) => searchFixture(chains, input)),
    quick: os.quick.handler(({ input }) => {
      const { items } = searchFixture(chains, { words: input.words, allHosts: true, rewritten: false, limit: input.limit, offset: 0 });
      return items;
    }),
    scans: os.scans.handler(() => [...fixtureScans]),
    scan: os.scan.handler(() => ({ stopped: false })),
    stopScans: os.stopScans.handler(() => ({ stopped: true })),
    restore: os.restore.handler(({ input }) =>
      input.branch === 'main'
        ? { kind: 'refused' as const, message: 'There is a branch main already.' }
        : {
            kind: 'made' as const,
            branch: input.branch ?? 'restored/checkout-form',
            ref: `refs/heads/${input.branch ?? 'restored/checkout-form'}`,
            commit: input.commit,
            path: '/home/mara/code/site',
            line: 'j-restored01',
          },
    ),
    rescue: os.rescue.handler(({ input }) => {
      const rescue = fixtureRescue(input.commit, input.repository);
      rescues.unshift(rescue);
      return { kind: 'rescue' as const, rescue };
    }),
    rescues: os.rescues.handler(() => rescues),
  };
}
