import type { Checkout } from '../../shared/model/checkout.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { Host } from '../../shared/model/host.ts';
import type { PullResult, PullTarget } from '../../shared/model/pull.ts';
import type { CloudEvent } from '../../shared/model/push.ts';

/** What a subscriber is handed: a checked event, or what could not be understood (acknowledged and shown, never fatal). */
export type Delivery = { readonly kind: 'event'; readonly event: CloudEvent } | { readonly kind: 'unknown'; readonly from: string; readonly reason: string };

/** Ends a subscription: takes nothing new, waits for what is in hand. */
export interface Subscription {
  close(): Promise<void>;
}

/**
 * Tells every other host to look. At least once; never this host's own; in order per repository. A handler that resolves
 * acknowledges; one that throws gets the delivery again, later, growing, and after 8 tries it is put aside and shown.
 */
export interface EventBus {
  /** Resolves when the event is where a crash of this process cannot lose it. Publishing an id again changes nothing. */
  publish(event: CloudEvent): Promise<void>;
  /** One subscription per process. Deliveries of one repository come one after another, of several side by side. */
  subscribe(handler: (delivery: Delivery) => Promise<void>): Subscription;
}

/** Orders the writes of one host's state: by incarnation (raised at each start), then revision. */
export interface Edition {
  readonly incarnation: number;
  readonly revision: number;
}

/** The last known state of every host's every checkout. */
export interface StateTable {
  /** Announces this host and raises its incarnation, on whose number the others order its states. Once per start. */
  announce(host: Omit<Host, 'lastSeenAt' | 'checkouts'>): Promise<{ readonly incarnation: number }>;
  /**
   * Says that this host is alive. `foreign`: someone else raised the incarnation (a cloned disk). `forgotten`: another host took this one
   * away; it is to announce itself again and put all its states.
   */
  heartbeat(incarnation: number): Promise<{ readonly foreign: boolean; readonly forgotten: boolean }>;
  /** Stores one checkout's state unless a newer edition of it is there. Answers whether it was stored. */
  put(checkout: Checkout, edition: Edition): Promise<{ readonly stored: boolean }>;
  /** Takes away the state of a checkout of this host that is no more. */
  remove(checkoutId: string): Promise<void>;
  hosts(): Promise<readonly Host[]>;
  /** All states of one host. */
  readHost(hostId: string): Promise<readonly Checkout[]>;
  /** The named states of one host; those that are gone are left out. */
  read(hostId: string, checkoutIds: readonly string[]): Promise<readonly Checkout[]>;
  /** Forgets another host and its states. */
  forget(hostId: string): Promise<void>;
}

/** Force pushes that any host found: each once, sources and holders joined. */
export interface History {
  add(entry: ForcePush): Promise<void>;
  list(query: { readonly repository?: string; readonly since?: string; readonly limit: number }): Promise<readonly ForcePush[]>;
}

/** Something one host asks of another, with an answer and a time after which it is void. */
export interface Order {
  readonly id: string;
  readonly kind: 'pull';
  readonly from: string;
  readonly to: string;
  readonly target: PullTarget;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

export type OrderAnswer =
  | { readonly kind: 'done'; readonly results: readonly PullResult[] }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'expired' };

export interface Orders {
  /** Resolves with the answer, or `expired` when the time has passed or `signal` is aborted. */
  ask(order: Order, signal?: AbortSignal): Promise<OrderAnswer>;
  /** Takes the orders to this host; each is answered once, an expired one never starts. */
  serve(handler: (order: Order) => Promise<OrderAnswer>): Subscription;
}

/** The shared state, wherever it is kept. No code outside cloud/ asks which. */
export interface Cloud {
  readonly bus: EventBus;
  readonly states: StateTable;
  readonly history: History;
  readonly orders: Orders;
  /** Words for the settings place: where this is. */
  describe(): string;
  close(): Promise<void>;
}
