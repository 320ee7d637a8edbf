import { createHash } from 'node:crypto';
import { PushEvent } from '../../../shared/model/push.ts';
import type { PushSeen } from '../../workspace/watch/notice-push.ts';

/**
 * The event that tells of a push from a clone of this host; null where it is no branch. Its id follows from what was seen: a push that is
 * noticed again after a crash is the same event.
 */
export function pushEventOf(seen: PushSeen, hostId: string): PushEvent | null {
  const remote = seen.clone.remotes.find((one) => one.name === seen.remote);
  const facts = [hostId, seen.clone.id, seen.remote, seen.ref, seen.before, seen.after, seen.at];
  const event = PushEvent.safeParse({
    version: 1,
    kind: 'push',
    id: `p-${createHash('sha256').update(facts.join('\0')).digest('hex').slice(0, 32)}`,
    repository: remote?.repository ?? seen.clone.repository,
    ref: seen.ref,
    before: seen.before,
    after: seen.after,
    // What was overwritten is found out by those who fetch: here it may be gone already.
    forced: 'unknown',
    hostId,
    cloneId: seen.clone.id,
    at: seen.at,
    by: seen.by === null ? null : seen.by.slice(0, 300),
  });
  return event.success ? event.data : null;
}
