import type { Forge } from '../../../shared/model/forge.ts';
import type { Provider } from '../provider.ts';
import { backlog } from './backlog.ts';
import { bitbucket } from './bitbucket.ts';
import { forgejo, gitea, gogs } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { plain } from './plain.ts';

/** Every forge that Everref takes deliveries of. */
export const providers: Readonly<Record<Forge, Provider>> = { github, gitlab, gitea, forgejo, gogs, bitbucket, backlog, plain };
