import { z } from 'zod';
import { IsoTime, RepositoryId } from './id.ts';
import { RefusalReason } from './pull.ts';

/** Why a remote waits for a person: git would have to ask, or was turned away, and asking again by itself would not help. */
export const SignInReason = RefusalReason.extract(['sign-in-needed', 'access-denied', 'host-key-unknown', 'host-key-changed']);
export type SignInReason = z.infer<typeof SignInReason>;

/** A remote of a clone of this machine that is left alone until somebody signs in. */
export const SignIn = z.object({
  cloneId: z.string(),
  /** Name of the remote. */
  remote: z.string(),
  /** Of the remote. */
  repository: RepositoryId,
  /** Folder of the clone's first checkout: where git is run. */
  path: z.string(),
  reason: SignInReason,
  message: z.string(),
  since: IsoTime,
});
export type SignIn = z.infer<typeof SignIn>;

/** What came of signing in to one remote. */
export const SignInResult = z.object({
  cloneId: z.string(),
  remote: z.string(),
  repository: RepositoryId,
  path: z.string(),
  /** `stopped`: its turn did not come. */
  result: z.enum(['signed-in', 'refused', 'failed', 'stopped']),
  reason: RefusalReason.nullable(),
  message: z.string(),
});
export type SignInResult = z.infer<typeof SignInResult>;
