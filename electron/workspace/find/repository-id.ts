import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { realRepository } from './real-repository.ts';
import type { SshTarget } from './ssh-config.ts';

/** What a remote's URL says, in one shape for all its forms. */
export type RemoteAddress =
  | { readonly kind: 'host'; readonly scheme: string; readonly host: string; readonly port: string | null; readonly path: string }
  | { readonly kind: 'path'; readonly path: string };

const defaultPorts: Readonly<Record<string, string>> = { ssh: '22', http: '80', https: '443', git: '9418' };

/** Forges that take any case of letters in a path for the same repository. */
const caselessForges = new Set(['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org']);

/** Names under which forges answer ssh on port 443, for networks that let nothing else out. */
const sshOverHttps: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
};

/** Reads a URL as git does: `scheme://…`, `[user@]host:path`, or a path. Source: git-fetch(1), "GIT URLS". */
export function parseRemoteUrl(url: string): RemoteAddress {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([\s\S]*)$/i.exec(url);
  if (match !== null) {
    const scheme = (match[1] ?? '').toLowerCase().replace(/^git\+ssh$|^ssh\+git$/, 'ssh');
    const rest = match[2] ?? '';
    if (scheme === 'file') return { kind: 'path', path: filePath(url, rest) };
    const slash = rest.indexOf('/');
    const authority = slash < 0 ? rest : rest.slice(0, slash);
    const path = slash < 0 ? '' : rest.slice(slash + 1);
    const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.slice(authority.lastIndexOf('@') + 1)) ?? [];
    return { kind: 'host', scheme, host: host.replace(/^\[|\]$/g, ''), port: port === '' ? null : port, path: decoded(path) };
  }
  // A colon before any slash makes it scp's form; a single letter before it is a drive.
  const scp = /^(?:[^@/:]+@)?(\[[^\]/]+\]|[^:/[\]]+):([\s\S]*)$/.exec(url);
  if (scp?.[1] !== undefined && !/^[a-z]:[\\/]/i.test(url)) {
    return { kind: 'host', scheme: 'ssh', host: scp[1].replace(/^\[|\]$/g, ''), port: null, path: scp[2] ?? '' };
  }
  return { kind: 'path', path: url };
}

function filePath(url: string, rest: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return rest.replace(/^[^/]*/, '');
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The folder that a URL leads to on this machine, before links are followed; null: it leads to a server. */
export function localRemote(url: string, base: string): string | null {
  const address = parseRemoteUrl(url);
  return address.kind === 'host' ? null : isAbsolute(address.path) ? address.path : resolve(base, address.path);
}

/** What a URL's repository depends on besides the URL. */
export interface Naming {
  /** What a relative path is relative to. */
  readonly base: string;
  readonly ssh: (host: string) => SshTarget;
  /** The real path of a local remote. By default the disk is read here. */
  readonly real?: (path: string) => string;
}

/**
 * What machines share (architecture.md, "Names for things"): `host[:port if unusual]/path`, whatever the URL's form, user and `.git`; or
 * `file/<real path>`. `url` is the effective one (`insteadOf` applied).
 */
export function repositoryId(url: string, options: Naming): string {
  const local = localRemote(url, options.base);
  if (local !== null) return `file/${plainPath((options.real ?? realRepository)(local))}`;
  const address = parseRemoteUrl(url);
  if (address.kind === 'path') return `file/${address.path}`;
  const target = address.scheme === 'ssh' ? options.ssh(address.host) : { host: address.host, port: null };
  const port = address.port ?? target.port;
  const named = target.host.toLowerCase().replace(/\.$/, '');
  const forge = address.scheme === 'ssh' ? sshOverHttps[named] : undefined;
  const host = forge ?? named;
  const unusual = port !== null && port !== defaultPorts[address.scheme] && !(forge !== undefined && port === '443');
  const path = trimmedPath(address.path);
  const hostPart = host.includes(':') ? `[${host}]` : host;
  return `${hostPart}${unusual ? `:${port}` : ''}/${caselessForges.has(host) ? path.toLowerCase() : path}`;
}

function trimmedPath(path: string): string {
  return path
    .replace(/\/{2,}/g, '/')
    .replace(/^\/|\/$/g, '')
    .replace(/\.git$/i, '')
    .replace(/\/$/, '');
}

function plainPath(real: string): string {
  return real
    .replace(/[\\/]\.git$/, '')
    .replaceAll('\\', '/')
    .replace(/(?<=.)\/$/, '');
}
