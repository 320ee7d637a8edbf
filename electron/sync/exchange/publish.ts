import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Checkout } from '../../../shared/model/checkout.ts';
import type { Host } from '../../../shared/model/host.ts';
import { isNoObject } from '../../../shared/model/id.ts';
import type { PushEvent } from '../../../shared/model/push.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import type { Log } from '../../log/log.ts';
import type { Journal } from '../../store/journal.ts';
import { randomId } from '../../store/random-id.ts';
import type { Registry } from '../../workspace/registry.ts';
import type { PushSeen } from '../../workspace/watch/notice-push.ts';
import type { Cloud } from '../ports.ts';
import { type Outbox, retryDelayMs } from './outbox.ts';
import { pushEventOf } from './push-event.ts';

/** Tells the other hosts how the checkouts of this one stand, and of its pushes. */
export interface Publisher {
  /** Begins: announces this host and tells its states, behind; what fails is tried again. Also after a stop, in another cloud. */
  start(): Promise<void>;
  /** The first sweep is done: what the cloud still has of this host and is no more is taken away. */
  swept(): void;
  /** A push was noticed: on disk when it returns. Null where it is no branch. */
  pushed(seen: PushSeen): PushEvent | null;
  /** Something about this host itself changed: another name is announced anew, a pause is told by a heartbeat at once. */
  changed(): void;
  /** The way to the cloud is open again: what waits for its next try is tried now. */
  retryNow(): void;
  /** Says that this host is alive, and hears whether it still is who it was. */
  beat(): Promise<void>;
  /** Resolves when everything is told, or waits for its next try. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface PublisherOptions {
  readonly hostId: string;
  /** What this host says of itself, as of now. */
  readonly host: () => Omit<Host, 'id' | 'lastSeenAt' | 'checkouts'>;
  readonly cloud: Pick<Cloud, 'states' | 'bus'>;
  readonly outbox: Outbox;
  readonly registry: Pick<Registry, 'checkouts' | 'checkout' | 'subscribe'>;
  readonly journal: Pick<Journal, 'add'>;
  readonly log: Log;
  /** Another machine runs under this host's identity (a cloned disk, N-14). Told once. */
  readonly onForeign: () => void;
  readonly now?: () => Date;
  /** Waited for before the table is read and written for the first time; by default nothing. */
  readonly first?: () => Promise<unknown>;
  /** Waited for before the first states are told; by default nothing. */
  readonly looked?: () => Promise<unknown>;
  readonly times?: Partial<PublishTimes>;
}

export interface PublishTimes {
  readonly heartbeatMs: number;
  /** State events are at least so far apart. */
  readonly gatherMs: number;
  readonly retryMs: number;
  readonly retryAtMostMs: number;
}

const usualTimes: PublishTimes = { heartbeatMs: 300_000, gatherMs: 150, retryMs: 500, retryAtMostMs: 60_000 };
/** Ids that one state event may name. */
const idsPerEvent = 500;

/** What of a state matters to others: everything but when it was looked at. */
function digest(checkout: Checkout): string {
  return createHash('sha1')
    .update(JSON.stringify({ ...checkout, updatedAt: '' }))
    .digest('base64');
}

/** Latest-wins: between two writes of one checkout only its newest state counts; what is equal to what was told is not told again. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { hostId, host, cloud, outbox, registry, journal, log, onForeign, now = () => new Date() } = options;
  const times = { ...usualTimes, ...options.times };
  /** Ids whose state is to be told; the state itself is read when its turn comes. */
  const mailbox = new Set<string>();
  const told = new Map<string, string>();
  const toName = new Set<string>();
  /** What could not be named: goes along with the next, at the latest with the next heartbeat. */
  const unnamed = new Set<string>();
  let incarnation: number | null = null;
  let announced: ReturnType<typeof host> | null = null;
  let revision = 0;
  let running = false;
  let hasLooked = false;
  let isSwept = false;
  let pumping: Promise<void> | null = null;
  let retry: NodeJS.Timeout | null = null;
  let failures = 0;
  let gathering: NodeJS.Timeout | null = null;
  let naming: Promise<void> = Promise.resolve();
  let namedAt = 0;
  let foreignTold = false;
  let heartbeat: NodeJS.Timeout | null = null;
  let unsubscribe = () => {};
  const idlers: (() => void)[] = [];

  async function announce(): Promise<number> {
    const self = host();
    const { incarnation: raised } = await cloud.states.announce({ id: hostId, ...self });
    announced = self;
    // What the table has is what was told, whoever told it: an unchanged checkout costs nothing at a restart.
    told.clear();
    for (const checkout of await cloud.states.readHost(hostId)) told.set(checkout.id, digest(checkout));
    for (const { id } of registry.checkouts()) mailbox.add(id);
    if (isSwept) takeAway();
    revision = 0;
    incarnation = raised;
    introduce();
    return raised;
  }

  /** What the cloud still has of this host and is no more. */
  function takeAway(): void {
    for (const id of told.keys()) if (registry.checkout(id) === undefined) mailbox.add(id);
  }

  /** The others read the list of hosts now, and not at their next look: who joins is seen at once, and what it is called. */
  function introduce(): void {
    cloud.bus
      .publish({ version: 1, kind: 'state', id: randomId('s-'), hostId, checkoutIds: [], at: now().toISOString() })
      .catch((error: unknown) => log.debug('The others could not be told that this machine is there; they look by themselves', { error }));
  }

  async function tell(id: string, edition: number): Promise<void> {
    const checkout = registry.checkout(id);
    if (checkout === undefined) {
      if (!told.has(id)) return;
      await cloud.states.remove(id);
      told.delete(id);
    } else {
      const mark = digest(checkout);
      if (told.get(id) === mark) return;
      await cloud.states.put(checkout, { incarnation: edition, revision: ++revision });
      told.set(id, mark);
    }
    toName.add(id);
    gather();
  }

  async function pump(): Promise<void> {
    try {
      if (incarnation === null && options.first !== undefined) {
        await options.first();
        if (!running) return;
      }
      const edition = incarnation ?? (await announce());
      await tellPause(edition);
      if (!hasLooked) await options.looked?.();
      hasLooked = true;
      for (const id of mailbox) {
        if (!running) return;
        mailbox.delete(id);
        try {
          await tell(id, edition);
        } catch (error) {
          mailbox.add(id);
          throw error;
        }
      }
      failures = 0;
    } catch (error) {
      const waitMs = retryDelayMs(failures++, Math.random, times.retryMs, times.retryAtMostMs);
      log.warn('The state of this machine could not be told; it is tried again', { waitMs, error });
      retry = setTimeout(() => {
        retry = null;
        wake();
      }, waitMs);
      retry.unref();
    }
  }

  function wake(): void {
    if (!running || pumping !== null || retry !== null) return;
    pumping = pump().finally(() => {
      pumping = null;
      if (mailbox.size > 0 || incarnation === null || pauseIsUntold()) wake();
      settle();
    });
  }

  function gather(): void {
    if (gathering !== null) return;
    // The first change goes out at once, those that follow it together.
    gathering = setTimeout(name, Math.max(0, namedAt + times.gatherMs - now().getTime()));
  }

  function name(): void {
    gathering = null;
    namedAt = now().getTime();
    const ids = [...new Set([...unnamed, ...toName])];
    toName.clear();
    unnamed.clear();
    naming = naming.then(async () => {
      try {
        for (let at = 0; at < ids.length; at += idsPerEvent)
          await cloud.bus.publish({
            version: 1,
            kind: 'state',
            id: randomId('s-'),
            hostId,
            checkoutIds: ids.slice(at, at + idsPerEvent),
            at: now().toISOString(),
          });
      } catch (error) {
        // The table has the states; whoever looks at it finds them, and the others are told a little later.
        for (const id of ids) unnamed.add(id);
        log.warn('The others could not be told to look at the state', { error });
      }
      settle();
    });
  }

  function settle(): void {
    if (pumping !== null || gathering !== null || toName.size > 0) return;
    for (const tellIdle of idlers.splice(0)) tellIdle();
  }

  function pauseIsUntold(): boolean {
    return announced !== null && announced.pausedUntil !== host().pausedUntil;
  }

  /** The others see it in the list of hosts, which they read when they are told to. */
  async function tellPause(edition: number): Promise<void> {
    if (announced === null || !pauseIsUntold()) return;
    const { pausedUntil } = host();
    const { foreign, forgotten } = await cloud.states.heartbeat(edition, { pausedUntil });
    // What is amiss is found by the next beat, which does something about it.
    if (foreign || forgotten) void beat();
    announced = { ...announced, pausedUntil };
    introduce();
  }

  async function beat(): Promise<void> {
    if (incarnation === null) return wake();
    try {
      const { foreign, forgotten } = await cloud.states.heartbeat(incarnation);
      if (foreign && !foreignTold) {
        foreignTold = true;
        log.error('Another machine runs under the identity of this one (a cloned disk)');
        onForeign();
      }
      if (forgotten) again();
      if (unnamed.size > 0) gather();
    } catch (error) {
      log.warn('This machine could not say that it is alive', { error });
    }
  }

  function again(): void {
    incarnation = null;
    wake();
  }

  return {
    async start() {
      if (running) return;
      running = true;
      incarnation = null;
      foreignTold = false;
      unsubscribe = registry.subscribe((change) => {
        for (const { id } of change.put) mailbox.add(id);
        for (const id of change.removed) mailbox.add(id);
        wake();
      });
      heartbeat = setInterval(() => void beat(), times.heartbeatMs);
      heartbeat.unref();
      // Not waited for: a cloud that does not answer must not keep this machine's own checkouts from being shown.
      wake();
    },
    swept() {
      isSwept = true;
      takeAway();
      wake();
    },
    pushed(seen) {
      const event = pushEventOf(seen, hostId);
      if (event === null) {
        log.debug('A push of something that is no branch is not told', { ref: seen.ref });
        return null;
      }
      outbox.push(event);
      journal.add(seenLine(event));
      return event;
    },
    changed() {
      if (announced === null) return;
      const { pausedUntil } = announced;
      if (!isDeepStrictEqual(announced, { ...host(), pausedUntil })) again();
      else wake();
    },
    retryNow() {
      if (retry === null) return;
      clearTimeout(retry);
      retry = null;
      failures = 0;
      wake();
    },
    beat,
    async idle() {
      await new Promise<void>((resolve) => {
        idlers.push(resolve);
        settle();
      });
      await naming;
    },
    async stop() {
      running = false;
      unsubscribe();
      if (heartbeat !== null) clearInterval(heartbeat);
      if (retry !== null) clearTimeout(retry);
      retry = null;
      if (gathering !== null) {
        clearTimeout(gathering);
        name();
      }
      await pumping;
      await naming;
      idlers.splice(0).forEach((tellIdle) => void tellIdle());
    },
  };
}

/** The line that says that a push was noticed here; one that is noticed twice is one line. */
function seenLine(event: PushEvent): Parameters<Journal['add']>[0] {
  const branch = shortBranch(event.ref);
  return {
    id: `seen-${event.id}`,
    repository: event.repository,
    checkoutId: null,
    path: null,
    ref: event.ref,
    before: event.before,
    after: event.after,
    what: 'push-seen',
    why: 'push',
    message: isNoObject(event.after) ? `${branch} may be gone from the remote.` : `${branch} was pushed from this machine.`,
    event: event.id,
  };
}
