import { readFileSync } from 'node:fs';
import type { ResolvedWebhooks } from '../../../config/resolve-webhooks.ts';
import { type Keychain, readSecret } from '../../../config/secret.ts';
import type { OpenEndpoint } from '../../../webhook/take-delivery.ts';

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

/** Backlog's secret stands in an address: a short one could be tried out. */
const shortestSegment = 16;

/** Reads the secrets that endpoints name. An endpoint without its secret does not open. */
export function openEndpoints({ webhooks, endpoints, base }: ResolvedWebhooks, keychain: Keychain): OpenedEndpoints {
  const open: OpenEndpoint[] = [];
  const closed: { path: string; reason: string }[] = [];
  const problems: string[] = [];
  const secrets: string[] = [];
  for (const { path, forge, secret, sha1 } of endpoints) {
    if (secret === 'none') {
      open.push({ path, forge, secret: null, sha1 });
      continue;
    }
    const read = readSecret(secret, base, keychain);
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
    const read = readSecret(webhooks.readToken, base, keychain);
    if (read.kind === 'found') {
      readToken = read.value;
      secrets.push(read.value);
      // Not `readToken: …`: the log would take what follows for the token itself.
    } else problems.push(`the history is not served (webhooks.readToken): ${read.message}`);
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
