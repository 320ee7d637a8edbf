import { oc } from '@orpc/contract';
import { z } from 'zod';

/** What the system keeps for Everref. Values go in and never come out. */
export const KeychainStatus = z.object({
  /** Why nothing can be kept there, with what to do instead; null: it can. */
  problem: z.string().nullable(),
  secrets: z.array(z.object({ name: z.string(), isUsed: z.boolean() })),
});
export type KeychainStatus = z.infer<typeof KeychainStatus>;

const name = z.string().min(1).max(200);
/** Null: done. */
const Answer = z.object({ problem: z.string().nullable() });

/** Secrets in the system's keychain: their names are read, their values are only written. */
export const keychainContract = {
  status: oc.route({ method: 'GET', path: '/keychain' }).output(KeychainStatus),
  put: oc
    .route({ method: 'POST', path: '/keychain' })
    .input(z.object({ name, value: z.string().min(1).max(10_000) }))
    .output(Answer),
  remove: oc.route({ method: 'POST', path: '/keychain/remove' }).input(z.object({ name })).output(Answer),
};
