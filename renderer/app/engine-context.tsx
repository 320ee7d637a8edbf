import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import type { Engine } from '../client.ts';
import { watchEngine } from './first-look.ts';
import { createSnapshotStore, type Held, type SnapshotStore } from './snapshot-store.ts';

type Reach = { readonly engine: Engine; readonly store: SnapshotStore };

const ReachContext = createContext<Reach | null>(null);
const SnapshotContext = createContext<Snapshot | null>(null);

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** A window that is hidden draws no frames. */
const notSeenMs = 300;

function drawn(): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, notSeenMs);
    // The first frame is drawn after its callbacks: the next one comes when it was.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        clearTimeout(timer);
        resolve();
      }),
    );
  });
}

/** Follows the engine for as long as it is mounted, and gives everything below it the engine and its state. */
export function EngineProvider({ engine, children }: { readonly engine: Engine; readonly children: ReactNode }) {
  const reach = useMemo(
    () => ({
      engine,
      store: createSnapshotStore({
        watch: (signal) => watchEngine(engine, signal),
        get: (signal) => engine.snapshot.get(undefined, { signal }),
        drawn,
        wait,
        now: Date.now,
      }),
    }),
    [engine],
  );
  useEffect(() => {
    const ended = new AbortController();
    void reach.store.follow(ended.signal);
    return () => ended.abort();
  }, [reach]);
  return <ReachContext value={reach}>{children}</ReachContext>;
}

function useReach(): Reach {
  const reach = useContext(ReachContext);
  if (reach === null) throw new Error('outside of EngineProvider');
  return reach;
}

/** The engine, to ask and to order. */
export function useEngine(): Engine {
  return useReach().engine;
}

/** What the page holds right now, and whether it is fresh. */
export function useHeld(): Held {
  const { store } = useReach();
  return useSyncExternalStore(store.subscribe, store.current);
}

/** Whether the engine can be asked anything now. */
export function useConnected(): boolean {
  return useHeld().connection.kind === 'connected';
}

/** Gives everything below it a snapshot that is there. */
export function SnapshotProvider({ snapshot, children }: { readonly snapshot: Snapshot; readonly children: ReactNode }) {
  return <SnapshotContext value={snapshot}>{children}</SnapshotContext>;
}

/** The engine's state; only inside the shell, where there is one. */
export function useSnapshot(): Snapshot {
  const snapshot = useContext(SnapshotContext);
  if (snapshot === null) throw new Error('outside of SnapshotProvider');
  return snapshot;
}
