import { isDeepStrictEqual } from 'node:util';
import type { Checkout } from '../../../shared/model/checkout.ts';
import type { Host } from '../../../shared/model/host.ts';
import { isNoObject } from '../../../shared/model/id.ts';
import type { PushEvent, StateEvent } from '../../../shared/model/push.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import type { RelayedDelivery } from '../../../shared/model/relayed.ts';
import { checkoutKey } from '../../../shared/model/snapshot.ts';
import type { Log } from '../../log/log.ts';
import { aboutNothing, type Journal } from '../../store/journal.ts';
import type { RemoteStates } from '../../store/remote-states.ts';
import type { Clone } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import type { Cloud, Delivery, Subscription } from '../ports.ts';

/** What changed in what is known of the other hosts. */
export interface RemoteChange {
  /** All the other hosts, when something about them is new; null: as before. */
  readonly hosts: readonly Host[] | null;
  readonly put: readonly Checkout[];
  /** Keys (`checkoutKey`) of states that are no more. */
  readonly removed: readonly string[];
}

/** Hears what the other hosts say, and tells this host's own other clones of its pushes. */
export interface Receiver {
  /** Gives what was last known, and listens; what is there now is read behind, and again where that fails. */
  start(): Promise<void>;
  /** Delivers a push of this host to its other clones of that repository. */
  local(event: PushEvent): Promise<void>;
  /** Reads all hosts again: after a wake, when the page asks. */
  look(): Promise<void>;
  /** Resolves when nothing that was heard is in hand. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface ReceiverOptions {
  readonly hostId: string;
  readonly cloud: Pick<Cloud, 'states' | 'bus'>;
  readonly registry: Pick<Registry, 'clonesOf'>;
  readonly remoteStates: RemoteStates;
  readonly journal: Pick<Journal, 'add'>;
  readonly log: Log;
  /**
   * Looks at that ref for these clones; the repository is called by this host's own name. Awaited: the message is acknowledged once it resolves, and
   * comes again when it throws.
   */
  readonly onPush: (event: PushEvent, clones: readonly Clone[]) => Promise<void>;
  readonly onRemote: (change: RemoteChange) => void;
  /** A delivery that a relay took; acknowledged once it resolves. */
  readonly onRelayed?: (relayed: RelayedDelivery) => Promise<void>;
  /** This host's name for a repository that others may call otherwise (`aliases`). */
  readonly ownName?: (repository: string) => string;
  /**
   * Resolves when this host's checkouts are known: until then a push to one of them would be taken for one to a repository that is not here, and be
   * acknowledged. Rejects when the host ends before: the messages come again.
   */
  readonly ready?: Promise<void>;
  readonly lookEveryMs?: number;
}

/**
 * Every so many looks all states are read, whatever the hosts say: a state event may have been lost. Once an hour: with 10 machines of 500 checkouts
 * each such look reads 9 MB, and every ten minutes they would cost more than all the rest (aws/setup/monthly-cost.ts).
 */
const fullLookEvery = 60;

/** Hears the bus and the table of the cloud. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const {
    hostId,
    cloud,
    registry,
    remoteStates,
    journal,
    log,
    onPush,
    onRemote,
    onRelayed = async () => {},
    ownName = (repository) => repository,
    lookEveryMs = 60_000,
  } = options;
  const { ready = Promise.resolve() } = options;
  const known = new Map<string, Checkout>();
  const working = new Set<Promise<unknown>>();
  let hosts: readonly Host[] = [];
  let subscription: Subscription | null = null;
  let timer: NodeJS.Timeout | null = null;
  let looks = 0;
  /** One after another: what was read earlier is never written over what was read later. */
  let line: Promise<unknown> = Promise.resolve();

  function inLine<T>(work: () => Promise<T>): Promise<T> {
    const turn = line.then(work);
    line = turn.catch(() => {});
    return hold(turn);
  }

  function hold<T>(work: Promise<T>): Promise<T> {
    working.add(work);
    const done = () => working.delete(work);
    work.then(done, done);
    return work;
  }

  function statesOf(id: string): readonly Checkout[] {
    return [...known.values()].filter((checkout) => checkout.hostId === id);
  }

  /** Takes what was read of some checkouts of a host; those asked for and not there are gone. */
  function take(id: string, asked: readonly string[], found: readonly Checkout[]): void {
    const there = new Set(found.map((checkout) => checkout.id));
    const gone = asked.filter((one) => !there.has(one) && known.has(checkoutKey({ hostId: id, id: one })));
    const put = found.filter((checkout) => checkout.hostId === id && !isDeepStrictEqual(known.get(checkoutKey(checkout)), checkout));
    if (put.length + gone.length === 0) return;
    remoteStates.put(put);
    remoteStates.remove(id, gone);
    const removed = gone.map((one) => checkoutKey({ hostId: id, id: one }));
    for (const key of removed) known.delete(key);
    for (const checkout of put) known.set(checkoutKey(checkout), checkout);
    const isNews = setHosts(hosts.map((host) => (host.id === id ? seenBy(host, put) : host)));
    onRemote({ hosts: isNews ? hosts : null, put, removed });
  }

  /** Whether they are other hosts than before. */
  function setHosts(now: readonly Host[]): boolean {
    if (isDeepStrictEqual(hosts, now)) return false;
    hosts = now;
    remoteStates.putHosts(now);
    return true;
  }

  async function readHost(id: string): Promise<void> {
    const found = await cloud.states.readHost(id);
    take(
      id,
      statesOf(id).map((checkout) => checkout.id),
      found,
    );
  }

  async function readAll(isFull: boolean): Promise<void> {
    const now = (await cloud.states.hosts()).filter((host) => host.id !== hostId);
    const present = new Set(now.map((host) => host.id));
    const vanished = [...new Set([...hosts.map((host) => host.id), ...[...known.values()].map((checkout) => checkout.hostId)])].filter(
      (id) => !present.has(id),
    );
    const before = new Map(hosts.map((host) => [host.id, host]));
    const states = Map.groupBy(known.values(), (checkout) => checkout.hostId);
    if (setHosts(now.map((host) => seenBy(host, states.get(host.id) ?? [])))) onRemote({ hosts, put: [], removed: [] });
    for (const id of vanished) {
      const removed = statesOf(id).map(checkoutKey);
      remoteStates.forget(id);
      for (const key of removed) known.delete(key);
      if (removed.length > 0) onRemote({ hosts: null, put: [], removed });
    }
    for (const host of now) {
      if (isFull || !before.has(host.id) || statesOf(host.id).length !== host.checkouts) await readHost(host.id);
    }
  }

  async function look(): Promise<void> {
    try {
      await inLine(() => readAll(looks++ % fullLookEvery === 0));
    } catch (error) {
      looks = 0;
      log.warn('What the other machines say could not be read; it is tried again', { error });
    }
  }

  async function takePush(told: PushEvent): Promise<void> {
    const event = { ...told, repository: ownName(told.repository) };
    // Only the clone that pushed need not look (architecture.md, "Cloud ports").
    const clones = registry.clonesOf(event.repository).filter((clone) => event.hostId !== hostId || clone.id !== event.cloneId);
    if (clones.length === 0) {
      log.debug('A push to a repository that this machine does not have', { repository: event.repository, ref: event.ref, from: event.hostId });
      return;
    }
    if (event.hostId !== hostId) journal.add(receivedLine(event, nameOf(event.hostId)));
    await onPush(event, clones);
  }

  async function takeStates(event: StateEvent): Promise<void> {
    await inLine(async () => {
      // No state is named: something about the host itself is new.
      if (event.checkoutIds.length === 0 || !hosts.some((host) => host.id === event.hostId)) return readAll(false);
      take(event.hostId, event.checkoutIds, await cloud.states.read(event.hostId, event.checkoutIds));
    });
  }

  function nameOf(id: string): string {
    return hosts.find((host) => host.id === id)?.name ?? 'another machine';
  }

  async function receive(delivery: Delivery): Promise<void> {
    if (delivery.kind === 'event') {
      if (delivery.event.hostId === hostId) return;
      if (delivery.event.kind === 'state') return takeStates(delivery.event);
      await ready;
      return delivery.event.kind === 'delivery' ? onRelayed(delivery.event) : takePush(delivery.event);
    }
    log.warn('A message was not understood', { from: delivery.from, reason: delivery.reason });
    const from = delivery.from === hostId ? '' : ` from ${nameOf(delivery.from)}`;
    journal.add({ ...aboutNothing, what: 'error', why: 'unknown-message', message: `A message${from} was put aside: ${delivery.reason}.` });
  }

  return {
    async start() {
      if (subscription !== null) return;
      hosts = remoteStates.hosts();
      for (const checkout of remoteStates.checkouts()) if (checkout.hostId !== hostId) known.set(checkoutKey(checkout), checkout);
      if (hosts.length + known.size > 0) onRemote({ hosts, put: [...known.values()], removed: [] });
      subscription = cloud.bus.subscribe((delivery) => hold(receive(delivery)));
      timer = setInterval(() => void look(), lookEveryMs);
      timer.unref();
      looks = 0;
      // Not waited for: a cloud that does not answer must not hold up a start.
      void look();
    },
    local: (event) => hold(takePush(event)),
    look: () => {
      looks = 0;
      return look();
    },
    async idle() {
      while (working.size > 0) await Promise.allSettled(working);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await subscription?.close();
      subscription = null;
      await line;
    },
  };
}

/** The line that says that a push was heard of; a delivery that comes twice is one line. */
function receivedLine(event: PushEvent, from: string): Parameters<Journal['add']>[0] {
  const branch = shortBranch(event.ref);
  const what = isNoObject(event.after) ? `${from} says that ${branch} may be gone` : `${branch} was pushed on ${from}`;
  return {
    id: `received-${event.id}`,
    repository: event.repository,
    checkoutId: null,
    path: null,
    ref: event.ref,
    before: event.before,
    after: event.after,
    what: 'push-received',
    why: 'push',
    message: `${what}${event.by === null ? '' : ` (by ${event.by})`}.`,
    event: event.id,
  };
}

/** A host that published a state was there then, whenever its last heartbeat was. */
function seenBy(host: Host, states: readonly Checkout[]): Host {
  const lastSeenAt = states.reduce((newest, { updatedAt }) => (updatedAt > newest ? updatedAt : newest), host.lastSeenAt);
  return { ...host, lastSeenAt };
}
