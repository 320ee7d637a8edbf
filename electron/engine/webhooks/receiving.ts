import type { WebhookStatus } from '../../../shared/contract/webhooks.ts';
import type { Trouble } from '../../../shared/model/snapshot.ts';
import type { ResolvedWebhooks } from '../../config/resolve-webhooks.ts';
import type { RootLog } from '../../log/open-log.ts';
import type { Deliveries, NewDelivery } from '../../store/deliveries.ts';
import { randomId } from '../../store/random-id.ts';
import { createGroupCommit } from '../../webhook/group-commit.ts';
import type { HistoryReader } from '../../webhook/history-answers.ts';
import { type OpenReceiver, openReceiver, type TurnedAway } from '../../webhook/receiver.ts';
import type { OpenEndpoint } from '../../webhook/take-delivery.ts';
import { type OpenedEndpoints, openEndpoints, type ReadKeychain } from './open-endpoints.ts';

export interface ReceivingDeps {
  readonly deliveries: Deliveries;
  readonly log: RootLog;
  readonly resolved: () => ResolvedWebhooks;
  readonly readKeychain: ReadKeychain | null;
  readonly history: HistoryReader;
  /** Something new is on disk. */
  readonly onAccepted: () => void;
  readonly onTroubles: (list: readonly Trouble[]) => void;
}

/** The receiver as the configuration wants it: opened, opened anew, closed. */
export interface Receiving {
  /** Opens what the configuration says, instead of what is open. Never throws: what cannot be opened is a trouble. */
  open(): Promise<void>;
  status(): WebhookStatus;
  hasProblems(): boolean;
  /** Those that are open, with their secrets. */
  endpoints(): readonly OpenEndpoint[];
  /** Texts that never show. */
  secrets(): readonly string[];
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Lines for refused requests: whoever likes can make those, so only so many are written a second. */
const refusedPerSecond = 5;

export function createReceiving({ deliveries, log, resolved, readKeychain, history, onAccepted, onTroubles }: ReceivingDeps): Receiving {
  const group = createGroupCommit((batch: readonly NewDelivery[]) => deliveries.add(batch));
  let receiver: OpenReceiver | null = null;
  let opened: OpenedEndpoints | null = null;
  let problems: readonly string[] = [];
  let refusedAt = 0;
  let refused = 0;

  function turnedAway({ endpoint, status, reason, headers }: TurnedAway): void {
    const second = Math.floor(Date.now() / 1000);
    refused = second === refusedAt ? refused + 1 : 1;
    refusedAt = second;
    if (refused > refusedPerSecond) return;
    log.child('receiver').warn('a delivery was refused', { endpoint: endpoint.path, status, reason });
    void group
      .add({
        id: randomId('d-'),
        key: null,
        at: new Date().toISOString(),
        endpoint: endpoint.path,
        forge: endpoint.forge,
        event: eventName(headers),
        deliveryId: null,
        decision: 'refused',
        reason: `${status}: ${reason}`,
        headers,
        payload: null,
        events: [],
      })
      .catch((error: unknown) => log.error('a refused delivery could not be written down', { error }));
  }

  async function close(): Promise<void> {
    const closing = receiver;
    receiver = null;
    await closing?.close();
  }

  return {
    async open() {
      await close();
      const config = resolved();
      opened = openEndpoints(config, readKeychain);
      for (const secret of opened.secrets) log.hide(secret);
      problems = opened.problems;
      if (config.webhooks !== null && !(config.webhooks.tls !== null && opened.tls === null)) {
        try {
          receiver = await openReceiver({
            listen: config.webhooks.listen,
            endpoints: opened.endpoints,
            readToken: opened.readToken,
            tls: opened.tls,
            history,
            log: log.child('receiver'),
            async accept(delivery) {
              const answer = await group.add(delivery);
              if (answer.isNew && delivery.decision === 'waiting') onAccepted();
              return answer;
            },
            turnedAway,
          });
          log.info('deliveries are taken', { origin: receiver.origin, endpoints: opened.endpoints.map(({ path }) => path) });
        } catch (error) {
          problems = [...problems, error instanceof Error ? error.message : String(error)];
        }
      }
      for (const words of problems) log.warn(`the receiver: ${words}`);
      const since = new Date().toISOString();
      onTroubles(problems.map((message) => ({ code: 'webhooks', message, since })));
    },
    status() {
      const config = resolved();
      return {
        origin: receiver?.origin ?? null,
        listen: config.webhooks?.listen ?? null,
        problems: [...problems],
        history: (opened?.readToken ?? null) !== null,
        endpoints: config.endpoints.map(({ path, forge, secret }) => {
          const reason = opened?.closed.find((one) => one.path === path)?.reason ?? null;
          return {
            path,
            forge,
            address: `${receiver?.origin ?? ''}${path}${forge === 'backlog' && secret !== 'none' ? '/[its secret]' : ''}`,
            secret: secret === 'none' ? ('none' as const) : reason === null ? ('set' as const) : ('missing' as const),
            reason,
            lastDelivery: deliveries.list({ limit: 1, endpoint: path }).items[0] ?? null,
          };
        }),
      };
    },
    hasProblems: () => problems.length > 0,
    endpoints: () => opened?.endpoints ?? [],
    secrets: () => opened?.secrets ?? [],
    idle: group.idle,
    async close() {
      await close();
      await group.idle();
    },
  };
}

function eventName(headers: Readonly<Record<string, string>>): string {
  const named = ['x-github-event', 'x-gitlab-event', 'x-gitea-event', 'x-forgejo-event', 'x-gogs-event', 'x-event-key', 'x-everref-event'].find(
    (name) => name in headers,
  );
  return named === undefined ? 'unknown' : (headers[named] ?? 'unknown').slice(0, 100);
}
