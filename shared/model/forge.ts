import { z } from 'zod';

/** Who may send deliveries. Forgejo and Gitea speak alike; `plain` is anybody's own script. */
export const Forge = z.enum(['github', 'gitlab', 'gitea', 'forgejo', 'gogs', 'bitbucket', 'backlog', 'plain']);
export type Forge = z.infer<typeof Forge>;

/** A forge's name as it writes it itself. */
export const forgeNames: Readonly<Record<Forge, string>> = {
  github: 'GitHub',
  gitlab: 'GitLab',
  gitea: 'Gitea',
  forgejo: 'Forgejo',
  gogs: 'Gogs',
  bitbucket: 'Bitbucket',
  backlog: 'Backlog',
  plain: 'a script',
};
