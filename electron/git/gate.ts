import { GitError } from './error.ts';
import type { Git, Need as RunNeed } from './run.ts';

/** How urgent: what a person clicked or pushed goes before what the schedule wants. */
export type Urgency = 'now' | 'background';

/**
 * What work wants of a clone. `scan`: a long look at the objects, beside anything, one over all clones: it would be absurd to hold back a fast-forward for it,
 * and git itself reads objects while others are written.
 */
export type Need = RunNeed | 'scan';

/**
 * Admits work to a clone (named by its common git folder). Reads run side by side; a write runs alone; one network run at a time
 * per clone, beside reads but not beside a write. Over all clones a cap per need.
 */
export interface Gate {
  /** Runs `work` once admitted, handing it the only way to git. Work inside may run several commands; it must not ask the gate again. */
  admit<T>(clone: string, need: Need, work: (git: Git) => Promise<T>, options?: { readonly urgency?: Urgency; readonly signal?: AbortSignal }): Promise<T>;
  /** Resolves when nothing is admitted and nothing waits. */
  idle(): Promise<void>;
}

/** How many may run at once over all clones. */
export type GateCaps = Readonly<Record<RunNeed, number>> & { readonly scan?: number };

// Many reads may be admitted: how many processes that makes is the helper's to say, which answers alike ones together (lean-queue.ts).
const defaultCaps: GateCaps = { read: 80, write: 2, network: 4, scan: 1 };

/** Background work that so much newer work has come after counts as urgent: a busy person must not stop the schedule for ever. */
const patience = 200;

interface Waiting {
  readonly clone: string;
  readonly need: Need;
  readonly urgency: Urgency;
  readonly number: number;
  readonly start: () => void;
}

type Counts = Record<Need, number>;

/** Makes the one gate of an engine. Work that waits longest goes first within its urgency; a clone's waiting write holds back later reads of it. */
export function createGate(git: Git, caps: GateCaps = defaultCaps): Gate {
  // What nobody waits for stands back behind the person's own work (N-13).
  const standingBack: Git = { run: (request) => git.run({ lowPriority: true, ...request }) };
  const total: Counts = { read: 0, write: 0, network: 0, scan: 0 };
  const perClone = new Map<string, Counts>();
  const queues: Record<Urgency, Waiting[]> = { now: [], background: [] };
  let idleListeners: (() => void)[] = [];
  let nextNumber = 0;

  const countsOf = (clone: string): Counts => perClone.get(clone) ?? { read: 0, write: 0, network: 0, scan: 0 };

  function fits({ clone, need }: Waiting): boolean {
    if (total[need] >= (caps[need] ?? 1)) return false;
    if (need === 'scan') return true;
    const here = countsOf(clone);
    if (need === 'read') return here.write === 0;
    if (need === 'network') return here.write === 0 && here.network === 0;
    return here.read === 0 && here.write === 0 && here.network === 0;
  }

  function enter({ clone, need }: Waiting): void {
    const here = countsOf(clone);
    here[need]++;
    total[need]++;
    perClone.set(clone, here);
  }

  function leave({ clone, need }: Waiting): void {
    const here = countsOf(clone);
    here[need]--;
    total[need]--;
    if (here.read + here.write + here.network + here.scan === 0) perClone.delete(clone);
    admitWaiting();
    tellIdle();
  }

  function tellIdle(): void {
    if (!isIdle()) return;
    const listeners = idleListeners;
    idleListeners = [];
    for (const listener of listeners) listener();
  }

  function admitWaiting(): void {
    const old = queues.background.filter((waiting) => nextNumber - waiting.number > patience);
    const order = [...old, ...queues.now, ...queues.background.slice(old.length)];
    // A write that waits must come to its turn: what came after it in the same clone stays behind it, or reads would starve it.
    const behindWrite = new Set<string>();
    const behindNetwork = new Set<string>();
    const started = new Set<Waiting>();
    for (const waiting of order) {
      const { clone, need } = waiting;
      const here = countsOf(clone);
      const mayPass = need === 'scan' || !(behindWrite.has(clone) || (need === 'network' && behindNetwork.has(clone)));
      if (mayPass && fits(waiting)) {
        enter(waiting);
        started.add(waiting);
        continue;
      }
      if (need === 'network') behindNetwork.add(clone);
      if (need !== 'write') continue;
      behindNetwork.add(clone);
      // Not while a fetch, which can take minutes, is what it waits for, or the global cap: reads would stand still for nothing.
      if (here.network === 0 && total.write < caps.write) behindWrite.add(clone);
    }
    if (started.size === 0) return;
    queues.now = queues.now.filter((waiting) => !started.has(waiting));
    queues.background = queues.background.filter((waiting) => !started.has(waiting));
    for (const waiting of started) waiting.start();
  }

  const isIdle = (): boolean => perClone.size === 0 && queues.now.length === 0 && queues.background.length === 0;

  return {
    admit(clone, need, work, options = {}) {
      const { signal, urgency = 'background' } = options;
      return new Promise((resolve, reject) => {
        const refuse = () => reject(new GitError('aborted', { args: ['(waiting)'], cwd: clone }, ''));
        if (signal?.aborted) {
          refuse();
          return;
        }
        const abortWaiting = () => {
          queues[urgency] = queues[urgency].filter((other) => other !== waiting);
          refuse();
          // What stood behind it may go now.
          admitWaiting();
          tellIdle();
        };
        const waiting: Waiting = {
          clone,
          need,
          urgency,
          number: nextNumber++,
          start() {
            signal?.removeEventListener('abort', abortWaiting);
            // In a microtask: work that throws at once must not throw into the one whose end admitted it.
            Promise.resolve()
              .then(() => work(urgency === 'now' ? git : standingBack))
              .then(resolve, reject)
              .finally(() => leave(waiting));
          },
        };
        signal?.addEventListener('abort', abortWaiting, { once: true });
        queues[urgency].push(waiting);
        admitWaiting();
      });
    },
    idle() {
      return isIdle() ? Promise.resolve() : new Promise((resolve) => idleListeners.push(resolve));
    },
  };
}
