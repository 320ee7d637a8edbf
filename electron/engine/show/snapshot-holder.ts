import type { Checkout } from '../../../shared/model/checkout.ts';
import { needsPerson } from '../../../shared/model/checkout.ts';
import { checkoutKey, type Mood, passes, passingForMs, type Snapshot } from '../../../shared/model/snapshot.ts';

/** The parts of a snapshot that services report; the rest follows from them. */
export type SnapshotParts = Omit<Snapshot, 'revision' | 'mood' | 'checkouts'>;

export interface SnapshotHolder {
  current(): Snapshot;
  /** Replaces parts; who subscribes hears of it soon, once for many. */
  change(parts: Partial<SnapshotParts>): void;
  /** Puts and removes states; a removed one is named by `checkoutKey`. */
  changeCheckouts(put: readonly Checkout[], removed: readonly string[]): void;
  subscribe(listener: (now: Snapshot, before: Snapshot) => void): () => void;
  /** Tells subscribers now what they would hear soon. */
  flush(): void;
}

/** How long changes are gathered before the page hears of them. Two frames: nobody sees it, and a sweep of 200 is few messages. */
const gatherMs = 30;

/** Holds the one snapshot that every surface shows; each change makes a new one, unchanged states keep their identity. */
export function createSnapshotHolder(first: SnapshotParts, firstRevision = 0): SnapshotHolder {
  const states = new Map<string, Checkout>();
  const listeners = new Set<(now: Snapshot, before: Snapshot) => void>();
  let parts = first;
  let current = build(firstRevision);
  let told = current;
  let dirty = false;
  let timer: NodeJS.Timeout | null = null;

  function build(revision: number): Snapshot {
    const checkouts = [...states.values()];
    return { ...parts, revision, mood: moodOf(parts, checkouts), checkouts };
  }

  function changed(): void {
    dirty = true;
    timer ??= setTimeout(flush, gatherMs);
  }

  function now(): Snapshot {
    if (dirty) {
      dirty = false;
      current = build(current.revision + 1);
    }
    return current;
  }

  function flush(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const latest = now();
    if (latest === told) return;
    const before = told;
    told = latest;
    for (const listener of [...listeners]) listener(latest, before);
  }

  return {
    current: now,
    change(update) {
      parts = { ...parts, ...update };
      changed();
    },
    changeCheckouts(put, removed) {
      for (const key of removed) states.delete(key);
      for (const checkout of put) states.set(checkoutKey(checkout), checkout);
      changed();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush,
  };
}

/** What the tray says: Everref's own trouble first, then what waits for a person on this machine, then whether it is at work. */
export function moodOf(parts: Pick<SnapshotParts, 'troubles' | 'thisHost' | 'working'>, checkouts: readonly Checkout[], now = Date.now()): Mood {
  if (parts.troubles.some((trouble) => trouble.code === 'git-missing' || trouble.code === 'store')) return 'cannot-work';
  if (checkouts.some((checkout) => checkout.hostId === parts.thisHost && needsPerson(checkout))) return 'needs-you';
  if (parts.troubles.some((trouble) => !passes(trouble) || now - Date.parse(trouble.since) >= passingForMs)) return 'needs-you';
  return parts.working === null ? 'in-step' : 'working';
}
