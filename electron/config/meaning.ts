import type { Config } from '../../shared/model/config.ts';
import { durationMs } from '../../shared/model/config.ts';
import { type Finding, pathWords } from './check.ts';
import { isPathKey } from './overrides.ts';
import type { ResolvedConfig } from './resolve.ts';
import { checkWebhookMeaning } from './webhook-meaning.ts';

/** What is well formed and still makes no sense, or has no effect. */
export function checkMeaning(
  config: Config,
  resolved: ResolvedConfig,
  file: string,
): { readonly problems: readonly Finding[]; readonly notes: readonly Finding[] } {
  const problems: Finding[] = [];
  const notes: Finding[] = [];
  const say = (to: Finding[], path: Finding['path'], message: string) => to.push({ path, message: `${pathWords(path)}: ${message}` });

  for (const [at, workspace] of config.workspaces.entries()) {
    const found = resolved.workspaces.find((one) => one.written === workspace.path);
    if (found === undefined || config.workspaces.findIndex((one) => one.path === workspace.path) !== at) {
      say(notes, ['workspaces', at, 'path'], `the folder ${workspace.path} stands here twice: the first one counts`);
    } else if (!found.exists) {
      say(notes, ['workspaces', at, 'path'], `the folder ${found.path} is not there now: its checkouts come when it is`);
    }
  }
  for (const [key, { trust }] of Object.entries(config.repositories)) {
    const id = repositoryIdOf(key);
    if (id !== null) say(problems, ['repositories', key], `an address has no effect here; write the repository's id: ${id}`);
    else if (trust === true && !isPathKey(key))
      say(notes, ['repositories', key, 'trust'], 'has no effect: any folder can claim to be that repository; trust a checkout by its path (everref trust)');
  }
  for (const [from, to] of Object.entries(config.aliases)) {
    const id = repositoryIdOf(from) ?? repositoryIdOf(to);
    if (id !== null) say(problems, ['aliases', from], `write repository ids, not addresses, like ${id}`);
    else if (from === to || leadsBack(config.aliases, from)) say(problems, ['aliases', from], 'leads back to itself: keep one direction');
  }
  if ((durationMs(config.reconcile.every) ?? 0) < 1000)
    say(problems, ['reconcile', 'every'], 'is shorter than a second; write 30s or more (1s is taken until then)');
  if (config.cloud.kind === 'hub' && !isSafeWay(config.cloud.url))
    say(problems, ['cloud', 'url'], 'a hub on another machine is reached by https:// only; write https://name:7421');
  if (config.hub !== undefined && config.cloud.kind !== 'local')
    say(problems, ['hub'], "a hub shares this machine's own state: write cloud: { kind: local }, or take hub out");
  checkWebhookMeaning(
    config,
    file,
    repositoryIdOf,
    (path, message) => say(problems, path, message),
    (path, message) => say(notes, path, message),
  );
  return { problems, notes };
}

/** The id that was meant where an address is written; null where it may be an id or a path. */
function repositoryIdOf(written: string): string | null {
  if (isPathKey(written)) return null;
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?([^/]+)\/+(.+)$/i.exec(written) ?? /^[\w.-]+@([\w.-]+):(.+)$/.exec(written);
  if (url?.[1] === undefined || url[2] === undefined) return null;
  return `${url[1].toLowerCase()}/${url[2].replace(/\.git\/?$/, '').replace(/\/+$/, '')}`;
}

/** Without TLS a token goes to this machine itself only. */
function isSafeWay(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname));
}

function leadsBack(aliases: Readonly<Record<string, string>>, start: string): boolean {
  const seen = new Set([start]);
  for (let next = aliases[start]; next !== undefined; next = aliases[next]) {
    if (seen.has(next)) return true;
    seen.add(next);
  }
  return false;
}
