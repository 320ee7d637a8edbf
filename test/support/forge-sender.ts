import { createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Forge } from '../../shared/model/forge.ts';

/** A delivery as a forge would send it: its headers but for the signature, and its bytes. */
export interface Sendable {
  readonly forge: Forge;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a push says, whichever forge tells it. */
export interface PushFacts {
  /** `https://github.com/acme/site`, without `.git`. */
  readonly url: string;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly forced?: boolean;
  readonly by?: string;
  readonly headAt?: string;
  readonly headAuthor?: string;
  /** The same twice is the same delivery sent again. */
  readonly id?: string;
}

/** What a pull request says. */
export interface PullFacts {
  readonly url: string;
  readonly number: number;
  readonly action: 'opened' | 'reopened' | 'updated' | 'labelled' | 'closed';
  readonly branch: string;
  readonly head: string;
  /** Null: the fork is gone. */
  readonly owner: string | null;
  readonly fromFork?: boolean;
  readonly author?: string;
  readonly labels?: readonly string[];
  readonly id?: string;
}

const nothing = '0'.repeat(40);
const json = { 'content-type': 'application/json', 'user-agent': 'a-forge' };

function names(url: string): { readonly full: string; readonly owner: string; readonly name: string } {
  const full = new URL(url).pathname.replace(/^\//, '');
  return { full, owner: full.split('/').slice(0, -1).join('/'), name: full.split('/').at(-1) ?? '' };
}

/** A repository as GitHub, Gitea and Gogs write one. */
function repository(url: string, owner = names(url).owner) {
  const { name } = names(url);
  const host = new URL(url).host;
  return {
    id: 61,
    name,
    full_name: `${owner}/${name}`,
    owner: { id: 25, login: owner, username: owner },
    private: true,
    html_url: `https://${host}/${owner}/${name}`,
    clone_url: `https://${host}/${owner}/${name}.git`,
    ssh_url: `git@${host}:${owner}/${name}.git`,
  };
}

/** A push as `forge` tells it. */
export function pushOf(forge: Forge, facts: PushFacts): Sendable {
  const { url, ref, before, after, by = 'mara', headAt = '2026-11-20T10:00:00+01:00', headAuthor = 'noor', id = randomUUID() } = facts;
  const { full, name } = names(url);
  const host = new URL(url).host;
  const commit = {
    id: after,
    message: 'Change it\n',
    timestamp: headAt,
    author: { name: headAuthor, email: 'a@example.org', username: headAuthor },
    added: [],
    removed: [],
    modified: ['a'],
  };
  const commits = after === nothing ? [] : [commit];
  switch (forge) {
    case 'github':
      return {
        forge,
        headers: { ...json, 'x-github-event': 'push', 'x-github-delivery': id },
        body: JSON.stringify({
          ref,
          before,
          after,
          created: before === nothing,
          deleted: after === nothing,
          forced: facts.forced ?? false,
          compare: '',
          commits,
          head_commit: commits[0] ?? null,
          repository: { ...repository(url), pushed_at: 1_795_000_000 },
          pusher: { name: by, email: 'm@example.org' },
          sender: { login: by },
        }),
      };
    case 'gitea':
    case 'forgejo':
    case 'gogs': {
      const brands = forge === 'gogs' ? ['gogs'] : forge === 'gitea' ? ['gitea', 'gogs', 'github'] : ['forgejo', 'gitea', 'gogs', 'github'];
      return {
        forge,
        headers: {
          ...json,
          ...Object.fromEntries(
            brands.flatMap((brand) => [
              [`x-${brand}-event`, 'push'],
              [`x-${brand}-delivery`, id],
            ]),
          ),
        },
        body: JSON.stringify({
          ref,
          before,
          after,
          compare_url: '',
          commits,
          repository: repository(url),
          pusher: { id: 1, login: by, username: by },
          sender: { id: 1, login: by, username: by },
        }),
      };
    }
    case 'gitlab':
      return {
        forge,
        headers: { ...json, 'x-gitlab-event': ref.startsWith('refs/tags/') ? 'Tag Push Hook' : 'Push Hook', 'x-gitlab-event-uuid': id },
        body: JSON.stringify({
          object_kind: ref.startsWith('refs/tags/') ? 'tag_push' : 'push',
          event_name: ref.startsWith('refs/tags/') ? 'tag_push' : 'push',
          before,
          after,
          ref,
          checkout_sha: after === nothing ? null : after,
          user_name: by,
          user_username: by,
          project_id: 4,
          project: {
            id: 4,
            name,
            path_with_namespace: full,
            web_url: url,
            git_ssh_url: `git@${host}:${full}.git`,
            git_http_url: `${url}.git`,
            default_branch: 'main',
          },
          commits,
          total_commits_count: commits.length,
        }),
      };
    case 'bitbucket': {
      const type = ref.startsWith('refs/tags/') ? 'tag' : 'branch';
      const short = ref.replace(/^refs\/(?:heads|tags)\//, '');
      const tip = (hash: string) =>
        hash === nothing
          ? null
          : {
              type,
              name: short,
              target: { hash, type: 'commit', date: headAt, author: { raw: `${headAuthor} <a@example.org>`, type: 'author', user: { nickname: headAuthor } } },
            };
      return {
        forge,
        headers: { ...json, 'x-event-key': 'repo:push', 'x-request-uuid': id, 'x-hook-uuid': 'd3e6' },
        body: JSON.stringify({
          push: {
            changes: [
              {
                forced: facts.forced ?? false,
                old: tip(before),
                new: tip(after),
                created: before === nothing,
                closed: after === nothing,
                truncated: false,
                commits: [],
              },
            ],
          },
          actor: { nickname: by, display_name: by },
          repository: { name, full_name: full, links: { html: { href: url }, self: { href: `https://api.${host}/2.0/repositories/${full}` } } },
        }),
      };
    }
    case 'backlog': {
      const payload = {
        before,
        after,
        ref,
        repository: { id: 1, name, url, description: '' },
        revisions: commits.map((one) => ({ ...one, url, author: { name: headAuthor, email: 'a@example.org' } })),
      };
      return {
        forge,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
      };
    }
    case 'plain':
      return {
        forge,
        headers: { ...json, 'x-everref-delivery': id },
        body: JSON.stringify({ repository: url, ref, before, after, pusher: by, ...(facts.forced === undefined ? {} : { forced: facts.forced }) }),
      };
  }
}

/** A pull request as `forge` (one that makes refs for them) tells it. */
export function pullOf(forge: 'github' | 'gitea' | 'gogs' | 'gitlab', facts: PullFacts): Sendable {
  const { url, number, action, branch, head, owner, author = owner ?? 'ghost', labels = [], id = randomUUID() } = facts;
  const fromFork = facts.fromFork ?? true;
  const { full, name, owner: baseOwner } = names(url);
  const state = action === 'closed' ? 'closed' : 'open';
  const headRepository = owner === null ? null : repository(url, fromFork ? owner : baseOwner);
  if (forge === 'gitlab') {
    const project = (path: string) => ({
      name,
      path_with_namespace: path,
      web_url: `${new URL(url).origin}/${path}`,
      git_http_url: `${new URL(url).origin}/${path}.git`,
    });
    const word = { opened: 'open', reopened: 'reopen', updated: 'update', labelled: 'update', closed: 'close' }[action];
    return {
      forge,
      headers: { ...json, 'x-gitlab-event': 'Merge Request Hook', 'x-gitlab-event-uuid': id },
      body: JSON.stringify({
        object_kind: 'merge_request',
        user: { name: author, username: author },
        project: { id: 4, ...project(full) },
        labels: labels.map((title) => ({ title })),
        object_attributes: {
          iid: number,
          action: word,
          state: state === 'open' ? 'opened' : 'closed',
          ...(action === 'updated' ? { oldrev: nothing } : {}),
          source_branch: branch,
          target_branch: 'main',
          source_project_id: fromFork ? 5 : 4,
          target_project_id: 4,
          source: owner === null ? null : project(`${fromFork ? owner : baseOwner}/${name}`),
          target: project(full),
          last_commit: { id: head },
        },
      }),
    };
  }
  const word = {
    opened: 'opened',
    reopened: 'reopened',
    updated: forge === 'github' ? 'synchronize' : 'synchronized',
    labelled: forge === 'github' ? 'labeled' : 'label_updated',
    closed: 'closed',
  }[action];
  const base = repository(url);
  const common = { id: 11, number, state, user: { login: author, username: author }, labels: labels.map((label) => ({ name: label })) };
  const pull =
    forge === 'gogs'
      ? { ...common, head_branch: branch, head_repo: headRepository, base_branch: 'main', base_repo: base }
      : { ...common, head: { ref: branch, sha: head, user: { login: author }, repo: headRepository }, base: { ref: 'main', sha: nothing, repo: base } };
  return {
    forge,
    headers: { ...json, [`x-${forge}-event`]: 'pull_request', [`x-${forge}-delivery`]: id },
    body: JSON.stringify({ action: word, number, pull_request: pull, repository: base, sender: { login: author } }),
  };
}

/** GitHub's greeting. */
export function pingOf(id: string = randomUUID()): Sendable {
  return {
    forge: 'github',
    headers: { ...json, 'x-github-event': 'ping', 'x-github-delivery': id },
    body: JSON.stringify({
      zen: 'Keep it logically awesome.',
      hook_id: 1,
      hook: { type: 'Repository', events: ['push'] },
      repository: repository('https://github.com/acme/site'),
    }),
  };
}

/** The headers that prove who sends, as each forge writes them. */
export function signed(sendable: Sendable, secret: string, algorithm: 'sha256' | 'sha1' = 'sha256'): Record<string, string> {
  const hex = createHmac(algorithm, secret).update(sendable.body).digest('hex');
  switch (sendable.forge) {
    case 'github':
      return { ...sendable.headers, [algorithm === 'sha1' ? 'x-hub-signature' : 'x-hub-signature-256']: `${algorithm}=${hex}` };
    case 'bitbucket':
      return { ...sendable.headers, 'x-hub-signature': `${algorithm}=${hex}` };
    case 'gitlab':
      return { ...sendable.headers, 'x-gitlab-token': secret };
    case 'gitea':
    case 'forgejo':
    case 'gogs':
      return { ...sendable.headers, [`x-${sendable.forge}-signature`]: hex };
    case 'plain':
      return { ...sendable.headers, 'x-everref-signature': `sha256=${hex}` };
    case 'backlog':
      return { ...sendable.headers };
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: unknown;
}

/** Sends bytes over a real socket and answers what came back. */
export function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
  options: { readonly method?: string; readonly ca?: string } = {},
): Promise<Answer> {
  const bytes = Buffer.from(body);
  return new Promise((resolve, reject) => {
    const ask = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = ask(
      url,
      {
        method: options.method ?? 'POST',
        headers: { ...headers, ...(headers['transfer-encoding'] === undefined ? { 'content-length': String(bytes.length) } : {}) },
        agent: false,
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          let parsed: unknown = null;
          try {
            parsed = JSON.parse(text);
          } catch {
            // Words, then.
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parsed });
        });
      },
    );
    request.on('error', reject);
    request.end(bytes);
  });
}
