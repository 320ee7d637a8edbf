import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { makePerson, type Person, personEnvironment } from '../../support/git.ts';
import { aimed, type Figure, percentile, plainFigure } from '../figure.ts';
import { floorMs } from './floor.ts';
import { clear, plantCheckouts, plantManyBranches, refreshIndexes } from './many-checkouts.ts';
import { timePeers } from './peers.ts';

const sizes = [200, 550];
const rounds = 5;
/** One clone is looked at within some 60 ms, most of them a host's start: a few rounds say nothing about a tenth of that. */
const branchRounds = 21;

interface SweepTimes {
  readonly shown: number;
  readonly cachedMs: number;
  readonly sweptMs: number;
  readonly againMs: number;
  readonly processes: number;
  /** Git processes of the five sweeps with nothing changed. */
  readonly more: number;
  readonly told: Readonly<Record<string, number>>;
}

/**
 * A full sweep of many checkouts (git.md 3's mixture) by a fresh host, against the same two git commands per checkout without any Node; a sweep with
 * nothing changed, by the same host and by the next one; the list on screen from the store. Rounds of all are interleaved, medians are told.
 * `--checkouts=200`: only that many.
 */
export async function benchStatus(words: readonly string[]): Promise<readonly Figure[]> {
  const asked = words.find((word) => word.startsWith('--checkouts='))?.split('=')[1];
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'everref-bench-')));
  const person = makePerson('bench', join(root, 'home'));
  try {
    const figures: Figure[] = [];
    for (const count of asked === undefined ? sizes : [Number(asked)])
      figures.push(...benchSize(person, join(root, `of-${count}`), count, count === sizes[0] || asked !== undefined));
    return [...figures, benchBranches(person, root)];
  } finally {
    clear(root);
  }
}

function benchSize(person: Person, root: string, count: number, plain: boolean): readonly Figure[] {
  const name = (figure: string) => (plain ? figure : figure.replace('status.', `status.${count}.`));
  const code = join(root, 'code');
  const folders = plantCheckouts(person, root, code, count);
  refreshIndexes(person, folders);
  const floors: number[] = [];
  const firsts: SweepTimes[] = [];
  const nexts: SweepTimes[] = [];
  for (let round = 0; round < rounds; round++) {
    floors.push(floorMs(person, folders));
    const home = join(root, `everref-${round}`);
    firsts.push(sweepHost(person, home, count, code));
    nexts.push(sweepHost(person, home, count));
  }
  const median = (values: readonly number[]) => percentile(values, 50);
  const floor = median(floors);
  const first = median(firsts.map(({ sweptMs }) => sweptMs));
  const again = median(firsts.map(({ againMs }) => againMs));
  const restarted = median(nexts.map(({ sweptMs }) => sweptMs));
  const ratio = (figure: string, value: number, against: string, held: number) => ({ ...plainFigure(figure, value, '×'), against, ratio: value / held });
  return [
    { ...aimed(name('status.first.ratioToFloor'), first / floor, '×', 1.3), against: `aim 1.3 of the floor's ${Math.round(floor)} ms` },
    plainFigure(name('status.first.ms'), first, 'ms'),
    plainFigure(name('status.first.processes'), firsts[0]?.processes ?? 0, 'git processes'),
    aimed(name('status.again.speedup'), first / Math.max(again, restarted), '×', 50),
    plainFigure(name('status.again.ms'), again, 'ms'),
    plainFigure(name('status.again.processes'), median(firsts.map(({ more }) => more)), 'git processes'),
    plainFigure(name('status.restarted.ms'), restarted, 'ms'),
    aimed(name('status.cached.ms'), median(nexts.map(({ cachedMs }) => cachedMs)), 'ms', 50),
    plainFigure(name('status.cached.shown'), Math.min(...nexts.map(({ shown }) => shown)), 'checkouts'),
    ...timePeers(person, code, folders).map(({ peer, ms }) =>
      ms === null
        ? { ...plainFigure(name(`status.peer.${peer}`), 0, 'absent'), against: 'not on PATH' }
        : ratio(name(`status.peer.${peer}`), ms / first, 'first sweep', 1),
    ),
  ];
}

/** Two hundred branches behind one upstream, and ten: the first look at each, in alternation. */
function benchBranches(person: Person, root: string): Figure {
  const few = join(root, 'few');
  const many = join(root, 'many');
  plantManyBranches(person, few, join(few, 'code'), 10, 40);
  plantManyBranches(person, many, join(many, 'code'), 200, 40);
  const times = { few: [] as number[], many: [] as number[] };
  for (let round = 0; round < branchRounds; round++) {
    times.few.push(sweepHost(person, join(few, `everref-${round}`), 1, join(few, 'code')).sweptMs);
    times.many.push(sweepHost(person, join(many, `everref-${round}`), 1, join(many, 'code')).sweptMs);
  }
  return aimed('status.branches.ratio', percentile(times.many, 50) / percentile(times.few, 50), '× (200 branches / 10)', 1);
}

function sweepHost(person: Person, home: string, count: number, workspace?: string): SweepTimes {
  const words = [join(import.meta.dirname, 'sweep-host.ts'), String(count), ...(workspace === undefined ? [] : [workspace])];
  const env = { ...personEnvironment(person), EVERREF_HOME: home };
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...words], { env, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const times: SweepTimes = JSON.parse(said);
  if (process.env['EVERREF_BENCH_SAYS'] === '1') process.stderr.write(said);
  return times;
}
