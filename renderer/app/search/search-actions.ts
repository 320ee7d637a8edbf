import { hourFromNow } from '../../parts/age.ts';
import { announce } from '../../parts/announce.tsx';
import { pauseMachine } from '../doing/pauses.ts';
import { usePull } from '../doing/pulls.ts';
import { useEngine } from '../engine-context.tsx';
import type { SearchAction } from './entries.ts';

const everything = { kind: 'all' } as const;

/** Does what was found; what became of it is announced, and shown where it belongs. */
export function useSearchActions(): (action: SearchAction) => void {
  const engine = useEngine();
  const pull = usePull(everything);
  const after = (work: Promise<unknown>, done: string): void => {
    work.then(
      () => announce(done),
      (fault: unknown) => announce(`It failed: ${fault instanceof Error ? fault.message : String(fault)}`),
    );
  };
  return (action) => {
    switch (action.kind) {
      case 'pull-all':
        return pull.start();
      case 'refresh':
        return after(engine.checkouts.refresh(), 'Every checkout was looked at');
      case 'pause':
        return after(engine.app.pause({ until: hourFromNow() }), 'Paused for an hour');
      case 'go-on':
        return after(engine.app.pause({ until: null }), 'Background work goes on');
      case 'pause-machine':
      case 'resume-machine':
        return pauseMachine(engine, { hostId: action.hostId, name: action.name, until: action.kind === 'pause-machine' ? hourFromNow() : null });
      case 'snooze':
        return after(engine.app.snooze({ until: hourFromNow() }), 'Notifications are snoozed for an hour');
      case 'unsnooze':
        return after(engine.app.snooze({ until: null }), 'Notifications are shown again');
    }
  };
}
