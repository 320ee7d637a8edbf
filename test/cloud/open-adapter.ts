import { openLocalCloud } from '../../electron/cloud/local/open.ts';
import { silentLog } from '../../electron/log/log.ts';
import type { Cloud } from '../../electron/sync/ports.ts';

/** Which cloud to open, as plain data: it travels to child processes. */
export type Adapter = { readonly kind: 'local'; readonly file: string };

/** Opens a cloud for tests: what waits, waits shorter than in life. */
export async function openAdapter(adapter: Adapter, hostId: string): Promise<Cloud> {
  return openLocalCloud({ file: adapter.file, hostId, log: silentLog, times: { retryMs: 4, retryAtMostMs: 40, lookEveryMs: 300 } });
}
