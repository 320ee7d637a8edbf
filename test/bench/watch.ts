import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { makePerson, personEnvironment } from '../support/git.ts';
import { aimed, type Figure, percentile, plainFigure } from './figure.ts';
import { clear, plantCheckouts } from './status/many-checkouts.ts';

interface WatchTimes {
  readonly startMs: number;
  readonly watches: number;
  readonly byTimer: number;
  readonly rssMiB: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly heapMiB: number;
  /** Of each sweep the longest: a turn of the loop that came late, here and in a Node that does nothing beside it, and processor time of the engine's own thread. */
  readonly sweeps: readonly { readonly blockMs: number; readonly idleMs: number; readonly turnMs: number }[];
}

/**
 * 300 checkouts (some 100,000 files and folders of node_modules beside) watched by a process of its own: how long until all are, what they take, how long an
 * edited file takes to be a state; and how long the loop of a process grown to 500 MB is blocked at the most by a sweep over all of them.
 * `--checkouts=100`: only that many.
 */
export async function benchWatch(words: readonly string[]): Promise<readonly Figure[]> {
  const count = Number(words.find((word) => word.startsWith('--checkouts='))?.split('=')[1] ?? 300);
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'everref-bench-')));
  const person = makePerson('bench', join(root, 'home'));
  try {
    const code = join(root, 'code');
    plantCheckouts(person, root, code, count);
    const host = join(import.meta.dirname, 'watch-host.ts');
    const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--expose-gc', host, code], {
      env: personEnvironment(person),
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const times: WatchTimes = JSON.parse(said);
    if (process.env['EVERREF_BENCH_SAYS'] !== undefined) appendFileSync(process.env['EVERREF_BENCH_SAYS'], said);
    const longest = (what: 'blockMs' | 'idleMs' | 'turnMs', at: number) =>
      percentile(
        times.sweeps.map((sweep) => sweep[what]),
        at,
      );
    return [
      aimed('watch.median', times.medianMs, 'ms', 2000),
      aimed('watch.p95', times.p95Ms, 'ms', 2000),
      plainFigure('watch.start', times.startMs, 'ms'),
      plainFigure('watch.watches', times.watches, 'of the system’s'),
      plainFigure('watch.byTimer', times.byTimer, 'work trees'),
      plainFigure('watch.rssMiB', times.rssMiB, 'MiB'),
      {
        ...aimed('watch.longestBlock', longest('blockMs', 50), 'ms', 5),
        against: `aim 5, in a process of ${Math.round(times.heapMiB)} MiB; median of ${times.sweeps.length} sweeps`,
      },
      plainFigure('watch.longestBlock.worst', longest('blockMs', 100), 'ms in the worst of them'),
      plainFigure('watch.longestBlock.idle', longest('idleMs', 50), 'ms in a Node that does nothing, in the same sweeps'),
      plainFigure('watch.longestBlock.idleWorst', longest('idleMs', 100), 'ms in the worst of them'),
      { ...aimed('watch.longestTurn', longest('turnMs', 50), 'ms', 5), against: 'aim 5, what the sweep itself computes between two turns' },
    ];
  } finally {
    clear(root);
  }
}
