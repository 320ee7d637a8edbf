import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Checkout } from '../../../shared/model/checkout.ts';
import { ForcePush } from '../../../shared/model/force-push.ts';
import { Host } from '../../../shared/model/host.ts';
import { CheckoutId, HostId, IsoTime, RepositoryId } from '../../../shared/model/id.ts';
import { Order, OrderAnswer } from '../../../shared/model/order.ts';
import { CloudEvent } from '../../../shared/model/push.ts';

const Milliseconds = z.number().int().nonnegative();
const MessageKey = z.object({ lane: z.string().max(3000), seq: z.int() });
const OrderId = z.string().min(1).max(100);
const Nothing = z.object({});
/** As `packFindings` makes them, in base 64: deflated and bounded before they travel. */
const Packed = z.object({ packed: z.base64().max(600_000) });
const Answered = z.object({ kind: z.literal('answered'), answer: OrderAnswer });

/** What a host may ask its hub. Every call but `join` carries the host's token; the hub knows from it who asks. */
export const hubContract = {
  /** Trades a code for a token of this host's own. */
  join: oc.input(z.object({ code: z.string().max(200), hostId: HostId, name: z.string().max(100) })).output(z.object({ token: z.string() })),
  /** A token for another identity of the same machine: it has found that its own is used twice. */
  adopt: oc.input(z.object({ hostId: HostId, name: z.string().max(100) })).output(z.object({ token: z.string() })),
  /** Gives the token back. */
  leave: oc.input(Nothing).output(Nothing),
  /** Resolves when there may be something new since the cursor, at the latest after half a minute. */
  listen: oc.input(z.object({ cursor: z.string().max(100) })).output(z.object({ cursor: z.string() })),
  publish: oc.input(CloudEvent).output(Nothing),
  states: {
    announce: oc.input(Host.omit({ lastSeenAt: true, checkouts: true })).output(z.object({ incarnation: z.int() })),
    heartbeat: oc
      .input(z.object({ incarnation: z.int(), says: Host.pick({ pausedUntil: true }).optional() }))
      .output(z.object({ foreign: z.boolean(), forgotten: z.boolean() })),
    put: oc.input(z.object({ checkout: Checkout, incarnation: z.int(), revision: z.int() })).output(z.object({ stored: z.boolean() })),
    remove: oc.input(z.object({ checkoutId: CheckoutId })).output(Nothing),
    hosts: oc.output(z.array(Host)),
    readHost: oc.input(z.object({ hostId: HostId })).output(z.array(Checkout)),
    read: oc.input(z.object({ hostId: HostId, checkoutIds: z.array(z.string().max(100)).max(1000) })).output(z.array(Checkout)),
    forget: oc.input(z.object({ hostId: HostId })).output(Nothing),
  },
  history: {
    add: oc.input(ForcePush).output(Nothing),
    list: oc.input(z.object({ repository: RepositoryId.optional(), since: IsoTime.optional(), limit: z.int().min(1).max(10_000) })).output(z.array(ForcePush)),
  },
  findings: {
    put: oc.input(Packed).output(Nothing),
    read: oc.input(z.object({ hostId: HostId })).output(Packed.nullable()),
    readAll: oc.output(z.array(Packed)),
  },
  inbox: {
    take: oc.input(z.object({ lanesInHand: z.array(z.string().max(3000)).max(100), atMost: z.int().min(0).max(100) })).output(
      z.object({
        messages: z.array(MessageKey.extend({ tries: z.int(), from: z.string(), body: z.string() })),
        nextInMs: z.number().nullable(),
        dropped: z.int(),
      }),
    ),
    postpone: oc.input(MessageKey.extend({ byMs: Milliseconds })).output(Nothing),
    acknowledge: oc.input(MessageKey).output(Nothing),
  },
  orders: {
    putDown: oc
      .input(z.object({ order: Order, forMs: z.number() }))
      .output(z.discriminatedUnion('kind', [Answered, z.object({ kind: z.literal('waiting'), forMs: z.number() })])),
    answerTo: oc
      .input(z.object({ id: OrderId }))
      .output(z.discriminatedUnion('kind', [Answered, z.object({ kind: z.literal('waiting') }), z.object({ kind: z.literal('gone') })])),
    takeBack: oc.input(z.object({ id: OrderId })).output(Nothing),
    takeOne: oc.input(z.object({ idsInHand: z.array(OrderId).max(100) })).output(z.object({ id: z.string(), body: z.string() }).nullable()),
    renew: oc.input(z.object({ ids: z.array(OrderId).max(100) })).output(Nothing),
    answer: oc.input(z.object({ id: OrderId, answer: OrderAnswer })).output(Nothing),
  },
};
export type HubContract = typeof hubContract;

/** The path under which it is answered. */
export const hubPath = '/hub';
