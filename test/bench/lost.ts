import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { createGate } from '../../electron/git/gate.ts';
import { forkHelper } from '../../electron/git/helper/fork-helper.ts';
import { createGit } from '../../electron/git/run.ts';
import { silentLog } from '../../electron/log/log.ts';
import { createFinder } from '../../electron/recovery/finder.ts';
import { createSearch } from '../../electron/recovery/search.ts';
import { openLostChains } from '../../electron/store/lost-chains.ts';
import { openLostScans } from '../../electron/store/lost-scans.ts';
import { openStore } from '../../electron/store/open.ts';
import { openPins } from '../../electron/store/pins.ts';
import { aimed, type Figure, plainFigure } from './figure.ts';
import { importHistory } from './lost/history.ts';
import { plantLosses } from './lost/plant.ts';

const planted = 500;
const hostId = 'h-0000000000000000';
const searches = ['planted', 'planted work 17', 'ada', 'nothing-like-that', 'planted-4', 'wip on main'];

/**
 * The finder against `git fsck` on a repository made from nothing, always the same: 60,000 commits (`--commits=`), packed and with the commit-graph that
 * `git gc` writes, 500 losses planted. Both read a warm disk cache. `--many`: a million commits of small files, as fast-import packs them and with a
 * commit-graph; for the memory, without fsck, which takes a quarter of an hour there.
 */
export async function benchLost(words: readonly string[]): Promise<readonly Figure[]> {
  const option = (name: string) => words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
  const many = words.includes('--many');
  const commits = Number(option('commits') ?? (many ? 1_000_000 : 60_000));
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'everref-bench-lost-')));
  const say = (text: string) => process.stderr.write(`${text}\n`);
  // Nobody's own settings: the same repository on every machine.
  process.env['GIT_CONFIG_GLOBAL'] = '/dev/null';
  process.env['GIT_CONFIG_NOSYSTEM'] = '1';
  try {
    const repository = join(folder, 'repository');
    say(`Making a repository of ${commits} commits …`);
    execFileSync('git', ['init', '-q', '-b', 'main', repository]);
    await importHistory(repository, many ? { commits, files: 100, lines: 10, mostLines: 30, pace: 340, seed: 7 } : { commits, files: 3000, seed: 7 });
    execFileSync('git', ['-C', repository, ...(many ? ['commit-graph', 'write', '--reachable', '--no-progress'] : ['gc', '-q'])]);
    const tips = plantLosses(repository, planted, 11);
    return await measure({ commonDir: join(repository, '.git'), folder, tips, commits, compare: !many, say });
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Measured {
  readonly commonDir: string;
  readonly folder: string;
  readonly tips: ReadonlySet<string>;
  readonly commits: number;
  /** With git fsck, in the same run. */
  readonly compare: boolean;
  readonly say: (text: string) => void;
}

async function measure({ commonDir, folder, tips, commits, compare, say }: Measured): Promise<readonly Figure[]> {
  const git = createGit(() => forkHelper(join(import.meta.dirname, '../../dist/main/git-helper.js')));
  const gate = createGate(git);
  const store = openStore(join(folder, 'store.sqlite'));
  const chains = openLostChains(store, hostId);
  const scans = openLostScans(store);
  const clone = { id: 'k-bench', commonDir, repository: 'example.org/bench', refFormat: 'files' as const };
  const finder = createFinder({
    gate,
    chains,
    scans,
    pins: openPins(store),
    log: silentLog,
    clones: () => [clone],
    pathOf: () => commonDir,
    overwritten: () => new Map(),
    isPaused: () => false,
    now: () => new Date(),
    onFound: () => {},
    onState: () => {},
  });
  const search = createSearch({ hostId, gate, chains, clone: () => ({ commonDir, path: commonDir }) });
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  try {
    // Everything into the disk cache, and the helper up, as in a host that runs.
    await gate.admit(commonDir, 'read', (granted) => granted.run({ cwd: commonDir, need: 'read', args: ['--version'] }));
    spawnSync('git', ['-C', commonDir, 'cat-file', '--batch-all-objects', '--unordered', '--batch-check'], { stdio: 'ignore' });

    say('Scanning …');
    const rssBefore = process.memoryUsage.rss();
    let highest = rssBefore;
    const sampling = setInterval(() => {
      highest = Math.max(highest, process.memoryUsage.rss());
    }, 5);
    const first: number[] = [];
    for (let run = 0; run < 3; run++) {
      store.db.exec('DELETE FROM lost_scans; DELETE FROM lost_chains');
      first.push(await timed(() => finder.scan('all', { thorough: false })));
    }
    clearInterval(sampling);
    const again = await timed(() => finder.scan('all', { thorough: false }));
    const found = new Set(chains.ofClone(clone.id).map(({ chain }) => chain.id));
    const [firstMs = 0] = [...first].sort((a, b) => a - b).slice(1);
    // One thing more is lost: only what is new is looked at.
    execFileSync('git', ['-C', commonDir, 'update-ref', 'refs/heads/one-more', 'refs/heads/main~1']);
    execFileSync('git', ['-C', commonDir, 'update-ref', '-d', 'refs/heads/one-more']);
    const change = await timed(() => finder.scan('all', { thorough: false }));

    const copies = chains.ofClone(clone.id);
    // Ten thousand chains, as after years on ten machines.
    for (let copy = 0; copy < 20; copy++)
      chains.replace(
        `k-copy-${copy}`,
        copies.map(({ chain, words }) => ({ chain: { ...chain, repository: `example.org/copy-${copy}` }, words })),
      );
    const searched: number[] = [];
    for (const text of searches) searched.push(await timed(() => search.search({ words: text, allHosts: true, rewritten: false, limit: 200, offset: 0 })));

    const own: readonly Figure[] = [
      plainFigure('lost.commits', commits, 'commits'),
      plainFigure('lost.first.ms', firstMs, 'ms'),
      aimed('lost.again.ms', again, 'ms', 100),
      plainFigure('lost.change.ms', change, 'ms'),
      aimed('lost.search.ms', Math.max(...searched), 'ms', 200),
      plainFigure('lost.found', found.size, 'chains'),
      plainFigure('lost.peakMiB', highest / 2 ** 20, 'MiB'),
      plainFigure('lost.grownMiB', (highest - rssBefore) / 2 ** 20, 'MiB'),
    ];
    const without = aimed('lost.missed', [...tips].filter((id) => !found.has(id)).length, 'chains', 0);
    if (!compare) return [...own, without];

    say('git fsck, for comparison …');
    const fsck = (...words: string[]) => {
      const began = performance.now();
      const { stdout } = spawnSync('git', ['-C', commonDir, 'fsck', '--no-reflogs', '--no-progress', ...words], { encoding: 'utf8', maxBuffer: 1 << 30 });
      return { ms: performance.now() - began, dangling: stdout.match(/(?<=^dangling commit )[0-9a-f]{40}$/gm) ?? [] };
    };
    const full = fsck('--lost-found');
    const connectivity = fsck('--connectivity-only');
    const missed = [...tips, ...full.dangling].filter((id) => !found.has(id));
    const ratio = (figure: string, other: { readonly ms: number }, against: string, aim: number): Figure => ({
      ...plainFigure(figure, other.ms / firstMs, '×'),
      against: `${against} (${Math.round(other.ms)} ms), aim ${aim}`,
      ratio: Math.round((other.ms / firstMs / aim) * 100) / 100,
    });
    return [
      ratio('lost.first.speedup', full, 'git fsck --lost-found --no-reflogs', 40),
      ratio('lost.first.speedupConnectivity', connectivity, 'git fsck --connectivity-only', 7),
      aimed('lost.missed', missed.length, 'chains', 0),
      ...own,
    ];
  } finally {
    await finder.stop();
    await git.close();
    store.close();
  }
}
