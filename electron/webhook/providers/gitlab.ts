import { z } from 'zod';
import type { Provider } from '../provider.ts';
import { sameSecret } from '../signature.ts';
import { addresses, checkedEvents, forcedByIds, named, other, readPayload, text } from './read-payload.ts';

// Source: docs.gitlab.com, "Webhook events". GitLab signs nothing by default: it sends the secret itself.

const Project = z.object({ path_with_namespace: text, git_http_url: text, git_ssh_url: text, http_url: text, ssh_url: text, web_url: text, url: text });
const Push = z.object({
  ref: z.string(),
  before: z.string(),
  after: z.string(),
  user_name: text,
  user_username: text,
  commits: z.array(z.object({ id: text, timestamp: text, author: z.object({ name: text, email: text }).nullish() })).nullish(),
  project: Project,
});
const MergeRequest = z.object({
  user: z.object({ username: text, name: text }).nullish(),
  project: Project,
  labels: z.array(z.object({ title: text })).nullish(),
  object_attributes: z.object({
    iid: z.int(),
    action: text,
    state: text,
    oldrev: text,
    source_branch: z.string(),
    source_project_id: z.number().nullish(),
    target_project_id: z.number().nullish(),
    source: Project.nullish(),
    target: Project.nullish(),
    last_commit: z.object({ id: text }).nullish(),
  }),
});
const Renamed = z.object({ event_name: text, path_with_namespace: text, old_path_with_namespace: text });

function addressesOf(project: z.infer<typeof Project>): string[] {
  return addresses(project.git_http_url, project.http_url, project.web_url, project.git_ssh_url, project.ssh_url, project.url);
}

function mergeAction(
  action: string | null | undefined,
  oldrev: string | null | undefined,
): 'opened' | 'reopened' | 'updated' | 'labelled' | 'closed' | 'other' {
  if (action === 'open') return 'opened';
  if (action === 'reopen') return 'reopened';
  if (action === 'close' || action === 'merge') return 'closed';
  if (action === 'update') return typeof oldrev === 'string' ? 'updated' : 'labelled';
  return 'other';
}

export const gitlab: Provider = {
  verify(incoming, secret) {
    const given = incoming.header('x-gitlab-token');
    if (given === null || given === '') return 'missing';
    return sameSecret(given, secret) ? 'good' : 'wrong';
  },
  event: (incoming) => incoming.header('x-gitlab-event'),
  // The first is new with each delivery and kept when it is tried again; older versions send only the second.
  deliveryId: (incoming) => incoming.header('idempotency-key') ?? incoming.header('x-gitlab-event-uuid'),
  read(event, payload) {
    const kind = kindOf(payload);
    if (event === 'Push Hook' || event === 'Tag Push Hook' || (event === 'System Hook' && (kind === 'push' || kind === 'tag_push'))) {
      const push = readPayload(Push, payload);
      const head = push.commits?.find((commit) => commit.id === push.after) ?? null;
      return checkedEvents([
        {
          kind: 'push',
          addresses: addressesOf(push.project),
          ref: push.ref,
          before: push.before,
          after: push.after,
          forced: forcedByIds(push.before),
          by: named(push.user_username, push.user_name),
          headAt: head?.timestamp?.slice(0, 64) ?? null,
          headAuthor: named(head?.author?.name),
        },
      ]);
    }
    if (event === 'Merge Request Hook' || (event === 'System Hook' && kind === 'merge_request')) {
      const { project, labels, object_attributes: merge, user } = readPayload(MergeRequest, payload);
      const source = merge.source ?? null;
      const base = merge.target ?? project;
      return checkedEvents([
        {
          kind: 'pull-request',
          addresses: [...new Set([...addressesOf(project), ...addressesOf(base)])].slice(0, 8),
          number: merge.iid,
          action: mergeAction(merge.action, merge.oldrev),
          open: merge.state === 'opened',
          branch: merge.source_branch,
          head: merge.last_commit?.id ?? null,
          headRef: `refs/merge-requests/${merge.iid}/head`,
          headOwner: source === null ? null : named(source.path_with_namespace?.split('/').slice(0, -1).join('/')),
          fromFork: source === null || merge.source_project_id !== merge.target_project_id,
          author: named(user?.username, user?.name),
          labels: (labels ?? []).flatMap(({ title }) => (title == null ? [] : [title.slice(0, 200)])).slice(0, 100),
        },
      ]);
    }
    if (event === 'System Hook' && kind === 'project_rename') {
      const { old_path_with_namespace: former, path_with_namespace: now } = readPayload(Renamed, payload);
      // A system hook names no address: only its path is known.
      if (former != null && now != null) return checkedEvents([{ kind: 'renamed', addresses: addresses(now), former }]);
    }
    return [other(event)];
  },
};

function kindOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const named = Reflect.get(payload, 'object_kind') ?? Reflect.get(payload, 'event_name');
  return typeof named === 'string' ? named : null;
}
