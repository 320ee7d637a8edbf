import type { Forge } from '../../../../shared/model/forge.ts';

/** Where in a forge an address is pasted, and what is to be ticked there. Sources: each forge's own manual. */
export const whereToPaste: Readonly<Record<Forge, string>> = {
  github: 'On GitHub: Settings, Webhooks, Add webhook. Content type application/json, the same secret; events: pushes, and pull requests for mirrors.',
  gitlab: 'On GitLab: Settings, Webhooks. The secret is the secret token; triggers: push, tag push, and merge requests for mirrors.',
  gitea: 'On Gitea: Settings, Webhooks, Add webhook. Content type application/json, the same secret; events: push, and pull requests for mirrors.',
  forgejo: 'On Forgejo: Settings, Webhooks, Add webhook. Content type application/json, the same secret; events: push, and pull requests for mirrors.',
  gogs: 'On Gogs: Settings, Webhooks, Add a new webhook. Content type application/json, the same secret; events: push, and pull requests for mirrors.',
  bitbucket: 'On Bitbucket: Repository settings, Webhooks, Add webhook. The same secret; trigger: repository push.',
  backlog: 'On Backlog: Project settings, Git, Webhook. Nothing is signed there: the secret, at least 16 characters, is the last part of the address.',
  plain: 'A script signs the body: X-Everref-Signature: sha256=<HMAC of the body>, or sends Authorization: Bearer <the secret>.',
};
