import { oc } from '@orpc/contract';
import { z } from 'zod';
import { ForcePush } from '../model/force-push.ts';
import { ForcePushDetail, Forgotten, KeptTips, PutBackPlan, PutBackResult } from '../model/force-push-detail.ts';
import { ObjectId } from '../model/id.ts';

const id = z.string().min(3).max(100);
const words = z.string().max(2048);

/** What a branch that was made came to. `line`: the journal's line, by which it can be undone. */
export const RestoredBranch = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('made'), branch: z.string(), path: z.string(), commit: ObjectId, line: z.string() }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
]);
export type RestoredBranch = z.infer<typeof RestoredBranch>;

/** Overwritten branches: the history, what was lost, putting it right, and what is kept. */
export const forcePushesContract = {
  /** Newest first. `after`: the id of the last one of the page before. */
  list: oc
    .route({ method: 'GET', path: '/force-pushes-seen' })
    .input(
      z.object({
        repository: words.optional(),
        ref: words.optional(),
        by: words.optional(),
        words: z.string().max(200).optional(),
        losing: z.coerce.boolean().optional(),
        host: words.optional(),
        since: z.iso.datetime().optional(),
        until: z.iso.datetime().optional(),
        after: id.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(50),
      }),
    )
    .output(z.array(ForcePush)),
  /** One of them with its commits; null: there is none of that id. */
  open: oc.route({ method: 'GET', path: '/force-pushes-seen/{id}' }).input(z.object({ id })).output(ForcePushDetail.nullable()),
  /** Makes a branch at the old tip; checks nothing out. */
  restore: oc
    .route({ method: 'POST', path: '/force-pushes-seen/{id}/restore' })
    .input(z.object({ id, branch: z.string().min(1).max(250).optional() }))
    .output(RestoredBranch),
  /** Asks the remote what putting the branch back would overwrite; changes nothing. */
  plan: oc.route({ method: 'POST', path: '/force-pushes-seen/{id}/plan' }).input(z.object({ id })).output(PutBackPlan),
  /** Puts the branch back on the remote, if its tip there still is `expect`. */
  putBack: oc
    .route({ method: 'POST', path: '/force-pushes-seen/{id}/put-back' })
    .input(z.object({ id, expect: ObjectId }))
    .output(PutBackResult),
  /** The tips that are kept on this machine. */
  kept: oc.route({ method: 'GET', path: '/kept-tips' }).output(KeptTips),
  /** Keeps a tip for ever, or as long as the rule says. False: there is none of that id. */
  keep: oc
    .route({ method: 'POST', path: '/kept-tips/{id}/keep' })
    .input(z.object({ id, keep: z.boolean() }))
    .output(z.boolean()),
  /** Lets go of a tip now. */
  letGo: oc
    .route({ method: 'POST', path: '/kept-tips/{id}/let-go' })
    .input(z.object({ id }))
    .output(z.object({ done: z.boolean(), message: z.string() })),
  /** Takes Everref's pins out of the clones of some repositories (none named: of all); `everything`: all its refs, before it is taken off a machine. */
  forget: oc
    .route({ method: 'POST', path: '/kept-tips/forget' })
    .input(z.object({ repositories: z.array(words).max(1000).optional(), everything: z.boolean().default(false) }))
    .output(z.array(Forgotten)),
};
