import { oc } from '@orpc/contract';
import { z } from 'zod';
import { HostId, IsoTime } from '../model/id.ts';
import { PauseAnswer } from '../model/pause.ts';
import { PullResult, PullTarget } from '../model/pull.ts';

/** What may be asked of a machine as a whole. */
export const machinesContract = {
  /** Looks at the remotes and moves nothing, here or on another machine. */
  fetch: oc
    .route({ method: 'POST', path: '/fetch' })
    .input(z.object({ target: PullTarget }))
    .output(z.array(PullResult)),
  /** Pauses background work of a machine until then (null: it goes on), here or elsewhere; a newer wish takes the place of one that waits. */
  pause: oc
    .route({ method: 'POST', path: '/hosts/pause' })
    .input(z.object({ hostId: HostId, until: IsoTime.nullable() }))
    .output(PauseAnswer),
  /** Takes back a pause that still waits for its machine. */
  withdrawPause: oc
    .route({ method: 'POST', path: '/hosts/pause/withdraw' })
    .input(z.object({ hostId: HostId }))
    .output(z.object({})),
  /** Forgets another machine, with what it published; where this machine is a hub, its token goes too. Answers null, or why not. */
  forget: oc
    .route({ method: 'POST', path: '/hosts/forget' })
    .input(z.object({ hostId: HostId }))
    .output(z.object({ problem: z.string().nullable() })),
};
