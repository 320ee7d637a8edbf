import type { Checkout } from '../../shared/model/checkout.ts';
import type { CloudCheck } from '../../shared/model/cloud-check.ts';
import type { CloudUsage } from '../../shared/model/cloud-usage.ts';
import type { HostFindings, LostChain } from '../../shared/model/finding.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { Host } from '../../shared/model/host.ts';
import type { Order, OrderAnswer } from '../../shared/model/order.ts';
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
   * Says that this host is alive, and what else of it is otherwise than it was announced. `foreign`: someone else raised the incarnation (a cloned disk). `forgotten`: another host took this one
   * away; it is to announce itself again and put all its states.
   */
  heartbeat(incarnation: number, says?: Pick<Host, 'pausedUntil'>): Promise<{ readonly foreign: boolean; readonly forgotten: boolean }>;
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
  /** Newest first. `since` is the time of the force push, not of its telling: what is found late comes with an old time. */
  list(query: { readonly repository?: string; readonly since?: string; readonly limit: number }): Promise<readonly ForcePush[]>;
}

/** Something one host asks of another, with an answer and a time after which it is void. Adapters carry it and look at its head only. */
export interface Orders {
  /**
   * Resolves with the answer, or `expired` when the time has passed or `signal` is aborted. An id that was asked before joins the earlier asking and
   * gets its answer, also after a restart of either side: answers are kept for a day after the order's time. Rejects when the cloud cannot be reached,
   * or is closed while waiting: the order then stands, and may be asked again.
   */
  ask(order: Order, signal?: AbortSignal): Promise<OrderAnswer>;
  /**
   * Takes the orders to this host; each is answered once, an expired one never starts. One whose process ended in the middle is begun again
   * at the next start or by a twin, so that handlers are idempotent.
   */
  serve(handler: (order: Order) => Promise<OrderAnswer>): Subscription;
}

/** What each host could give back: at most `chainsAtMost` lost chains, the first ones given; what is too long loses the ends of its lists. */
export interface Findings {
  /** Puts these in place of what this host put before. */
  put(chains: readonly LostChain[]): Promise<void>;
  /** What one host last put; null where it put nothing. */
  read(hostId: string): Promise<HostFindings | null>;
  /** What every host last put, this one's too. */
  readAll(): Promise<readonly HostFindings[]>;
}

/** The shared state, wherever it is kept. No code outside cloud/ asks which. */
export interface Cloud {
  readonly bus: EventBus;
  readonly states: StateTable;
  readonly history: History;
  readonly orders: Orders;
  readonly findings: Findings;
  /** Tries the whole way, step by step, with times; never throws. What has nothing of its own to try is asked for its hosts (cloud/test-cloud.ts). */
  test?(signal?: AbortSignal): Promise<readonly CloudCheck[]>;
  /** What was asked of it so far, where that is paid for. */
  usage?(): CloudUsage;
  /** Words for the settings place: where this is. */
  describe(): string;
  close(): Promise<void>;
}
