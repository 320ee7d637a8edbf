import type { PauseAnswer } from '../../../shared/model/pause.ts';
import type { Engine } from '../../client.ts';
import { exactTime, untilWords } from '../../parts/age.ts';
import { announce } from '../../parts/announce.tsx';
import { useEngine } from '../engine-context.tsx';
import { createClicks } from './clicks.ts';

/** What became of a click on *Pause* or *Go on* at a machine's head; what it did stands at the head itself. */
export type PauseClick = { readonly kind: 'asking' } | { readonly kind: 'refused'; readonly at: string; readonly message: string };

const clicks = createClicks<PauseClick>();

function wordsOf(name: string, until: string | null, answer: Exclude<PauseAnswer, { readonly kind: 'refused' }>): string {
  if (answer.kind === 'waiting')
    return `${name} has not answered. It ${until === null ? 'goes on' : 'is paused'} when it is back, if that is before ${exactTime(answer.standsUntil)}`;
  return answer.pausedUntil === null ? `${name} goes on` : `${name} is paused ${untilWords(answer.pausedUntil, Date.now())}`;
}

async function run(hostId: string, work: () => Promise<string>): Promise<void> {
  if (clicks.get(hostId)?.kind === 'asking') return;
  clicks.put(hostId, { kind: 'asking' });
  try {
    const words = await work();
    clicks.put(hostId, null);
    announce(words);
  } catch (fault) {
    const message = fault instanceof Error ? fault.message : String(fault);
    clicks.put(hostId, { kind: 'refused', at: new Date().toISOString(), message });
    announce(message);
  }
}

/** Pauses a machine until then (null: it goes on) and says what came of it. `name`: what is said of it. */
export function pauseMachine(engine: Engine, { hostId, name, until }: { readonly hostId: string; readonly name: string; readonly until: string | null }): void {
  void run(hostId, async () => {
    const answer = await engine.machines.pause({ hostId, until });
    if (answer.kind === 'refused') throw new Error(answer.message);
    return wordsOf(name, until, answer);
  });
}

/** The pause of one machine: what became of the last click, and the clicks. */
export function usePause(
  hostId: string,
  name: string,
): {
  readonly click: PauseClick | null;
  readonly pause: (until: string | null) => void;
  readonly withdraw: () => void;
  readonly dismiss: () => void;
} {
  const engine = useEngine();
  const click = clicks.use(hostId);
  return {
    click,
    pause: (until) => pauseMachine(engine, { hostId, name, until }),
    withdraw: () =>
      void run(hostId, async () => {
        await engine.machines.withdrawPause({ hostId });
        return `Taken back: nothing waits for ${name}`;
      }),
    dismiss: () => clicks.put(hostId, null),
  };
}
