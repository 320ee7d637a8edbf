import { oc } from '@orpc/contract';
import { z } from 'zod';
import { SignIn, SignInResult } from '../model/sign-in.ts';

/** Remotes that wait for a person to sign in (N-11). */
export const signInContract = {
  list: oc.route({ method: 'GET', path: '/sign-ins' }).output(z.array(SignIn)),
  /**
   * Asks and fetches them (`cloneIds`: those of these clones) one after another; abort the call to stop. `ask`: programs on this machine may ask the
   * person; false: nobody is asked, for after they have signed in in a terminal.
   */
  run: oc
    .route({ method: 'POST', path: '/sign-ins/run' })
    .input(z.object({ cloneIds: z.array(z.string().max(100)).max(1000).optional(), ask: z.boolean() }))
    .output(z.array(SignInResult)),
};
