import { createHash } from 'node:crypto';
import process from 'node:process';
import { z } from 'zod';
import { Forge } from '../../shared/model/forge.ts';
import type { ForgeEvent } from '../../shared/model/forge-event.ts';
import { type RelayedDelivery, relayedText, relayHostId } from '../../shared/model/relayed.ts';
import { checkRequest } from './check-request.ts';
import { hmacHex } from './signature.ts';
import { type OpenEndpoint, type TakenDelivery, takeDelivery } from './take-delivery.ts';

// The receiver as a cloud function behind a function URL: checks a delivery just as a host would, and publishes what it says to the topic that the
// hosts listen to. Bundled by vite.relay.config.ts; what it needs is told by its environment (docs/webhooks.md).

/** What a function URL hands over. Source: docs.aws.amazon.com/lambda, "Invoking Lambda function URLs", payload format 2.0. */
const UrlEvent = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
});

const Endpoints = z.array(
  z.strictObject({
    path: z.string(),
    forge: Forge,
    secret: z.union([z.strictObject({ env: z.string() }), z.literal('none')]),
    sha1: z.boolean().default(false),
  }),
);

interface UrlAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Puts one message on the topic. */
export type Publish = (message: string, lane: string) => Promise<void>;

/** A function URL takes 6 MB; of that no forge sends more than a list of commits. */
const maxBytes = 6 * 1024 * 1024;
/** Of the 256 KiB that a message may have. */
const eventsPerMessage = 100;

/** Answers one request. Throws where its own set-up is wrong: the forge then sees 502, and the function's log says why. */
export async function relay(given: unknown, env: Environment, publish: Publish): Promise<UrlAnswer> {
  const request = UrlEvent.parse(given);
  const endpoints = readEndpoints(env);
  const body = Buffer.from(request.body ?? '', request.isBase64Encoded ? 'base64' : 'utf8');
  const header = (name: string) => request.headers[name] ?? null;
  const head = {
    method: request.requestContext.http.method,
    url: `${request.rawPath}?${request.rawQueryString}`,
    // The URL's own front end has read the body whole: its length is known, whatever the sender said.
    header: (name: string) => (name === 'content-length' ? String(body.length) : name === 'transfer-encoding' ? null : header(name)),
    twice: [],
  };
  const target = checkRequest(head, { endpoints, readToken: null, maxBytes });
  if (target.kind === 'refused') return answer(target.status, { error: target.reason });
  if (target.kind !== 'delivery') return answer(404, { error: 'nothing answers here' });
  const taken = takeDelivery(target.endpoint, { header, body }, request.headers);
  if (taken.kind === 'refused') return answer(taken.status, { error: taken.reason });
  const { delivery } = taken;
  if (delivery.decision === 'waiting')
    for (const [at, events] of inParts(delivery.events).entries()) {
      const relayed = relayedOf(delivery, events, at, target.endpoint);
      await publish(encode(relayed), `${delivery.endpoint} ${events[0] !== undefined && 'addresses' in events[0] ? events[0].addresses[0] : ''}`);
    }
  return answer(202, { id: delivery.id, decision: delivery.decision === 'waiting' ? 'accepted' : 'ignored', reason: delivery.reason });
}

function relayedOf(delivery: TakenDelivery, events: readonly ForgeEvent[], part: number, { secret }: OpenEndpoint): RelayedDelivery {
  const { at, endpoint, forge, event, deliveryId, key } = delivery;
  const told = {
    version: 1 as const,
    kind: 'delivery' as const,
    // Of the delivery: one that is sent again is the same message.
    id: `relayed-${createHash('sha256').update(`${key} ${part}`).digest('hex').slice(0, 40)}`,
    hostId: relayHostId,
    at,
    endpoint,
    forge,
    event,
    deliveryId,
    key: part === 0 ? key : `${key} part ${part}`,
    events: [...events],
  };
  return { ...told, mac: secret === null ? null : hmacHex(relayedText(told), secret) };
}

function inParts(events: readonly ForgeEvent[]): readonly (readonly ForgeEvent[])[] {
  return Array.from({ length: Math.ceil(events.length / eventsPerMessage) }, (_, part) => events.slice(part * eventsPerMessage, (part + 1) * eventsPerMessage));
}

function readEndpoints(env: Environment): readonly OpenEndpoint[] {
  return Endpoints.parse(JSON.parse(env['EVERREF_ENDPOINTS'] ?? '[]')).map(({ secret, ...rest }) => {
    if (secret === 'none') return { ...rest, secret: null };
    const value = env[secret.env];
    if (value === undefined || value === '') throw new Error(`the secret ${secret.env} of ${rest.path} is not set`);
    return { ...rest, secret: value };
  });
}

/** JSON in plain ASCII: what every queue carries unchanged. */
function encode(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function answer(statusCode: number, body: unknown): UrlAnswer {
  return { statusCode, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify(body) };
}

let publisher: Promise<Publish> | null = null;

async function openTopic(env: Environment): Promise<Publish> {
  const topic = env['EVERREF_TOPIC_ARN'];
  if (topic === undefined) throw new Error('EVERREF_TOPIC_ARN is not set');
  const { SNS } = await import('@aws-sdk/client-sns');
  const sns = new SNS(env['EVERREF_SNS_ENDPOINT'] === undefined ? {} : { endpoint: env['EVERREF_SNS_ENDPOINT'] });
  const short = (text: string) => createHash('sha256').update(text).digest('hex');
  return async (message, lane) => {
    await sns.publish({
      TopicArn: topic,
      Message: message,
      // `anything-but` leaves out messages without the attribute: every one carries it.
      MessageAttributes: { from: { DataType: 'String', StringValue: relayHostId } },
      ...(topic.endsWith('.fifo') ? { MessageGroupId: short(lane), MessageDeduplicationId: short(message) } : {}),
    });
  };
}

/** The function's entry. */
export async function handler(event: unknown): Promise<UrlAnswer> {
  publisher ??= openTopic(process.env);
  return relay(event, process.env, await publisher);
}
