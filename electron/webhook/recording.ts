import type { Log } from '../log/log.ts';
import type { Deliveries, NewDelivery } from '../store/deliveries.ts';
import { randomId } from '../store/random-id.ts';
import { createGroupCommit } from './group-commit.ts';
import type { HistoryReader } from './history-answers.ts';
import { type OpenReceiver, openReceiver, type ReceiverOptions, type TurnedAway } from './receiver.ts';

/** What a receiver is opened with: plain data, so that it can be told to another thread. */
export type ReceiverSetup = Pick<ReceiverOptions, 'listen' | 'endpoints' | 'readToken' | 'tls'>;

/** A request that was turned away, as a line of the log. */
export interface RefusedLine {
  readonly endpoint: string;
  readonly status: number;
  readonly reason: string;
}

/** What an open receiver tells its engine. */
export interface Recorded {
  /** Something to be worked on is on disk; told before its sender is answered. */
  readonly accepted: () => void;
  readonly refused: (line: RefusedLine) => void;
  readonly history: HistoryReader;
  readonly log: Log;
}

/** A receiver that listens, and writes down what it takes. */
export interface RecordingReceiver extends OpenReceiver {
  /** Resolves when all that came is on disk. */
  idle(): Promise<void>;
}

/** Lines for refused requests: whoever likes can make those, so only so many are written a second. */
const refusedPerSecond = 5;

/** Opens a receiver whose deliveries, refused ones too, go on disk: what came together in one transaction. Throws `ListenError`. */
export async function openRecordingReceiver(deliveries: Deliveries, setup: ReceiverSetup, told: Recorded): Promise<RecordingReceiver> {
  const group = createGroupCommit((batch: readonly NewDelivery[]) => deliveries.add(batch));
  let refusedAt = 0;
  let refused = 0;

  function turnedAway({ endpoint, status, reason, headers }: TurnedAway): void {
    const second = Math.floor(Date.now() / 1000);
    refused = second === refusedAt ? refused + 1 : 1;
    refusedAt = second;
    if (refused > refusedPerSecond) return;
    told.refused({ endpoint: endpoint.path, status, reason });
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
      .catch((error: unknown) => told.log.error('a refused delivery could not be written down', { error }));
  }

  const receiver = await openReceiver({
    ...setup,
    history: told.history,
    log: told.log,
    async accept(delivery) {
      const answer = await group.add(delivery);
      if (answer.isNew && delivery.decision === 'waiting') told.accepted();
      return answer;
    },
    turnedAway,
  });
  return {
    origin: receiver.origin,
    change: receiver.change,
    idle: group.idle,
    async close() {
      await receiver.close();
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
