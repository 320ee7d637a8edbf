import type { WebhookStatus } from '../../../../shared/contract/webhooks.ts';
import type { Config } from '../../../../shared/model/config.ts';
import type { Endpoint } from '../../../../shared/model/webhook-config.ts';

/** What a relay of these endpoints is told: no secret, only how its variables are called there. Null where no topic could carry its deliveries. Pure. */
export function relaySettings(cloud: Config['cloud'], endpoints: readonly Endpoint[]): WebhookStatus['relay'] {
  if (cloud.kind !== 'aws' || endpoints.length === 0) return null;
  const variables = new Map<string, string>();
  const told = endpoints.map(({ path, forge, secret, sha1 }) => {
    if (secret === 'none') return { path, forge, secret };
    const reference = JSON.stringify(secret);
    const env = variables.get(reference) ?? (variables.size === 0 ? 'WEBHOOK_SECRET' : `WEBHOOK_SECRET_${variables.size + 1}`);
    variables.set(reference, env);
    return { path, forge, secret: { env }, ...(sha1 ? { sha1 } : {}) };
  });
  return { topic: cloud.topic ?? 'everref', endpoints: JSON.stringify(told) };
}
