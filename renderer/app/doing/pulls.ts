import type { PullResult, PullTarget } from '../../../shared/model/pull.ts';
import type { Engine } from '../../client.ts';
import { announce } from '../../parts/announce.tsx';
import { useEngine } from '../engine-context.tsx';
import { createClicks } from './clicks.ts';
import { pullSummary } from './pull-words.ts';

/** What became of a click on *Pull now*; kept while the page is open, so that the answer stands where the click was. */
export type Pull =
  | { readonly kind: 'running'; readonly did: Did; readonly stop: () => void }
  | { readonly kind: 'done'; readonly did: Did; readonly at: string; readonly results: readonly PullResult[] }
  | { readonly kind: 'stopped'; readonly did: Did; readonly at: string }
  | { readonly kind: 'failed'; readonly did: Did; readonly at: string; readonly message: string };

/** What a stop leaves. */
export const stoppedWords = 'Stopped. Nothing more was begun; a move that was under way came to its end, and stands in the activity.';

/** *Fetch* looks at the remotes and moves nothing; its answer stands where a pull's does. */
export type Did = 'pull' | 'fetch';

const pulls = createClicks<Pull>();

/** A target as a key. */
export function pullKey(target: PullTarget): string {
  switch (target.kind) {
    case 'all':
      return 'all';
    case 'host':
      return `host ${target.hostId}`;
    case 'checkout':
      return `checkout ${target.hostId} ${target.checkoutId}`;
  }
}

async function run(engine: Engine, target: PullTarget, did: Did): Promise<void> {
  const key = pullKey(target);
  if (pulls.get(key)?.kind === 'running') return;
  const stopping = new AbortController();
  pulls.put(key, { kind: 'running', did, stop: () => stopping.abort() });
  announce(did === 'pull' ? 'Pulling' : 'Fetching');
  try {
    const results = await (did === 'pull'
      ? engine.pull.now({ target }, { signal: stopping.signal })
      : engine.machines.fetch({ target }, { signal: stopping.signal }));
    pulls.put(key, { kind: 'done', did, at: new Date().toISOString(), results });
    announce(pullSummary(results, did));
  } catch (fault) {
    if (stopping.signal.aborted) {
      pulls.put(key, { kind: 'stopped', did, at: new Date().toISOString() });
      return announce('Stopped');
    }
    const message = fault instanceof Error ? fault.message : String(fault);
    pulls.put(key, { kind: 'failed', did, at: new Date().toISOString(), message });
    announce(`The ${did} failed: ${message}`);
  }
}

/** The pull of one target: what became of it, and how to start or put away. */
export function usePull(target: PullTarget): {
  readonly pull: Pull | null;
  readonly start: () => void;
  readonly fetch: () => void;
  readonly dismiss: () => void;
} {
  const engine = useEngine();
  const key = pullKey(target);
  const pull = pulls.use(key);
  return { pull, start: () => void run(engine, target, 'pull'), fetch: () => void run(engine, target, 'fetch'), dismiss: () => pulls.put(key, null) };
}
