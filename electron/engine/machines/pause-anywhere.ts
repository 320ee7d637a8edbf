import type { Host } from '../../../shared/model/host.ts';
import { isAway } from '../../../shared/model/machines-seen.ts';
import { type OrderAnswer, orderLifeMs } from '../../../shared/model/order.ts';
import type { PauseAnswer, PauseWish } from '../../../shared/model/pause.ts';
import type { Log } from '../../log/log.ts';
import { aboutNothing, type Journal } from '../../store/journal.ts';
import type { PauseValue } from '../../store/pause.ts';
import type { PauseOrder, PauseWishes } from '../../store/pause-wishes.ts';
import { randomId } from '../../store/random-id.ts';
import type { Orders } from '../../sync/ports.ts';
import { within } from '../within.ts';

export interface PauseAnywhereDeps {
  readonly hostId: string;
  readonly orders: () => Orders;
  /** When this machine's own pause was decided. */
  readonly own: Pick<PauseValue, 'decidedAt' | 'decided'>;
  readonly wishes: PauseWishes;
  /** Pauses this machine; null goes on. */
  readonly set: (until: string | null) => void;
  readonly hosts: () => readonly Host[];
  /** Shows which wishes wait. */
  readonly show: (wishes: readonly PauseWish[]) => void;
  readonly journal: Pick<Journal, 'add'>;
  readonly log: Log;
  readonly now?: () => number;
  /** How long who asks is kept waiting before the answer is *it waits*, in milliseconds. */
  readonly patienceMs?: number;
}

/** Pauses, here and on other machines. */
export interface PauseAnywhere {
  /** A person's decision for this machine. */
  here(until: string | null): void;
  /** Pauses a machine, or ends its pause (null). Never throws for what a cloud may do. */
  pause(hostId: string, until: string | null): Promise<PauseAnswer>;
  /** Takes back what still waits for that machine. */
  withdraw(hostId: string): Promise<void>;
  /** What this host does for another's order. */
  obey(order: PauseOrder): Promise<OrderAnswer>;
  /** Goes on asking for what waited when the last run ended. */
  start(): void;
  /** What waits is kept for the next run. To be called before the cloud is closed. */
  stop(): void;
}

/** A machine that was heard of lately answers within this, else it is not waited for in front of a person. */
const usualPatienceMs = 5000;

interface Asking {
  readonly order: PauseOrder;
  readonly ending: AbortController;
  /** The answer; null where this process ended first. */
  readonly answer: Promise<Exclude<PauseAnswer, { readonly kind: 'waiting' }> | null>;
}

/**
 * Pauses here, or asks the machine. What was decided last counts, wherever it was: a wish that waited while somebody decided otherwise at the machine
 * itself is refused there, and one whose end has passed pauses nobody.
 */
export function createPauseAnywhere(deps: PauseAnywhereDeps): PauseAnywhere {
  const { hostId, orders, own, wishes, set, hosts, show, journal, log, now = Date.now, patienceMs = usualPatienceMs } = deps;
  const askings = new Map<string, Asking>();
  let isStopped = false;

  const nameOf = (id: string): string => hosts().find((host) => host.id === id)?.name ?? 'the machine';
  const tell = (): void => show(wishes.list().map(({ to, until, expiresAt }) => ({ hostId: to, until, standsUntil: expiresAt })));

  function ask(order: PauseOrder): Asking {
    const ending = new AbortController();
    const asking = { order, ending, answer: answerTo(order, ending.signal) };
    askings.set(order.to, asking);
    return asking;
  }

  async function answerTo(order: PauseOrder, signal: AbortSignal): Promise<Exclude<PauseAnswer, { readonly kind: 'waiting' }> | null> {
    const answer = await orders()
      .ask(order, signal)
      .catch((error: unknown) => {
        if (!isStopped) log.warn('A pause could not be asked', { to: order.to, error });
        return null;
      });
    // The order stands: the next run asks again, and gets the answer that may have come just now.
    if (isStopped) return null;
    if (askings.get(order.to)?.order === order) askings.delete(order.to);
    wishes.drop(order);
    tell();
    return inWords(order, answer);
  }

  function inWords({ to, until }: PauseOrder, answer: OrderAnswer | null): Exclude<PauseAnswer, { readonly kind: 'waiting' }> {
    if (answer === null) return { kind: 'refused', message: 'The other machines cannot be reached from here now.' };
    if (answer.kind === 'refused') return answer;
    if (answer.kind === 'done') return { kind: 'done', pausedUntil: answer.result.kind === 'pause' ? answer.result.pausedUntil : until };
    return { kind: 'refused', message: `${nameOf(to)} did not answer in time, so nothing was changed there.` };
  }

  /** Nobody stands before the button any more: what came of it goes to the activity, but for what the machine shows itself. */
  function noteLater({ order, ending, answer }: Asking): void {
    void answer.then((came) => {
      if (came?.kind !== 'refused' || ending.signal.aborted) return;
      const what = order.until === null ? 'was not told to go on' : 'was not paused';
      journal.add({ ...aboutNothing, what: 'error', why: 'pause-refused', message: `${nameOf(order.to)} ${what}: ${came.message}` });
    });
  }

  function here(until: string | null): void {
    own.decided(new Date(now()).toISOString());
    set(until);
  }

  /** Resolves when it is taken back, has begun there, or could not be taken back within the patience; it is shown until then. */
  async function withdraw(to: string): Promise<void> {
    const asking = askings.get(to);
    if (asking === undefined) return;
    asking.ending.abort();
    await within(asking.answer, patienceMs);
  }

  return {
    here,
    withdraw,
    async pause(to, until) {
      if (to === hostId) {
        here(until);
        return { kind: 'done', pausedUntil: until };
      }
      await withdraw(to);
      const at = now();
      const stands = Math.min(at + orderLifeMs.pause, until === null ? Number.POSITIVE_INFINITY : Date.parse(until));
      if (stands <= at) return { kind: 'refused', message: 'That time has passed.' };
      const head = { id: randomId('o-'), from: hostId, to, at: new Date(at).toISOString(), expiresAt: new Date(stands).toISOString() };
      const order: PauseOrder = { ...head, kind: 'pause', until };
      wishes.put(order);
      tell();
      const asking = ask(order);
      const host = hosts().find(({ id }) => id === to);
      const away = host === undefined || isAway(host, hostId, at);
      const answer = await within(asking.answer, away ? Math.min(patienceMs, 1000) : patienceMs);
      if (answer !== null) return answer;
      noteLater(asking);
      return { kind: 'waiting', standsUntil: order.expiresAt };
    },
    async obey({ until, at }) {
      // Another machine's clock may be ahead: nothing is decided in the future.
      const decided = Math.min(Date.parse(at), now());
      const last = own.decidedAt();
      if (last !== null && Date.parse(last) > decided) return { kind: 'refused', message: 'It was decided otherwise since.' };
      if (until !== null && Date.parse(until) <= now()) return { kind: 'refused', message: 'The pause would be over by now.' };
      own.decided(new Date(decided).toISOString());
      set(until);
      return { kind: 'done', result: { kind: 'pause', pausedUntil: until } };
    },
    start() {
      for (const order of wishes.list()) {
        if (Date.parse(order.expiresAt) <= now()) wishes.drop(order);
        else noteLater(ask(order));
      }
      tell();
    },
    stop() {
      isStopped = true;
    },
  };
}
