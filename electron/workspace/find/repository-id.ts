import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/**
 * What machines share (architecture.md, "Names for things"): `host[:port if unusual]/path`, whatever the URL's form, user and `.git`; or
 * `file/<real path>`. `url` is the effective one (`insteadOf` applied); `base` is what a relative path is relative to.
 */
export function repositoryId(url: string, options: { readonly base: string; readonly ssh: (host: string) => SshTarget }): string {
  const address = parseRemoteUrl(url);
  if (address.kind === 'path') return `file/${realRepository(isAbsolute(address.path) ? address.path : resolve(options.base, address.path))}`;
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

/** A local remote may be named by its folder, its `.git`, or without a bare one's `.git`. */
function realRepository(path: string): string {
  const found = [path, `${path}.git`].find((candidate) => existsSync(candidate)) ?? path;
  let real = found;
  try {
    real = realpathSync.native(found);
  } catch {
    // Not there now (a disk that is not mounted): its name must do.
  }
  return real
    .replace(/[\\/]\.git$/, '')
    .replaceAll('\\', '/')
    .replace(/(?<=.)\/$/, '');
}
