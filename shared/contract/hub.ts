import { oc } from '@orpc/contract';
import { z } from 'zod';
import { HubState, JoinOffer } from '../model/hub.ts';
import { HostId } from '../model/id.ts';

const Problem = z.object({ problem: z.string().nullable() });

/** Serving as a hub, and joining one. */
export const hubContract = {
  state: oc.route({ method: 'GET', path: '/hub' }).output(HubState),
  /** Writes `hub` into the configuration, or takes it out; answers what came of it. */
  serve: oc
    .route({ method: 'POST', path: '/hub' })
    .input(z.object({ on: z.boolean() }))
    .output(HubState),
  /** A new code to join with; null where this machine is no hub. */
  offer: oc.route({ method: 'POST', path: '/hub/offer' }).output(JoinOffer.nullable()),
  /** Takes a machine's token away; false where it had none. */
  withdraw: oc
    .route({ method: 'POST', path: '/hub/withdraw' })
    .input(z.object({ hostId: HostId }))
    .output(z.object({ withdrawn: z.boolean() })),
  /** Joins the hub at an address with a code that it shows; null: done. */
  join: oc
    .route({ method: 'POST', path: '/hub/join' })
    .input(z.object({ url: z.string().max(500), code: z.string().max(200) }))
    .output(Problem),
  /** Leaves the hub: this machine is on its own again. */
  leave: oc.route({ method: 'POST', path: '/hub/leave' }).output(Problem),
};
