import { implement } from '@orpc/server';
import { lostContract } from '../../shared/contract/lost.ts';
import type { Rescue, ScanState } from '../../shared/model/lost.ts';
import { fixtureChains, fixtureRescue, fixtureScans, searchFixture } from './fixture-lost.ts';

const os = implement(lostContract);

/** Answers the finder's part of the contract from fixed data; remembers what was asked of it while the process lives. */
export function lostFixture(chains = fixtureChains) {
  const rescues: Rescue[] = [];
  let scans: readonly ScanState[] = fixtureScans;
  const answers = {
    search: os.search.handler(({ input }) => searchFixture(chains, input)),
    quick: os.quick.handler(({ input }) => {
      const { items } = searchFixture(chains, { words: input.words, allHosts: true, rewritten: false, limit: input.limit, offset: 0 });
      return items;
    }),
    scans: os.scans.handler(() => [...scans]),
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
    stopRescue: os.stopRescue.handler(({ input }) => {
      const at = rescues.findIndex(({ id }) => id === input.id);
      const found = rescues[at];
      if (found === undefined) return null;
      rescues[at] = { ...found, state: 'stopped', message: 'What desktop may have begun for it, it takes back as soon as it is there.' };
      return rescues[at];
    }),
  };
  return {
    answers,
    /** Whether a commit is on other machines only. */
    isAway: (commit: string) =>
      chains.some(({ held, commits }) => held === null && commits.some(({ id }) => id === commit)) &&
      !rescues.some((one) => one.commit === commit && one.state === 'here'),
    /** From now on the scans stand so. */
    scan(states: readonly ScanState[]): void {
      scans = states;
    },
    /** As when the other machine has answered: what was asked for changes. */
    change(commit: string, to: Partial<Rescue>): void {
      for (const [at, one] of rescues.entries()) if (one.commit === commit) rescues[at] = { ...one, ...to };
    },
  };
}
