import type { Log } from '../log/log.ts';
import type { PushSeen } from './watch/notice-push.ts';

/** Who wants to hear of pushes that were seen here. */
export type PushListener = (push: PushSeen) => void | Promise<void>;

/** Tells them; what one throws or rejects is logged, and stops no other. */
export function createPushListeners(log: Log): { add(listener: PushListener): () => void; tell(push: PushSeen): Promise<void> } {
  const listeners = new Set<PushListener>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async tell(push) {
      const failed = (error: unknown) => log.error('a listener of pushes failed', { ref: push.ref, error: String(error) });
      const answers = [...listeners].map((listener) => {
        try {
          return Promise.resolve(listener(push)).catch(failed);
        } catch (error) {
          failed(error);
          return Promise.resolve();
        }
      });
      await Promise.all(answers);
    },
  };
}
