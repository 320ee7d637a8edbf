import type { Order, OrderAnswer } from '../../shared/model/order.ts';
import type { CloudEvent } from '../../shared/model/push.ts';
import type { Findings, History, StateTable } from '../sync/ports.ts';

/** A message in this host's hands, with how often it was handed out before. */
export interface Message {
  readonly seq: number;
  readonly lane: string;
  readonly tries: number;
  readonly from: string;
  readonly body: string;
}

export interface Taken {
  /** The first message of each lane that is due and not in hand. */
  readonly messages: readonly Message[];
  /** When the next one is due that is not yet, in milliseconds from now. */
  readonly nextInMs: number | null;
  /** How many messages were dropped for this host since it last asked. */
  readonly dropped: number;
}

/** The messages that wait for one host. Times are relative: two machines need not agree on the clock. */
export interface Inbox {
  /** Counts a try for each that it hands out. */
  take(lanesInHand: readonly string[], atMost: number): Promise<Taken>;
  postpone(message: Pick<Message, 'lane' | 'seq'>, byMs: number): Promise<void>;
  acknowledge(message: Pick<Message, 'lane' | 'seq'>): Promise<void>;
}

/** An answer, if there is one; `gone`: nobody will ever answer. */
export type AnswerState = { readonly kind: 'answered'; readonly answer: OrderAnswer } | { readonly kind: 'waiting' } | { readonly kind: 'gone' };

/** The orders of one host: those it gave, and those it was given. */
export interface OrderTable {
  /** Puts an order down that stands for so long, or finds it there. */
  putDown(
    order: Order,
    forMs: number,
  ): Promise<{ readonly kind: 'answered'; readonly answer: OrderAnswer } | { readonly kind: 'waiting'; readonly forMs: number }>;
  answerTo(id: string): Promise<AnswerState>;
  /** Takes away an order that nobody has begun. */
  takeBack(id: string): Promise<void>;
  /** One order for this host, leased to who asks; null where none is free. */
  takeOne(idsInHand: readonly string[]): Promise<{ readonly id: string; readonly body: string } | null>;
  renew(ids: readonly string[]): Promise<void>;
  answer(id: string, answer: OrderAnswer): Promise<void>;
}

/** Everything that is kept for one host in a store that several share, wherever that store is. */
export interface HostTables {
  readonly states: StateTable;
  readonly history: History;
  readonly findings: Findings;
  readonly inbox: Inbox;
  readonly orders: OrderTable;
  publish(event: CloudEvent): Promise<void>;
}

/** Calls back when there may be something new for this host, and now and then in any case. */
export interface Bell {
  listen(heard: () => void): { close(): void };
}

/** How long what waits, in milliseconds. Tests shorten them; the order between them matters, not the length. */
export interface CloudTimes {
  /** A delivery that failed comes again after this, doubled at every try. */
  readonly retryMs: number;
  readonly retryAtMostMs: number;
  /** How often to look although no bell rang. */
  readonly lookEveryMs: number;
  /** An order in hand is this process's for so long, and renewed at a third of it. */
  readonly leaseMs: number;
}

export const usualTimes: CloudTimes = { retryMs: 500, retryAtMostMs: 60_000, lookEveryMs: 5000, leaseMs: 60_000 };
