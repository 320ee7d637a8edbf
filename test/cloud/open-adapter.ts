import { openAwsCloud } from '../../electron/cloud/aws/open.ts';
import { openAwsSetup } from '../../electron/cloud/aws/setup/open.ts';
import { applySteps } from '../../electron/cloud/aws/setup/step.ts';
import { openHubCloud } from '../../electron/cloud/hub/client/open.ts';
import { openLocalCloud } from '../../electron/cloud/local/open.ts';
import { silentLog } from '../../electron/log/log.ts';
import type { Cloud } from '../../electron/sync/ports.ts';
import { standInCredentials } from '../support/aws-credentials.ts';

/** The stand-ins of one test. */
export interface AwsAdapter {
  readonly kind: 'aws';
  readonly region: string;
  readonly topic: string;
  readonly table: string;
  readonly endpoint: { readonly sqs: string; readonly sns: string; readonly dynamodb: string };
}

/** A hub that serves, and the tokens of the machines that joined it. */
export interface HubAdapter {
  readonly kind: 'hub';
  readonly url: string;
  readonly certificate: string | null;
  readonly tokens: Readonly<Record<string, string>>;
}

/** Which cloud to open, as plain data: it travels to child processes. */
export type Adapter = { readonly kind: 'local'; readonly file: string } | HubAdapter | AwsAdapter;

/** Opens a cloud for tests: what waits, waits shorter than in life. */
export async function openAdapter(adapter: Adapter, hostId: string): Promise<Cloud> {
  const times = { retryMs: 4, retryAtMostMs: 40, lookEveryMs: 300, leaseMs: 3000 };
  if (adapter.kind === 'local') return openLocalCloud({ file: adapter.file, hostId, log: silentLog, times });
  if (adapter.kind === 'hub') {
    const { url, certificate, tokens } = adapter;
    return openHubCloud({ url, certificate: () => certificate, token: () => ({ kind: 'found', value: tokens[hostId] ?? '' }), hostId, log: silentLog, times });
  }
  // The queue's name holds the host and the bed: one stand-in serves many tests.
  const suffix = adapter.topic.endsWith('.fifo') ? '.fifo' : '';
  const settings = { ...adapter, queue: `${adapter.topic.replace('.fifo', '')}-${hostId}${suffix}` };
  const setup = openAwsSetup({ settings, hostId, log: silentLog, credentials: standInCredentials });
  await applySteps((await setup.plan()).steps);
  setup.close();
  return openAwsCloud({
    settings,
    hostId,
    log: silentLog,
    credentials: standInCredentials,
    times: { ...times, lookEveryMs: 100, waitSeconds: 20, visibilitySeconds: 2, graceMs: 0 },
  });
}
