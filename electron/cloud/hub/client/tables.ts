import { packFindings, unpackFindings } from '../../pack-findings.ts';
import type { HostTables } from '../../tables.ts';
import type { HubConnection } from './connection.ts';

/** This host's tables, kept by the hub. */
export function openRemoteTables({ call }: HubConnection, hostId: string): HostTables {
  const nothing = async (work: Promise<unknown>): Promise<void> => {
    await work;
  };
  return {
    publish: (event) => nothing(call((api, options) => api.publish(event, options))),
    states: {
      async announce(host) {
        if (host.id !== hostId) throw new Error(`only ${hostId} is announced here`);
        return call((api, options) => api.states.announce(host, options));
      },
      heartbeat: (incarnation, says) => call((api, options) => api.states.heartbeat({ incarnation, ...(says === undefined ? {} : { says }) }, options)),
      async put(checkout, edition) {
        if (checkout.hostId !== hostId) throw new Error(`only states of ${hostId} are put here`);
        return call((api, options) => api.states.put({ checkout, ...edition }, options));
      },
      remove: (checkoutId) => nothing(call((api, options) => api.states.remove({ checkoutId }, options))),
      hosts: () => call((api, options) => api.states.hosts(undefined, options)),
      readHost: (id) => call((api, options) => api.states.readHost({ hostId: id }, options)),
      read: (id, checkoutIds) => call((api, options) => api.states.read({ hostId: id, checkoutIds: [...checkoutIds] }, options)),
      forget: (id) => nothing(call((api, options) => api.states.forget({ hostId: id }, options))),
    },
    history: {
      add: (entry) => nothing(call((api, options) => api.history.add(entry, options))),
      list: (query) => call((api, options) => api.history.list(query, options)),
    },
    findings: {
      put: (chains) => {
        const packed = packFindings({ hostId, at: new Date().toISOString(), chains: [...chains] });
        return nothing(call((api, options) => api.findings.put({ packed: Buffer.from(packed).toString('base64') }, options)));
      },
      async read(id) {
        const found = await call((api, options) => api.findings.read({ hostId: id }, options));
        return found === null ? null : unpackFindings(Buffer.from(found.packed, 'base64'));
      },
      async readAll() {
        const all = await call((api, options) => api.findings.readAll(undefined, options));
        return all.flatMap(({ packed }) => unpackFindings(Buffer.from(packed, 'base64')) ?? []);
      },
    },
    inbox: {
      take: (lanesInHand, atMost) => call((api, options) => api.inbox.take({ lanesInHand: [...lanesInHand], atMost }, options)),
      postpone: ({ lane, seq }, byMs) => nothing(call((api, options) => api.inbox.postpone({ lane, seq, byMs: Math.round(byMs) }, options))),
      acknowledge: ({ lane, seq }) => nothing(call((api, options) => api.inbox.acknowledge({ lane, seq }, options))),
    },
    orders: {
      putDown: (order, forMs) => call((api, options) => api.orders.putDown({ order, forMs }, options)),
      answerTo: (id) => call((api, options) => api.orders.answerTo({ id }, options)),
      takeBack: (id) => nothing(call((api, options) => api.orders.takeBack({ id }, options))),
      takeOne: (idsInHand) => call((api, options) => api.orders.takeOne({ idsInHand: [...idsInHand] }, options)),
      renew: (ids) => nothing(call((api, options) => api.orders.renew({ ids: [...ids] }, options))),
      answer: (id, answer) => nothing(call((api, options) => api.orders.answer({ id, answer }, options))),
    },
  };
}
