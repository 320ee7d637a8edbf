import { lstatSync, readFileSync, statSync } from 'node:fs';
import process from 'node:process';
import { expandPath } from '../../config/paths.ts';
import type { ResolvedWebhooks } from '../../config/resolve-webhooks.ts';
import { readSecret, type Secret } from '../../config/secret.ts';
import type { OpenEndpoint } from '../../webhook/take-delivery.ts';

/** What the receiver is opened with; what cannot be opened, in words. */
export interface OpenedEndpoints {
  readonly endpoints: readonly OpenEndpoint[];
  readonly closed: readonly { readonly path: string; readonly reason: string }[];
  readonly readToken: string | null;
  readonly tls: { readonly certificate: Buffer; readonly key: Buffer } | null;
  readonly problems: readonly string[];
  /** All secrets that were read: they never show. */
  readonly secrets: readonly string[];
}

type Reference = Parameters<typeof readSecret>[0];
/** The value of a name in the system's keychain; null where it has none. */
export type ReadKeychain = (name: string) => string | null;

/** Backlog's secret stands in an address: a short one could be tried out. */
const shortestSegment = 16;

/** Reads the secrets that endpoints name. An endpoint without its secret does not open. */
export function openEndpoints({ webhooks, endpoints, base }: ResolvedWebhooks, readKeychain: ReadKeychain | null): OpenedEndpoints {
  const open: OpenEndpoint[] = [];
  const closed: { path: string; reason: string }[] = [];
  const problems: string[] = [];
  const secrets: string[] = [];
  for (const { path, forge, secret, sha1 } of endpoints) {
    if (secret === 'none') {
      open.push({ path, forge, secret: null, sha1 });
      continue;
    }
    const read = readOwnSecret(secret, base, readKeychain);
    if (read.kind === 'missing') closed.push({ path, reason: read.message });
    else if (forge === 'backlog' && !/^[\w~-]+$/.test(read.value))
      closed.push({ path, reason: 'its secret becomes a part of the address: use letters, digits and - _ ~ only' });
    else if (forge === 'backlog' && read.value.length < shortestSegment)
      closed.push({ path, reason: `its secret becomes a part of the address: use at least ${shortestSegment} characters` });
    else {
      open.push({ path, forge, secret: read.value, sha1 });
      secrets.push(read.value);
    }
  }
  let readToken: string | null = null;
  if (webhooks?.readToken !== undefined) {
    const read = readOwnSecret(webhooks.readToken, base, readKeychain);
    if (read.kind === 'found') {
      readToken = read.value;
      secrets.push(read.value);
    } else problems.push(`webhooks.readToken: ${read.message}`);
  }
  let tls: OpenedEndpoints['tls'] = null;
  if (webhooks?.tls != null) {
    try {
      tls = { certificate: readFileSync(webhooks.tls.certificate), key: readFileSync(webhooks.tls.key) };
    } catch (error) {
      problems.push(`webhooks.tls: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const { path, reason } of closed) problems.push(`${path} is not open: ${reason}`);
  return { endpoints: open, closed, readToken, tls, problems, secrets };
}

/** As `readSecret`; a file must be this user's alone. */
export function readOwnSecret(reference: Reference, base: string, readKeychain: ReadKeychain | null): Secret {
  if ('keychain' in reference && readKeychain !== null) {
    const value = readKeychain(reference.keychain);
    return value === null
      ? { kind: 'missing', message: `the keychain has no secret called ${reference.keychain}: write it there in the settings` }
      : { kind: 'found', value };
  }
  if ('file' in reference && process.platform !== 'win32') {
    const file = expandPath(reference.file, base);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && (stat.mode & 0o077) !== 0)
      return { kind: 'missing', message: `${file} can be read by others: allow it to this user alone (chmod 600)` };
    if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true && stat !== undefined && stat.uid !== process.getuid?.())
      return { kind: 'missing', message: `${file} leads to a file of somebody else's` };
  }
  return readSecret(reference, base);
}
