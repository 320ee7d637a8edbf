import type { Trouble } from '../../../shared/model/snapshot.ts';
import type { Log } from '../../log/log.ts';
import type { AwsClients, FixedCredentials } from './clients.ts';
import type { AwsNames, AwsSettings } from './names.ts';
import { AwsError, type Service, troubleOf } from './trouble.ts';
import type { UsageCounter } from './usage.ts';

/** The way to AWS: clients when they are needed, errors in words, addresses asked for once. */
export interface Connection {
  /** Does one thing with a service. Throws `AwsError`; a failed condition is thrown as it is. */
  call<T>(service: Service, work: (clients: AwsClients) => Promise<T>): Promise<T>;
  /** The same for a conditional write: null where the condition did not hold. */
  conditionally<T>(work: (clients: AwsClients) => Promise<T>): Promise<T | null>;
  /** The same; null where the thing is not there. */
  unlessMissing<T>(service: Service, work: (clients: AwsClients) => Promise<T>): Promise<T | null>;
  queueUrl(): Promise<string>;
  topicArn(): Promise<string>;
  /** The queue for what could not be handled; null where there is none. */
  deadLettersUrl(): Promise<string | null>;
  close(): void;
}

export interface ConnectionOptions {
  readonly settings: AwsSettings;
  readonly names: AwsNames;
  readonly log: Log;
  /** What a person should know now; empty when all is well again. */
  readonly onTroubles: (troubles: readonly Trouble[]) => void;
  readonly now: () => Date;
  readonly credentials?: FixedCredentials | undefined;
  readonly usage: UsageCounter;
}

/** What is gone is offered again: the page shows the plan. */
const setUpAgain = { label: 'Show what would be created', place: '/settings?cloud=set-up' };

/** Connects when first asked. Loads the SDK then, not before. */
export function openConnection({ settings, names, log, onTroubles, now, credentials, usage }: ConnectionOptions): Connection {
  const { profile, region } = settings;
  const what: Record<Service, string> = { sqs: `queue ${names.queue}`, sns: `topic ${names.topic}`, dynamodb: `table ${names.table}` };
  const troubles = new Map<Service, Trouble>();
  let opened: Promise<{ clients: AwsClients; sdk: typeof import('./clients.ts') }> | null = null;
  let queue: Promise<{ url: string; arn: string; deadLettersArn: string | null }> | null = null;
  let deadLetters: Promise<string | null> | null = null;
  let isClosed = false;

  function open() {
    if (isClosed) throw new Error('the cloud is closed');
    opened ??= import('./clients.ts').then((sdk) => ({ sdk, clients: sdk.makeClients(settings, usage, credentials) }));
    return opened;
  }

  /** The next call signs with what is then on disk: the SDK keeps credentials that have no end for ever. */
  function signInAgain(): void {
    const old = opened;
    opened = null;
    // Polls in flight on the old clients end by themselves.
    void old?.then(({ clients }) => setTimeout(() => clients.close(), 60_000).unref());
  }

  function tell(service: Service, trouble: Trouble | null): void {
    const before = troubles.get(service);
    if (trouble === null ? before === undefined : before?.code === trouble.code) return;
    if (trouble === null) troubles.delete(service);
    else troubles.set(service, trouble);
    // Three services with the same words are one trouble.
    onTroubles([...new Map([...troubles.values()].map((one) => [one.message, one])).values()]);
  }

  async function attempt<T>(
    service: Service,
    work: (clients: AwsClients) => Promise<T>,
    isExpected: (error: unknown, sdk: typeof import('./clients.ts')) => boolean,
  ) {
    const { clients, sdk } = await open();
    try {
      const done = await work(clients);
      tell(service, null);
      return { done };
    } catch (error) {
      if (isExpected(error, sdk)) {
        tell(service, null);
        return null;
      }
      if (error instanceof AwsError || isClosed || (error instanceof Error && error.name === 'AbortError')) throw error;
      const trouble = troubleOf(error, { service, what: what[service], profile, region, isMissing: sdk.isMissing(error) });
      if (trouble.kind === 'expired' || trouble.kind === 'refused') signInAgain();
      if (trouble.kind === 'missing' && service === 'sqs') {
        queue = null;
        deadLetters = null;
      }
      log.debug('AWS did not do what it was asked', { service, kind: trouble.kind, error });
      // A pause that AWS asks for passes by itself: nobody is needed.
      if (trouble.kind !== 'throttled')
        tell(service, {
          code: trouble.code,
          message: trouble.message,
          since: now().toISOString(),
          ...(trouble.kind === 'missing' ? { action: setUpAgain } : {}),
        });
      throw new AwsError(trouble, error);
    }
  }

  async function call<T>(service: Service, work: (clients: AwsClients) => Promise<T>): Promise<T> {
    const result = await attempt(service, work, () => false);
    if (result === null) throw new Error('nothing was expected to fail here');
    return result.done;
  }

  /** Asks once; what failed is asked again next time. */
  function ownQueue() {
    queue ??= call('sqs', async ({ sqs }) => {
      const { QueueUrl: url = '' } = await sqs.getQueueUrl({ QueueName: names.queue });
      const { Attributes: attributes = {} } = await sqs.getQueueAttributes({ QueueUrl: url, AttributeNames: ['QueueArn', 'RedrivePolicy'] });
      return { url, arn: attributes['QueueArn'] ?? '', deadLettersArn: deadLettersArnOf(attributes['RedrivePolicy']) };
    }).catch((error: unknown) => {
      queue = null;
      throw error;
    });
    return queue;
  }

  return {
    call,
    async conditionally(work) {
      return (await attempt('dynamodb', work, (error, sdk) => sdk.isConditionFailed(error)))?.done ?? null;
    },
    async unlessMissing(service, work) {
      return (await attempt(service, work, (error, sdk) => sdk.isMissing(error)))?.done ?? null;
    },
    queueUrl: async () => (await ownQueue()).url,
    async topicArn() {
      if (names.topic.startsWith('arn:')) return names.topic;
      // Same partition, region and account as the queue: no further question, no further permission.
      const { arn } = await ownQueue();
      return [...arn.split(':').slice(0, 5), names.topic].join(':').replace(':sqs:', ':sns:');
    },
    deadLettersUrl() {
      deadLetters ??= (async () => {
        const { deadLettersArn } = await ownQueue();
        const name = deadLettersArn?.split(':').at(-1);
        if (name === undefined) return null;
        return (await call('sqs', ({ sqs }) => sqs.getQueueUrl({ QueueName: name }))).QueueUrl ?? null;
      })().catch((error: unknown) => {
        deadLetters = null;
        throw error;
      });
      return deadLetters;
    },
    close() {
      isClosed = true;
      void opened?.then(({ clients }) => clients.close());
    },
  };
}

function deadLettersArnOf(policy: string | undefined): string | null {
  if (policy === undefined) return null;
  const read: unknown = JSON.parse(policy);
  const arn: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, 'deadLetterTargetArn') : null;
  return typeof arn === 'string' ? arn : null;
}
