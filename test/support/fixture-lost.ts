import type { LostSearch } from '../../shared/contract/lost.ts';
import type { ListedChain, Rescue, ScanState } from '../../shared/model/lost.ts';
import { ago, idOf } from './fixture-checkout.ts';

const laptop = 'h-0000000000laptop1';
const desktop = 'h-000000000desktop2';
const buildbox = 'h-00000000buildbox3';
const site = 'github.com/acme/site';

function chain(subjects: readonly string[], minutes: number, parts: Partial<ListedChain>): ListedChain {
  const commits = subjects.map((subject, index) => ({ id: idOf(`lost ${subject}`), subject, author: 'Mara Lindqvist', at: ago(minutes + index * 25) }));
  const id = commits[0]?.id ?? idOf('none');
  return {
    id,
    tip: id,
    repository: site,
    commits,
    commitCount: commits.length,
    why: 'reset',
    branch: 'main',
    at: ago(minutes),
    paths: ['src/checkout/form.ts', 'src/checkout/form.css'],
    size: { files: 2, insertions: 48, deletions: 9 },
    heldBy: [laptop],
    held: 'reflog',
    rewritten: null,
    path: '/home/mara/code/site',
    ...parts,
  };
}

/** What the fixture's machines have lost, newest first. */
export const fixtureChains: readonly ListedChain[] = [
  chain(['Say which field is wrong, beside it', 'Check the card number while it is typed', 'Keep what was typed when the page is left'], 42, {
    branch: 'checkout-form',
  }),
  chain(['Try islands for the product page'], 190, { why: 'amend', branch: 'spike-islands', size: { files: 7, insertions: 212, deletions: 30 } }),
  chain(['WIP on main: 3f9c2ab Swap pictures with the theme'], 60 * 26, {
    why: 'dropped-stash',
    held: 'objects',
    size: { files: 3, insertions: 17, deletions: 4 },
  }),
  chain(['Retry a payment once', 'Name the limits of the gateway'], 60 * 30, {
    why: 'force-push',
    branch: 'origin/payments',
    held: 'pin',
    repository: 'github.com/acme/api',
    path: '/home/mara/code/api',
    heldBy: [laptop, desktop],
  }),
  chain(['Cache the tokens for an hour'], 60 * 50, {
    why: 'deleted-branch',
    branch: 'token-cache',
    repository: 'github.com/acme/api',
    heldBy: [desktop],
    held: null,
    path: null,
  }),
  chain(['Measure the boot in the field', 'Count what wakes the radio'], 60 * 24 * 4, {
    why: 'rebase',
    branch: 'low-power',
    repository: 'gitlab.com/acme/hardware/firmware',
    heldBy: [buildbox],
    held: null,
    path: null,
    size: null,
  }),
  chain(['Merge the autumn design'], 60 * 24 * 6, { why: 'undone-merge', branch: 'release/2026-11', size: { files: 61, insertions: 1840, deletions: 977 } }),
  chain(['See whether it is the cache'], 60 * 24 * 9, { why: 'detached', branch: null, held: 'objects' }),
  chain(['A tool for the fonts'], 60 * 24 * 12, { why: 'unknown', branch: null, held: 'objects' }),
];

/** As many chains as one wants, for what a long list must bear. */
export function manyChains(count: number): readonly ListedChain[] {
  return Array.from({ length: count }, (_, index) => chain([`Attempt ${index + 1}`], 60 + index, { why: 'amend' }));
}

export const fixtureScans: readonly ScanState[] = [
  { repository: site, path: '/home/mara/code/site', state: 'done', message: null, scannedAt: ago(2), chains: 6 },
  { repository: 'github.com/acme/api', path: '/home/mara/code/api', state: 'done', message: null, scannedAt: ago(2), chains: 1 },
];

export const fixtureRescue = (commit: string, repository: string): Rescue => ({
  id: 'r-fixture00',
  repository,
  commit,
  from: desktop,
  state: 'asked',
  message: 'Asked desktop for it. If that machine is off, it happens when it is back.',
  branch: null,
  at: ago(0),
  expiresAt: new Date(Date.parse(ago(0)) + 14 * 86_400_000).toISOString(),
});

/** As the store would: every word somewhere, this machine's unless all are asked. */
export function searchFixture(chains: readonly ListedChain[], query: LostSearch) {
  const words = (query.words ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found = chains.filter((one) => {
    const text = [one.branch, ...one.paths, ...one.commits.flatMap(({ id, subject, author }) => [id, subject, author])].join('\n').toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (query.host === undefined ? query.allHosts || one.held !== null : one.heldBy.includes(query.host)) &&
      (query.since === undefined || one.at >= query.since) &&
      // What a commit adds or removes is not part of the fixture: a file's name stands for it.
      (query.changed === undefined || one.paths.some((path) => path.includes(query.changed ?? ''))) &&
      (query.repository === undefined || one.repository === query.repository) &&
      (query.branch === undefined || (one.branch ?? '').includes(query.branch)) &&
      (query.author === undefined || one.commits.some(({ author }) => author.toLowerCase().includes(query.author?.toLowerCase() ?? '')))
    );
  });
  return { items: found.slice(query.offset, query.offset + query.limit), total: found.length, silent: [] };
}
