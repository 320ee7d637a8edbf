import type { LostChain } from '../../../shared/model/finding.ts';
import type { Log } from '../../log/log.ts';
import type { Cloud } from '../../sync/ports.ts';

/** Tells the other machines what could be given back here. */
export interface Publishing {
  /** Something was found, or is no longer lost: told when nothing more was for a while. */
  soon(): void;
  /** From now on; before, nothing is told. */
  start(): void;
  /** Tells now what would be told soon. */
  flush(): Promise<void>;
  stop(): void;
}

const afterMs = 5000;

/** What equals the last telling is not told again. A cloud that cannot be reached is told the next time. */
export function createPublishing(cloud: Pick<Cloud, 'findings'>, findings: () => readonly LostChain[], log: Log): Publishing {
  let timer: NodeJS.Timeout | null = null;
  let published = '';
  let live = false;

  async function publish(): Promise<void> {
    const now = findings();
    const text = JSON.stringify(now);
    if (text === published) return;
    try {
      await cloud.findings.put(now);
      published = text;
    } catch (error) {
      log.warn('What is lost here could not be told to the other machines', { error });
    }
  }
  function cancel(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return {
    soon() {
      if (!live) return;
      timer ??= setTimeout(() => {
        timer = null;
        void publish();
      }, afterMs);
      timer.unref();
    },
    start() {
      live = true;
      void publish();
    },
    async flush() {
      if (timer === null) return;
      cancel();
      await publish();
    },
    stop: cancel,
  };
}
