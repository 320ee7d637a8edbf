import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { makePerson, personEnvironment } from '../support/git.ts';
import { aimed, type Figure, plainFigure } from './figure.ts';
import { clear, plantCheckouts } from './status/many-checkouts.ts';

interface WatchTimes {
  readonly startMs: number;
  readonly watches: number;
  readonly byTimer: number;
  readonly rssMiB: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly heapMiB: number;
  readonly longestBlockMs: number;
  /** The same of a Node that does nothing beside it. */
  readonly idleMs: number;
  /** Processor time of the engine's own thread. */
  readonly longestTurnMs: number;
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
    return [
      aimed('watch.median', times.medianMs, 'ms', 2000),
      aimed('watch.p95', times.p95Ms, 'ms', 2000),
      plainFigure('watch.start', times.startMs, 'ms'),
      plainFigure('watch.watches', times.watches, 'of the system’s'),
      plainFigure('watch.byTimer', times.byTimer, 'work trees'),
      plainFigure('watch.rssMiB', times.rssMiB, 'MiB'),
      { ...aimed('watch.longestBlock', times.longestBlockMs, 'ms', 5), against: `aim 5, in a process of ${Math.round(times.heapMiB)} MiB` },
      plainFigure('watch.longestBlock.idle', times.idleMs, 'ms in a Node that does nothing, in the same sweep'),
      plainFigure('watch.longestTurn', times.longestTurnMs, 'ms of the engine’s own computing'),
    ];
  } finally {
    clear(root);
  }
}
