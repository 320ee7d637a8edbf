import { z } from 'zod';
import { RepositoryOverride } from './config.ts';

/** What a person set for one repository, or for one checkout by its path, as the configuration holds it. */
export const RepositorySettings = RepositoryOverride.omit({ trust: true, submodules: true }).extend({
  /** As written: a repository id or a path. */
  key: z.string(),
  /** The absolute path that is meant; null where it is a repository. */
  path: z.string().nullable(),
});
export type RepositorySettings = z.infer<typeof RepositorySettings>;

/** What is to change; null takes a setting away. */
export const RepositoryChange = z.strictObject({
  fastForward: z.enum(['always', 'never']).nullable().optional(),
  fetch: z.enum(['always', 'never']).nullable().optional(),
  interval: z.string().max(20).nullable().optional(),
  group: z.string().min(1).max(100).nullable().optional(),
  pinned: z.boolean().nullable().optional(),
  ignore: z.boolean().nullable().optional(),
});
export type RepositoryChange = z.infer<typeof RepositoryChange>;

/** The settings that hold for a whole repository; paths are not looked at. */
export function settingsFor(list: readonly RepositorySettings[] | undefined, repository: string): Omit<RepositorySettings, 'key' | 'path'> {
  return Object.assign({}, ...(list ?? []).filter(({ key, path }) => path === null && key === repository));
}
