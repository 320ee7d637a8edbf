import { createHash } from 'node:crypto';
import { PushEvent } from '../../../../shared/model/push.ts';
import { BranchRef } from '../../../../shared/model/ref.ts';
import { type RelayedDelivery, relayedText } from '../../../../shared/model/relayed.ts';
import type { Log } from '../../../log/log.ts';
import type { Deliveries } from '../../../store/deliveries.ts';
import { randomId } from '../../../store/random-id.ts';
import { hmacHex, sameSecret } from '../../../webhook/signature.ts';
import type { OpenEndpoint } from '../../../webhook/take-delivery.ts';

export interface RelayedDeps {
  readonly deliveries: Deliveries;
  readonly endpoints: () => readonly OpenEndpoint[];
  readonly nameOf: (addresses: readonly string[]) => string | null;
  /** Something new is on disk. */
  readonly onAccepted: () => void;
  /** Looks at a ref: a hint, which needs nobody's word. */
  readonly look: (event: PushEvent) => Promise<void>;
  readonly log: Log;
}

/**
 * Takes what a relay published. A host with the same endpoint checks its signature by the endpoint's own secret, and works on it as if it had come
 * here; to any other it says which refs to look at, and nothing else.
 */
export function createRelayed({ deliveries, endpoints, nameOf, onAccepted, look, log }: RelayedDeps): (relayed: RelayedDelivery) => Promise<void> {
  return async (relayed) => {
    const endpoint = endpoints().find(({ path, forge }) => path === relayed.endpoint && forge === relayed.forge);
    if (endpoint !== undefined && isSigned(relayed, endpoint)) {
      const { at, key, forge, event, deliveryId, events } = relayed;
      const [answer] = deliveries.add([
        {
          id: randomId('d-'),
          key,
          at,
          endpoint: endpoint.path,
          forge,
          event,
          deliveryId,
          decision: 'waiting',
          reason: 'on disk, to be worked on',
          headers: { via: 'relay' },
          payload: null,
          events,
        },
      ]);
      if (answer?.isNew === true) onAccepted();
      return;
    }
    if (endpoint !== undefined)
      log.warn('a relayed delivery does not carry the endpoint’s own signature: it is taken as a hint only', { endpoint: endpoint.path });
    for (const event of hintsOf(relayed, nameOf)) await look(event);
  };
}

function isSigned(relayed: RelayedDelivery, { secret }: OpenEndpoint): boolean {
  return secret !== null && relayed.mac !== null && sameSecret(relayed.mac, hmacHex(relayedText(relayed), secret));
}

function hintsOf(relayed: RelayedDelivery, nameOf: RelayedDeps['nameOf']): readonly PushEvent[] {
  return relayed.events.flatMap((event) => {
    const repository = event.kind === 'push' && BranchRef.safeParse(event.ref).success ? nameOf(event.addresses) : null;
    if (event.kind !== 'push' || repository === null) return [];
    const { ref, before, after, forced, by } = event;
    const id = `w-${createHash('sha256').update(`${relayed.id} ${ref}`).digest('hex').slice(0, 32)}`;
    return [
      PushEvent.parse({ version: 1, kind: 'push', id, repository, ref, before, after, forced, hostId: relayed.hostId, cloneId: null, at: relayed.at, by }),
    ];
  });
}
