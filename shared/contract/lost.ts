import { oc } from '@orpc/contract';
import { z } from 'zod';
import { FindingQuery } from '../model/finding.ts';
import { HostId, ObjectId, RepositoryId } from '../model/id.ts';
import { ListedChain, Rescue, ScanState } from '../model/lost.ts';

const Yes = z.union([z.boolean(), z.stringbool()]).default(false);

/** What a search of the finder may say; every part narrows. */
export const LostSearch = FindingQuery.extend({
  /** Of all machines; otherwise of this one. */
  allHosts: Yes,
  /** Only what this machine has; then `allHosts` does not count. */
  host: HostId.optional(),
  /** Also chains whose every commit is on a branch under another id. */
  rewritten: Yes,
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
export type LostSearch = z.infer<typeof LostSearch>;

/** What was found. `silent`: machines that were asked for changed text and did not answer in time. */
export const LostFound = z.object({ items: z.array(ListedChain), total: z.int().nullable(), silent: z.array(z.string()) });
export type LostFound = z.infer<typeof LostFound>;

/** A branch that was made, or why not. `line`: the journal's line, by which it can be undone. */
export const Restored = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('made'), branch: z.string(), ref: z.string(), commit: ObjectId, path: z.string().nullable(), line: z.string() }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
]);
export type Restored = z.infer<typeof Restored>;

/** What came of a wish to bring a commit here. */
export const RescueAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rescue'), rescue: Rescue }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
]);
export type RescueAnswer = z.infer<typeof RescueAnswer>;

const Chosen = z.object({
  repository: RepositoryId,
  commit: ObjectId,
  /** The short name of the branch; none: one is found. */
  branch: z.string().min(1).max(250).optional(),
});

/** The lost-commit finder. */
export const lostContract = {
  search: oc.route({ method: 'GET', path: '/lost' }).input(LostSearch).output(LostFound),
  /** The newest chains with these words, from what this host knows already: for a search box, which asks with every letter. */
  quick: oc
    .route({ method: 'GET', path: '/lost/quick' })
    .input(z.object({ words: z.string().max(500), limit: z.coerce.number().int().min(1).max(20).default(6) }))
    .output(z.array(ListedChain)),
  /** How the scans stand, clone by clone. */
  scans: oc.route({ method: 'GET', path: '/lost/scans' }).output(z.array(ScanState)),
  /** Looks now (everywhere, or in these repositories); answers when done, or stopped. `thorough`: at everything anew. */
  scan: oc
    .route({ method: 'POST', path: '/lost/scan' })
    .input(z.object({ repositories: z.array(RepositoryId).max(1000).optional(), thorough: z.boolean().default(false) }))
    .output(z.object({ stopped: z.boolean() })),
  stopScans: oc.route({ method: 'POST', path: '/lost/scan/stop' }).output(z.object({ stopped: z.boolean() })),
  /** Makes a branch at a commit of a clone of this machine. */
  restore: oc.route({ method: 'POST', path: '/lost/restore' }).input(Chosen).output(Restored),
  /** Brings a commit from the forge or another machine and makes a branch of it; answers at once, the rest happens behind. */
  rescue: oc
    .route({ method: 'POST', path: '/lost/rescue' })
    .input(Chosen.extend({ host: z.string().max(100).optional() }))
    .output(RescueAnswer),
  rescues: oc.route({ method: 'GET', path: '/lost/rescues' }).output(z.array(Rescue)),
  /** Takes a rescue back that is under way, by its id. Null: there is none of that id; one that has ended stays as it is. */
  stopRescue: oc
    .route({ method: 'POST', path: '/lost/rescues/stop' })
    .input(z.object({ id: z.string().min(1).max(100) }))
    .output(Rescue.nullable()),
};
