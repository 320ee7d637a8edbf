import { type HubAddress, openConnection } from './connection.ts';

/** A token for another identity of this machine, by the token of the one it leaves. Throws `HubError`. */
export async function adoptIdentity(address: HubAddress, hostId: string, name: string): Promise<string> {
  const connection = openConnection({ ...address, onTroubles: () => {} });
  try {
    return (await connection.call((api, options) => api.adopt({ hostId, name }, options))).token;
  } finally {
    connection.close();
  }
}
