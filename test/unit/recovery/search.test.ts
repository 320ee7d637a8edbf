import { expect, it } from 'vitest';
import type { Others } from '../../../electron/engine/lost/others.ts';
import { searchEverywhere } from '../../../electron/engine/lost/search-everywhere.ts';
import type { Gate } from '../../../electron/git/gate.ts';
import { createSearch } from '../../../electron/recovery/search.ts';
import { openLostChains } from '../../../electron/store/lost-chains.ts';
import { openStore } from '../../../electron/store/open.ts';
import type { LostChain } from '../../../shared/model/finding.ts';

const [own, desktop, buildbox] = ['h-0000000000000001', 'h-0000000000000002', 'h-0000000000000003'];

const chain = (digit: string, at: string): LostChain => ({
  id: digit.repeat(40),
  repository: 'example.org/r',
  commits: [{ id: digit.repeat(40), subject: `Lose ${digit}`, author: 'Ada', at }],
  commitCount: 1,
  why: 'reset',
  branch: 'main',
  at,
  paths: ['a.txt'],
  size: null,
  heldBy: [],
});

it('N-1: a search of one machine’s chains goes through all of them, page by page, and asks no other for changed text', async () => {
  const chains = openLostChains(openStore(':memory:'), own);
  chains.replaceOf(desktop, [chain('a', '2026-11-01T00:00:00.000Z'), chain('b', '2026-11-02T00:00:00.000Z')]);
  chains.replaceOf(buildbox, [chain('c', '2026-11-03T00:00:00.000Z')]);
  const search = createSearch({ hostId: own, gate: {} as Gate, chains, clone: () => null });
  const asked: (string | undefined)[] = [];
  const others: Others = {
    read: async () => {},
    async ask({ host }) {
      asked.push(host);
      return { chains: [{ ...chain('d', '2026-11-04T00:00:00.000Z'), heldBy: [buildbox] }], silent: [] };
    },
  };
  const find = async (query: object) => {
    const found = await searchEverywhere({ search, others, hostId: own }, { allHosts: true, rewritten: false, limit: 1, offset: 0, ...query }, undefined);
    return [found.items.map(({ id }) => id[0]).join(''), found.total];
  };
  expect(await find({ limit: 9 })).toEqual(['cba', 3]);
  expect(await find({ host: desktop })).toEqual(['b', 2]);
  expect(await find({ host: desktop, offset: 1 })).toEqual(['a', 2]);
  expect(await find({ host: own, allHosts: true })).toEqual(['', 0]);
  expect(await find({ host: buildbox, changed: 'text' })).toEqual(['d', 1]);
  expect(await find({ host: own, changed: 'text' })).toEqual(['', 0]);
  expect(asked).toEqual([buildbox]);
});
