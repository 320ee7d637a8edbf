import { oc } from '@orpc/contract';
import { z } from 'zod';
import { RepositoryChange } from '../model/repository-settings.ts';

/** Settings of single repositories and checkouts (P-6). What there is travels with the snapshot. */
export const repositoriesContract = {
  /** Writes it into the configuration, keeping its comments; `key`: a repository id, or a path of this machine. */
  change: oc
    .route({ method: 'POST', path: '/repositories/settings' })
    .input(z.object({ key: z.string().min(1).max(4096), change: RepositoryChange }))
    .output(z.object({ problems: z.array(z.object({ file: z.string(), line: z.int(), message: z.string() })) })),
};
