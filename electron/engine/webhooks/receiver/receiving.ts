import type { WebhookStatus } from '../../../../shared/contract/webhooks.ts';
import type { Trouble } from '../../../../shared/model/snapshot.ts';
import type { ResolvedWebhooks } from '../../../config/resolve-webhooks.ts';
import type { Keychain } from '../../../config/secret.ts';
import type { RootLog } from '../../../log/open-log.ts';
import type { Deliveries } from '../../../store/deliveries.ts';
import type { HistoryReader } from '../../../webhook/history-answers.ts';
import { openRecordingReceiver, type ReceiverSetup, type Recorded, type RecordingReceiver } from '../../../webhook/recording.ts';
import type { OpenEndpoint } from '../../../webhook/take-delivery.ts';
import { NoThreadError, startReceiverThread } from '../../../webhook/thread/start.ts';
import { type OpenedEndpoints, openEndpoints } from './open-endpoints.ts';
import { markOfOutside } from './outside.ts';

export interface ReceivingDeps {
  readonly deliveries: Deliveries;
  readonly log: RootLog;
  readonly resolved: () => ResolvedWebhooks;
  readonly keychain: Keychain;
  readonly history: HistoryReader;
  /** Where the receiver gets a thread of its own; null: it runs in the engine's. */
  readonly thread: { readonly file: string; readonly storeFile: string } | null;
  /** Something new is on disk. */
  readonly onAccepted: () => void;
  readonly onTroubles: (list: readonly Trouble[]) => void;
}

/** The receiver as the configuration wants it: opened, opened anew, closed. */
export interface Receiving {
  /**
   * Opens what the configuration says, instead of what is open; from then on again by itself, when a secret or certificate is put right, or a taken
   * address is free. Never throws: what cannot be opened is a trouble.
   */
  open(): Promise<void>;
  status(): Omit<WebhookStatus, 'relay'>;
  hasProblems(): boolean;
  /** Those that are open, with their secrets. */
  endpoints(): readonly OpenEndpoint[];
  /** Texts that never show. */
  secrets(): readonly string[];
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** A receiver that was lost is opened again after that. */
const reopenMs = 2000;
/** Files of secrets and certificates are looked at this often; what changed counts when it has rested from one look to the next. */
const lookEveryMs = 1000;
/** A taken address is tried again after so many looks, then after twice as many, and so on. */
const firstTryAfter = 5;
const lastTryAfter = 60;

/** Makes the receiver's keeper; nothing listens before `open`. */
export function createReceiving(deps: ReceivingDeps): Receiving {
  const { deliveries, log, resolved, keychain, thread, onTroubles } = deps;
  const receiverLog = log.child('receiver');
  let receiver: RecordingReceiver | null = null;
  /** What cannot be changed while it listens. */
  let listening = { listen: '', isTls: false };
  let opened: OpenedEndpoints | null = null;
  let problems: readonly string[] = [];
  /** Why nothing can be written; null: it can. */
  let health: string | null = null;
  let reopening: NodeJS.Timeout | null = null;
  let looking: NodeJS.Timeout | null = null;
  /** What lay outside the configuration when it was last opened, and at the last look. */
  let marked = '';
  let seen = '';
  /** Looks since an address was found taken, and how many there are to be before it is tried again. */
  let looks = 0;
  let tryAfter = firstTryAfter;
  /** A disk that does not answer gets one question, not more and more. */
  let isLooking = false;
  /** One after the other: a configuration may change while its predecessor is still being opened. */
  let turn: Promise<void> = Promise.resolve();

  const recorded: Recorded = {
    accepted: deps.onAccepted,
    refused: (line) => receiverLog.warn('a delivery was refused', { ...line }),
    history: deps.history,
    log: receiverLog,
  };

  async function listen(setup: ReceiverSetup): Promise<RecordingReceiver> {
    if (thread === null) return openRecordingReceiver(deliveries, setup, recorded);
    try {
      return await startReceiverThread({ ...thread, onLost, onHealth }, setup, recorded);
    } catch (error) {
      if (!(error instanceof NoThreadError)) throw error;
      // Slower under load, and otherwise the same.
      log.warn('the receiver has no thread of its own and shares the engine’s', { error });
      return openRecordingReceiver(deliveries, setup, recorded);
    }
  }

  function onLost(words: string): void {
    log.error('the receiver’s thread ended; it is opened again', { words });
    receiver = null;
    problems = [...problems, `the receiver ended unexpectedly (${words}); it is opened again`];
    tellTroubles();
    reopening ??= setTimeout(() => {
      reopening = null;
      void inTurn(openNow);
    }, reopenMs);
  }

  function onHealth(words: string | null): void {
    health = words;
    tellTroubles();
  }

  function tellTroubles(): void {
    const since = new Date().toISOString();
    onTroubles([...problems, ...(health === null ? [] : [health])].map((message) => ({ code: 'webhooks', message, since })));
  }

  function inTurn(work: () => Promise<void>): Promise<void> {
    turn = turn.then(work, work);
    return turn;
  }

  async function closeNow(): Promise<void> {
    if (reopening !== null) clearTimeout(reopening);
    reopening = null;
    const closing = receiver;
    receiver = null;
    await closing?.close();
  }

  async function openNow(): Promise<void> {
    const config = resolved();
    // Before anything is read: what changes after that is seen by the next look.
    marked = await markOfOutside(config, keychain);
    seen = marked;
    opened = openEndpoints(config, keychain);
    for (const secret of opened.secrets) log.hide(secret);
    const former = problems;
    problems = opened.problems;
    const setup = setupOf(config, opened);
    try {
      if (setup === null) await closeNow();
      else await take(setup);
    } catch (error) {
      problems = [...problems, error instanceof Error ? error.message : String(error)];
    }
    for (const words of problems) if (!former.includes(words)) log.warn(`the receiver: ${words}`);
    tellTroubles();
    looking ??= setInterval(() => void look(), lookEveryMs).unref();
  }

  /** A receiver that listens where it is to listen goes on: whoever is sending at that moment is not cut off. */
  async function take(setup: ReceiverSetup): Promise<void> {
    const { listen: address, tls } = setup;
    if (receiver !== null && listening.listen === address && listening.isTls === (tls !== null)) await receiver.change(setup);
    else {
      await closeNow();
      receiver = await listen(setup);
      listening = { listen: address, isTls: tls !== null };
    }
    log.info('deliveries are taken', { origin: receiver?.origin, endpoints: setup.endpoints.map(({ path }) => path) });
  }

  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    const config = resolved();
    const mark = await markOfOutside(config, keychain);
    isLooking = false;
    const rests = mark === seen;
    seen = mark;
    const isShut = receiver === null && reopening === null && opened !== null && setupOf(config, opened) !== null;
    looks = isShut ? looks + 1 : 0;
    if (!isShut) tryAfter = firstTryAfter;
    const isTime = looks >= tryAfter;
    if (isTime) {
      looks = 0;
      tryAfter = Math.min(2 * tryAfter, lastTryAfter);
    }
    if (looking !== null && ((rests && mark !== marked) || isTime)) await inTurn(openNow);
  }

  async function end(): Promise<void> {
    if (looking !== null) clearInterval(looking);
    looking = null;
    await closeNow();
  }

  return {
    open: () => inTurn(openNow),
    status: () => ({
      origin: receiver?.origin ?? null,
      listen: resolved().webhooks?.listen ?? null,
      problems: [...problems],
      history: (opened?.readToken ?? null) !== null,
      endpoints: resolved().endpoints.map(({ path, forge, secret }) => {
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
    }),
    hasProblems: () => problems.length > 0,
    endpoints: () => opened?.endpoints ?? [],
    secrets: () => opened?.secrets ?? [],
    async idle() {
      await turn;
      await receiver?.idle();
    },
    close: () => inTurn(end),
  };
}

/** What is to be listened for; null: nothing, or not without the certificate that is asked for. Pure. */
function setupOf({ webhooks }: ResolvedWebhooks, { endpoints, readToken, tls }: OpenedEndpoints): ReceiverSetup | null {
  return webhooks === null || (webhooks.tls !== null && tls === null) ? null : { listen: webhooks.listen, endpoints, readToken, tls };
}
