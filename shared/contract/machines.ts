import { oc } from '@orpc/contract';
import { z } from 'zod';
import { HostId } from '../model/id.ts';
import { PullResult, PullTarget } from '../model/pull.ts';

/** What may be asked of a machine as a whole. */
export const machinesContract = {
  /** Looks at the remotes and moves nothing, here or on another machine. */
  fetch: oc
    .route({ method: 'POST', path: '/fetch' })
    .input(z.object({ target: PullTarget }))
    .output(z.array(PullResult)),
  /** Forgets another machine, with what it published; where this machine is a hub, its token goes too. Answers null, or why not. */
  forget: oc
    .route({ method: 'POST', path: '/hosts/forget' })
    .input(z.object({ hostId: HostId }))
    .output(z.object({ problem: z.string().nullable() })),
};
