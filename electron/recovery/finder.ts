import type { ScanState } from '../../shared/model/lost.ts';
import { GitError } from '../git/error.ts';
import type { Gate } from '../git/gate.ts';
import type { Git } from '../git/run.ts';
import type { Log } from '../log/log.ts';
import type { LostChains } from '../store/lost-chains.ts';
import type { LostScans, StoredScan } from '../store/lost-scans.ts';
import type { Pins } from '../store/pins.ts';
import type { Known } from './chains/why.ts';
import { readMemory } from './scan/memory.ts';
import { type FoundChain, isThere, scanClone } from './scan/scan.ts';
import type { ScanClone } from './scan/scan-clone.ts';

/** What the finder is given. */
export interface FinderDeps {
  readonly gate: Gate;
  readonly chains: LostChains;
  readonly scans: LostScans;
  readonly pins: Pins;
  readonly log: Log;
  /** This host's clones as they are now. */
  readonly clones: () => readonly ScanClone[];
  /** A path by which people know a clone. */
  readonly pathOf: (cloneId: string) => string;
  /** Overwritten and deleted branches of a repository's remotes that are known of. */
  readonly overwritten: (repository: string) => Known['overwritten'];
  /** No background work now. */
  readonly isPaused: () => boolean;
  readonly now: () => Date;
  /** Something was found, or is no longer lost. */
  readonly onFound: (cloneId: string) => void;
  /** The states of scans have changed; what is going on now, in words. */
  readonly onState: (words: string | null) => void;
  /** How long a clone must be quiet before it is looked at, and how long the finder rests between two; in milliseconds. */
  readonly quietMs?: number;
  readonly restMs?: number;
}

/** Looks for lost commits in the background, one clone at a time, and when asked. */
export interface Finder {
  /** Something in this clone's git folder changed: looks when it has been quiet for a while. */
  changed(cloneId: string): void;
  /** Looks at these clones now (all where none is named), one after another; resolves when done or stopped. `thorough`: at everything anew. */
  scan(cloneIds: readonly string[] | 'all', options: { readonly thorough: boolean; readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Ends what is being scanned and forgets what waits; a clone that changes again is looked at again. */
  stopScans(): void;
  states(): readonly ScanState[];
  /** Begins to look by itself: every clone once, then each hour, and when it changes. */
  start(): void;
  stop(): Promise<void>;
  /** Resolves when no scan runs. What only waits for a quiet moment does not count. */
  idle(): Promise<void>;
}

const hourMs = 3_600_000;
/** A clone that is never quiet is looked at all the same after this. */
const patienceMs = 120_000;

export function createFinder(deps: FinderDeps): Finder {
  const { gate, chains, scans, log } = deps;
  const quietMs = deps.quietMs ?? 8000;
  const restMs = deps.restMs ?? 500;
  /** Clones that want a look by themselves: since when, and when at the earliest. */
  const waiting = new Map<string, { readonly since: number; due: number }>();
  /** Clones that are looked at because somebody asked. */
  const asked = new Set<string>();
  let scanning: { readonly cloneId: string; words: string } | null = null;
  let turn: Promise<void> = Promise.resolve();
  let stopper = new AbortController();
  let timer: NodeJS.Timeout | null = null;
  let hourly: NodeJS.Timeout | null = null;
  let stopped = false;
  let running = 0;
  let idleListeners: (() => void)[] = [];

  /** One after another, whoever asks. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    running++;
    const result = turn.then(work);
    turn = result.then(
      () => {},
      () => {},
    );
    return result.finally(() => {
      running--;
      if (running > 0) return;
      const listeners = idleListeners;
      idleListeners = [];
      for (const listener of listeners) listener();
    });
  }

  function tell(): void {
    deps.onState(scanning === null ? null : `Looking for lost commits in ${deps.pathOf(scanning.cloneId)}`);
  }

  async function look(clone: ScanClone, thorough: boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted || stopped) return;
    const last = scans.find(clone.id);
    let read: ReadonlyMap<string, FoundChain> | null = null;
    // Only where something has changed: thousands of chains take longer to read than a clone to look at.
    const before = () => (read ??= storedChains(chains, clone.id));
    const pins = deps.pins.ofClone(clone.id);
    const done = (state: StoredScan['state'], memory: unknown, message: string | null) =>
      scans.put({ cloneId: clone.id, memory: JSON.stringify(memory), scannedAt: deps.now().toISOString(), state, message });
    scanning = { cloneId: clone.id, words: '' };
    tell();
    const began = performance.now();
    try {
      const result = await gate.admit(
        clone.commonDir,
        'scan',
        (git) =>
          scanClone(asked.has(clone.id) ? prompt(git) : git, clone, {
            memory: readMemory(last?.memory),
            chains: before,
            pins: {
              refs: new Set(pins.flatMap(({ bundle, tip }) => (bundle === null ? [tip] : []))),
              bundles: new Set(pins.flatMap(({ bundle, tip }) => (bundle === null ? [] : [tip]))),
            },
            overwritten: deps.overwritten(clone.repository),
            thorough,
            onStep(words) {
              if (scanning !== null) scanning.words = words;
            },
            signal,
          }),
        { signal },
      );
      if (result.kind === 'unchanged') return;
      if (result.kind === 'refused') {
        done('refused', null, result.message);
        return;
      }
      const bundled = keptInBundles(before(), new Set(result.chains.map(({ tip }) => tip)), pins);
      chains.replace(
        clone.id,
        [...result.chains, ...bundled].map(({ tip: _tip, words, ...chain }) => ({
          chain: { ...chain, rewritten: chain.rewritten === null ? null : [...chain.rewritten], repository: clone.repository },
          words,
        })),
      );
      done('done', result.memory, result.beyond === 0 ? null : `${result.beyond} more lost commits are not listed.`);
      log.info('A clone was looked through for lost commits', {
        path: clone.commonDir,
        depth: result.depth,
        chains: result.chains.length,
        ms: Math.round(performance.now() - began),
      });
      deps.onFound(clone.id);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      if (error.kind === 'aborted' || error.kind === 'helper-died' || !isThere(clone)) return;
      log.warn('A clone could not be looked through for lost commits', { path: clone.commonDir, error });
      done('failed', null, error.message);
    } finally {
      scanning = null;
      tell();
    }
  }

  function plan(): void {
    if (stopped || timer !== null || waiting.size === 0) return;
    const due = Math.min(...[...waiting.values()].map((one) => one.due));
    timer = setTimeout(
      () => {
        timer = null;
        void next();
      },
      Math.max(restMs, due - Date.now()),
    );
    timer.unref();
  }

  async function next(): Promise<void> {
    const [ready] = [...waiting].filter(([, { due }]) => due <= Date.now()).sort(([, a], [, b]) => a.due - b.due);
    if (ready !== undefined && !deps.isPaused()) {
      const [cloneId] = ready;
      waiting.delete(cloneId);
      const clone = deps.clones().find(({ id }) => id === cloneId);
      if (clone !== undefined) await inTurn(() => look(clone, false, stopper.signal)).catch((error: unknown) => log.error('a scan failed', { error }));
    } else if (ready !== undefined) ready[1].due = Date.now() + 60_000;
    plan();
  }

  function wants(cloneId: string, afterMs: number): void {
    const now = Date.now();
    const since = waiting.get(cloneId)?.since ?? now;
    waiting.set(cloneId, { since, due: Math.min(now + afterMs, Math.max(now, since + patienceMs)) });
    plan();
  }

  return {
    changed: (cloneId) => wants(cloneId, quietMs),
    async scan(cloneIds, { thorough, signal }) {
      const wanted = deps.clones().filter(({ id }) => cloneIds === 'all' || cloneIds.includes(id));
      for (const { id } of wanted) asked.add(id);
      tell();
      const both = signal === undefined ? stopper.signal : AbortSignal.any([signal, stopper.signal]);
      try {
        for (const clone of wanted) {
          if (both.aborted) break;
          await inTurn(() => look(clone, thorough, both));
          waiting.delete(clone.id);
          asked.delete(clone.id);
        }
      } finally {
        for (const { id } of wanted) asked.delete(id);
        tell();
      }
    },
    stopScans() {
      stopper.abort();
      stopper = new AbortController();
      waiting.clear();
      asked.clear();
      tell();
    },
    states() {
      const last = new Map(scans.all().map((scan) => [scan.cloneId, scan]));
      const counts = chains.counts();
      return deps.clones().map((clone): ScanState => {
        const seen = last.get(clone.id);
        const now = scanning?.cloneId === clone.id;
        return {
          repository: clone.repository,
          path: deps.pathOf(clone.id),
          state: now ? 'scanning' : asked.has(clone.id) ? 'waiting' : (seen?.state ?? 'never'),
          message: now ? (scanning?.words ?? null) : (seen?.message ?? null),
          scannedAt: seen?.scannedAt ?? null,
          chains: counts.get(clone.id) ?? 0,
        };
      });
    },
    start() {
      const all = () => {
        for (const [index, { id }] of deps.clones().entries()) wants(id, quietMs + index * restMs);
      };
      all();
      hourly = setInterval(all, hourMs);
      hourly.unref();
    },
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      if (hourly !== null) clearInterval(hourly);
      stopper.abort();
      await turn;
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => idleListeners.push(resolve))),
  };
}

/** Somebody waits for this scan: it does not stand behind everything else that wants the processor. */
function prompt(git: Git): Git {
  return { run: (request) => git.run({ ...request, lowPriority: false }) };
}

/** What the last scan of a clone found, by tip. */
function storedChains(chains: LostChains, cloneId: string): ReadonlyMap<string, FoundChain> {
  return new Map(
    chains.ofClone(cloneId).map(({ chain: { repository: _repository, held, ...chain }, words }) => {
      return [chain.id, { ...chain, tip: chain.id, held: held ?? 'objects', words }] as const;
    }),
  );
}

/** Chains that git has collected but whose tips lie in a bundle of Everref's: they can still be put back. */
function keptInBundles(
  before: ReadonlyMap<string, FoundChain>,
  found: ReadonlySet<string>,
  pins: readonly { readonly tip: string; readonly bundle: string | null }[],
): readonly FoundChain[] {
  return pins.flatMap(({ tip, bundle }): readonly FoundChain[] => {
    const chain = before.get(tip);
    return bundle === null || chain === undefined || found.has(tip) ? [] : [{ ...chain, held: 'bundle' }];
  });
}
