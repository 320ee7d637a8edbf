import { Run } from '../../shared/model/run.ts';
import type { Store } from './open.ts';
import { randomId } from './random-id.ts';

/** What a new run is given; the rest follows. */
export type NewRun = Pick<Run, 'entry' | 'why' | 'repository' | 'ref' | 'before' | 'after' | 'by' | 'delivery'> & {
  /** When it may begin, in milliseconds since 1970. */
  readonly dueAt: number;
  readonly skipFetch?: boolean;
};

/** A run with what the queue needs of it. */
export interface QueuedRun {
  readonly run: Run;
  readonly dueAt: number;
  readonly skipFetch: boolean;
  /** The process that a former host started for it. */
  readonly process: string | null;
}

export interface RunQuery {
  readonly before?: string | undefined;
  readonly limit: number;
  readonly entry?: string | undefined;
}

/** Runs of entries: the queue of those that wait, and the history of those that are over. */
export interface Runs {
  /**
   * Puts a run into the queue. Those of the entry that wait become superseded: of several only the latest is done. A delivery that is worked on
   * again after a crash puts none in twice. Durable; answers the run.
   */
  enqueue(given: NewRun): Run;
  /** Those that wait or were running, oldest first. */
  open(): readonly QueuedRun[];
  /** Writes what changed; durable. */
  put(run: Run, process?: string | null): void;
  /** Only the output, while it runs. */
  output(id: string, text: string): void;
  get(id: string): Run | null;
  /** Newest first. */
  list(query: RunQuery): { readonly items: readonly Run[]; readonly next: string | null };
  /** Called with every run that is written. Answers how to stop. */
  subscribe(listener: (run: Run) => void): () => void;
}

const keepRuns = 2000;
const pruneEvery = 20;

/** The table `runs`. */
export function openRuns(store: Store, now: () => Date = () => new Date()): Runs {
  const { db } = store;
  const insert = db.prepare("INSERT INTO runs (id, entry, state, due_at, delivery, run) VALUES (?, ?, 'waiting', ?, ?, ?)");
  const update = db.prepare('UPDATE runs SET state = ?, run = ?, output = ?, process = coalesce(?, process) WHERE id = ?');
  const updateOutput = db.prepare('UPDATE runs SET output = ? WHERE id = ?');
  const one = db.prepare('SELECT run, output FROM runs WHERE id = ?');
  const waitingOf = db.prepare("SELECT run, output FROM runs WHERE entry = ? AND state = 'waiting'");
  const twin = db.prepare('SELECT run, output FROM runs WHERE entry = ? AND delivery = ? LIMIT 1');
  const open = db.prepare("SELECT * FROM runs WHERE state IN ('waiting', 'running') ORDER BY seq");
  const prune = db.prepare("DELETE FROM runs WHERE state NOT IN ('waiting', 'running') AND seq <= (SELECT max(seq) FROM runs) - ?");
  const listeners = new Set<(run: Run) => void>();
  let untilPrune = 0;

  function tell(run: Run): void {
    for (const listener of listeners) listener(run);
  }

  function write(run: Run, process: string | null): void {
    const { output, ...rest } = run;
    update.run(run.state, JSON.stringify(rest), output, process, run.id);
  }

  return {
    enqueue(given) {
      const { dueAt, skipFetch = false, ...meta } = given;
      const changed: Run[] = [];
      const run = store.durably(() => {
        const there = meta.why === 'delivery' && meta.delivery !== null ? twin.get(meta.entry, meta.delivery) : undefined;
        if (there !== undefined) return toRun(there);
        for (const row of waitingOf.all(meta.entry)) {
          const older: Run = { ...toRun(row), state: 'superseded', reason: 'a newer push came before its turn' };
          write(older, null);
          changed.push(older);
        }
        const made: Run = {
          id: randomId('r-'),
          at: now().toISOString(),
          state: 'waiting',
          ...meta,
          exitCode: null,
          durationMs: null,
          reason: '',
          output: '',
        };
        insert.run(made.id, made.entry, dueAt, made.delivery, JSON.stringify({ ...made, skipFetch }));
        if (untilPrune-- <= 0) {
          untilPrune = pruneEvery;
          prune.run(keepRuns);
        }
        changed.push(made);
        return made;
      });
      for (const one of changed) tell(one);
      return run;
    },
    open: () =>
      open.all().map((row) => ({
        run: toRun(row),
        dueAt: Number(row['due_at']),
        skipFetch: JSON.parse(String(row['run'])).skipFetch === true,
        process: row['process'] === null ? null : String(row['process']),
      })),
    put(run, process = null) {
      store.durably(() => write(run, process));
      tell(run);
    },
    output: (id, text) => void updateOutput.run(text, id),
    get(id) {
      const row = one.get(id);
      return row === undefined ? null : toRun(row);
    },
    list({ before, limit, entry }) {
      const where = [...(before === undefined ? [] : ['seq < (SELECT seq FROM runs WHERE id = ?)']), ...(entry === undefined ? [] : ['entry = ?'])];
      const values = [before, entry].filter((value) => value !== undefined);
      const rows = db
        .prepare(`SELECT run, output FROM runs ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY seq DESC LIMIT ?`)
        .all(...values, limit + 1);
      const items = rows.slice(0, limit).map(toRun);
      return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function toRun(row: Readonly<Record<string, unknown>>): Run {
  return Run.parse({ ...JSON.parse(String(row['run'])), output: String(row['output']) });
}
