import type { HubAddress } from './connection.ts';
import { openConnection } from './connection.ts';

/** Gives this machine's token back: nobody can use it any more. Throws `HubError` where the hub cannot be asked. */
export async function leaveHub(address: HubAddress): Promise<void> {
  const connection = openConnection({ ...address, onTroubles: () => {} });
  try {
    await connection.call((api, options) => api.leave({}, options));
  } finally {
    connection.close();
  }
}
