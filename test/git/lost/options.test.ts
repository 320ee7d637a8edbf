import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toQuery } from '../../../electron/command-line/lost.ts';
import { createGate } from '../../../electron/git/gate.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { createFinder } from '../../../electron/recovery/finder.ts';
import { createSearch } from '../../../electron/recovery/search.ts';
import { openLostChains } from '../../../electron/store/lost-chains.ts';
import { openLostScans } from '../../../electron/store/lost-scans.ts';
import { openStore } from '../../../electron/store/open.ts';
import { openPins } from '../../../electron/store/pins.ts';
import { fixtureSnapshot, machines } from '../../support/fixture-data.ts';
import { startGit } from '../../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../../support/repository.ts';

// Each option of `everref lost` by itself, from its words to what is found in two real clones.

let sandbox: Sandbox;
const git = startGit();
const store = openStore(':memory:');
const snapshot = fixtureSnapshot();
let search: ReturnType<typeof createSearch>;
const tips = new Map<string, string>();

/** Loses a commit of somebody's on a branch of its own. */
function lose(repo: TestRepository, name: string, { author, file, text }: { readonly author: string; readonly file: string; readonly text: string }): void {
  repo.git('switch', '-qc', `topic/${name}`);
  repo.write(file, text);
  repo.git('add', '-A');
  repo.git('-c', `user.name=${author}`, 'commit', '-qm', `Add ${name}`);
  tips.set(name, repo.head());
  repo.git('switch', '-q', 'main');
  repo.git('branch', '-qD', `topic/${name}`);
}

beforeAll(async () => {
  sandbox = createSandbox();
  const [site, api] = ['site', 'api'].map((name) => sandbox.repository(name)) as [TestRepository, TestRepository];
  for (const repo of [site, api]) repo.commitFile('README.md', 'one\n');
  lose(site, 'header', { author: 'Ada Lovelace', file: 'src/header.css', text: 'height: 4rem\n' });
  lose(site, 'footer', { author: 'Grace Hopper', file: 'src/footer.css', text: 'height: 9rem\n' });
  lose(api, 'limits', { author: 'Grace Hopper', file: 'limits.go', text: 'perMinute = 1200\n' });
  const clones = [
    { id: 'k-site', repository: 'github.com/acme/site', commonDir: realpathSync(join(site.path, '.git')), refFormat: 'files' as const },
    { id: 'k-api', repository: 'github.com/acme/api', commonDir: realpathSync(join(api.path, '.git')), refFormat: 'files' as const },
  ];
  const chains = openLostChains(store, machines.laptop);
  const gate = createGate(git);
  const pathOf = (id: string) => clones.find((clone) => clone.id === id)?.commonDir ?? '';
  const finder = createFinder({
    ...{ gate, chains, scans: openLostScans(store), pins: openPins(store), log: silentLog, clones: () => clones, pathOf },
    ...{ overwritten: () => new Map(), isPaused: () => false, now: () => new Date(), onFound: () => {}, onState: () => {} },
  });
  await finder.scan('all', { thorough: false });
  search = createSearch({ hostId: machines.laptop, gate, chains, clone: (id) => ({ commonDir: pathOf(id), path: pathOf(id) }) });
  // What another machine publishes.
  const [theirs] = (await search.search({ allHosts: true, rewritten: false, limit: 1, offset: 0, words: 'header' })).items;
  if (theirs === undefined) throw new Error('nothing was found');
  const { tip: _tip, path: _path, held: _held, rewritten: _rewritten, ...published } = theirs;
  const id = 'd'.repeat(40);
  tips.set('elsewhere', id);
  chains.replaceOf(machines.desktop, [{ ...published, id, commits: [{ ...published.commits[0]!, id, subject: 'Add elsewhere' }], heldBy: [machines.desktop] }]);
});
afterAll(async () => {
  await git.close();
  store.close();
  sandbox.remove();
});

const usual = { allHosts: false, rewritten: false, limit: '200' };
const soon = () => Date.now() + 2 * 3_600_000;

it.each<[string, readonly string[], Partial<Parameters<typeof toQuery>[1]>, readonly string[]]>([
  ['nothing: what this machine has lost', [], {}, ['footer', 'header', 'limits']],
  ['words of the message', ['footer'], {}, ['footer']],
  ['several words, all of which must occur', ['add', 'css'], {}, ['footer', 'header']],
  ['an author', [], { author: 'hopper' }, ['footer', 'limits']],
  ['a part of a file’s name', [], { path: 'header.c' }, ['header']],
  ['the branch it was on', [], { branch: 'topic/lim' }, ['limits']],
  ['changed text', [], { changed: 'perMinute' }, ['limits']],
  ['one repository', [], { repo: 'github.com/acme/site' }, ['footer', 'header']],
  ['one machine', [], { host: 'desktop' }, ['elsewhere']],
  ['all machines', [], { allHosts: true }, ['elsewhere', 'footer', 'header', 'limits']],
  ['a time before which it was lost', [], { until: '2020-01-01' }, []],
  ['a time since which it was lost', [], { since: '3h' }, ['footer', 'header', 'limits']],
  ['a later one', [], { since: '1h' }, []],
  ['two at once', ['add'], { author: 'hopper', repo: 'github.com/acme/api' }, ['limits']],
])('N-1: everref lost is narrowed by %s', async (_what, words, options, expected) => {
  const { items } = await search.search(toQuery(words, { ...usual, ...options }, snapshot, soon()));
  const names = items.map(({ id }) => [...tips].find(([, tip]) => tip === id)?.[0] ?? id);
  expect(names.sort()).toEqual(expected);
});

it('N-1: everref lost takes the beginning of an id, of this machine’s or another’s', async () => {
  for (const name of ['limits', 'elsewhere']) {
    const { items } = await search.search(toQuery([(tips.get(name) ?? '').slice(0, 9)], { ...usual, allHosts: true }, snapshot));
    expect(items.map(({ id }) => id)).toEqual([tips.get(name)]);
  }
});
