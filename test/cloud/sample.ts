import type { LostChain } from '../../shared/model/finding.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { PushEvent, StateEvent } from '../../shared/model/push.ts';

/** Forty times one hex digit: an object id to be told apart at a glance. */
export const objectId = (digit: string) => digit.repeat(40);

/** Host ids that cannot be mixed up. */
export const hostA = 'h-aaaaaaaaaaaaaaaa';
export const hostB = 'h-bbbbbbbbbbbbbbbb';
export const hostC = 'h-cccccccccccccccc';

let made = 0;

/** A push event with an id of its own. */
export function pushEvent(more: Partial<PushEvent> = {}): PushEvent {
  return {
    version: 1,
    kind: 'push',
    id: `e-${process.pid}-${String(++made).padStart(8, '0')}`,
    repository: 'example.org/acme/site',
    ref: 'refs/heads/main',
    before: objectId('a'),
    after: objectId('b'),
    forced: 'no',
    hostId: hostA,
    cloneId: 'k-00000001',
    at: '2026-01-01T00:00:00.000Z',
    by: 'Mara',
    ...more,
  };
}

/** A state event with an id of its own. */
export function stateEvent(more: Partial<StateEvent> = {}): StateEvent {
  return {
    version: 1,
    kind: 'state',
    id: `s-${process.pid}-${String(++made).padStart(8, '0')}`,
    hostId: hostA,
    checkoutIds: ['c-00000001'],
    at: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

/** A force push with an id of its own. */
export function forcePush(more: Partial<ForcePush> = {}): ForcePush {
  return {
    id: `f-${process.pid}-${String(++made).padStart(8, '0')}`,
    repository: 'example.org/acme/site',
    ref: 'refs/heads/main',
    before: objectId('a'),
    after: objectId('b'),
    at: '2026-01-01T00:00:00.000Z',
    by: null,
    sources: ['fetch'],
    kept: null,
    rewritten: null,
    lost: null,
    heldBy: [hostA],
    ...more,
  };
}

/** A lost chain of one commit. */
export function lostChain(more: Partial<LostChain> = {}): LostChain {
  return {
    id: objectId('a'),
    repository: 'example.org/acme/site',
    commits: [{ id: objectId('a'), subject: 'Add the door', author: 'Mara', at: '2026-01-01T00:00:00.000Z' }],
    commitCount: 1,
    why: 'amend',
    branch: 'main',
    at: '2026-01-01T00:00:00.000Z',
    paths: ['src/door.ts'],
    size: { files: 1, insertions: 3, deletions: 0 },
    heldBy: [hostA],
    ...more,
  };
}

/** What announces a host. */
export function hostWords(id: string, name = id.slice(2, 3)) {
  return { id, name, os: 'linux', version: '0.1.0', takesOrders: true, pausedUntil: null } as const;
}
