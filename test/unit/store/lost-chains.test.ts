import { expect, test } from 'vitest';
import { openLostChains, type StoredChain } from '../../../electron/store/lost-chains.ts';
import { openStore } from '../../../electron/store/open.ts';

const hostId = 'h-0000000000000000';

function chain(number: number): StoredChain {
  const id = number.toString(16).padStart(40, 'a');
  const at = new Date(1_700_000_000_000 + number * 1000).toISOString();
  return {
    id,
    repository: 'example.org/site',
    commits: [{ id, subject: `Work ${number}`, author: 'Ada', at }],
    commitCount: 1,
    why: 'amend',
    branch: 'main',
    at,
    paths: [],
    size: null,
    held: 'reflog',
    rewritten: null,
  };
}

test('N-1: the newest few are the same ones whether all are counted or not, also where two clones have each', () => {
  const store = openStore(':memory:');
  const chains = openLostChains(store, hostId);
  const all = Array.from({ length: 40 }, (_, number) => ({ chain: chain(number), words: `work ${number}` }));
  chains.replace('k-1', all);
  chains.replace('k-2', all);
  const counted = chains.search({ words: 'work', limit: 6 });
  const quick = chains.search({ words: 'work', limit: 6, counted: false });
  expect(quick.items).toEqual(counted.items);
  expect(quick.items[0]?.map(({ cloneId }) => cloneId)).toEqual(['k-1', 'k-2']);
  expect([counted.total, quick.total]).toEqual([40, 6]);
  store.close();
});
