import { createHash, randomBytes } from 'node:crypto';
import type { Forge } from '../../shared/model/forge.ts';
import type { ForgeEvent } from '../../shared/model/forge-event.ts';
import { redacted, redactText } from '../../shared/model/redact.ts';
import { type Incoming, MalformedError } from './provider.ts';
import { providers } from './providers/all.ts';

/** An endpoint with its secret read; `null`: the configuration says `none` in so many words. */
export interface OpenEndpoint {
  readonly path: string;
  readonly forge: Forge;
  readonly secret: string | null;
  readonly sha1: boolean;
}

/** A request whose sender is known and whose words are understood. */
export interface TakenDelivery {
  readonly id: string;
  readonly key: string;
  readonly at: string;
  readonly endpoint: string;
  readonly forge: Forge;
  readonly event: string;
  readonly deliveryId: string | null;
  readonly decision: 'waiting' | 'ignored';
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string;
  readonly events: readonly ForgeEvent[];
}

/** Why a request is not taken: its status and a short reason that helps no attacker. */
export interface Refusal {
  readonly status: 400 | 401 | 415;
  readonly reason: string;
}

export type Taken = { readonly kind: 'taken'; readonly delivery: TakenDelivery } | ({ readonly kind: 'refused' } & Refusal);

/** What the log keeps of a payload. */
const keepCharacters = 64 * 1024;
/** Forges that give no id send a failed one again within minutes. */
const sameBodyMs = 10 * 60_000;

const jsonTypes = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const formType = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;

/** Whether a body of this type can hold a delivery. */
export function isKnownType(contentType: string | null): boolean {
  return contentType !== null && (jsonTypes.test(contentType) || formType.test(contentType));
}

/**
 * Checks and reads one request: signature over the raw bytes, then words. `path` is what was asked for: Backlog's secret is its last part. Pure but
 * for the clock and the new id.
 */
export function takeDelivery(endpoint: OpenEndpoint, incoming: Incoming, headers: Readonly<Record<string, string>>, now: () => Date = () => new Date()): Taken {
  const provider = providers[endpoint.forge];
  if (endpoint.secret !== null) {
    const verdict = provider.verify(incoming, endpoint.secret, { sha1: endpoint.sha1 });
    if (verdict === 'missing') return refused(401, 'a signature or token is needed');
    if (verdict === 'wrong') return refused(401, 'the signature or token is not right');
  }
  const text = payloadText(incoming);
  if (text === null) return refused(400, 'the body has no payload');
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    return refused(400, 'the payload is not JSON');
  }
  const event = provider.event(incoming, payload);
  if (event === null) return refused(400, 'the header that names the event is missing');
  if (!/^[\w:. -]{1,100}$/.test(event)) return refused(400, 'the event has a name that no forge gives');
  const deliveryId = provider.deliveryId(incoming);
  if (deliveryId !== null && !/^[\w.:{}-]{1,128}$/.test(deliveryId)) return refused(400, 'the delivery has an id that no forge gives');
  let events: readonly ForgeEvent[];
  try {
    events = provider.read(event, payload);
  } catch (error) {
    if (error instanceof MalformedError) return refused(400, `this is no ${event} of ${endpoint.forge}: ${error.message}`);
    throw error;
  }
  const at = now();
  const given = deliveryId ?? `body ${createHash('sha256').update(incoming.body).digest('hex')} ${Math.floor(at.getTime() / sameBodyMs)}`;
  const isWork = events.some(({ kind }) => kind === 'push' || kind === 'pull-request' || kind === 'renamed');
  return {
    kind: 'taken',
    delivery: {
      id: `d-${randomBytes(10).toString('hex')}`,
      key: `${endpoint.path} ${given}`,
      at: at.toISOString(),
      endpoint: endpoint.path,
      forge: endpoint.forge,
      event,
      deliveryId,
      decision: isWork ? 'waiting' : 'ignored',
      reason: isWork ? 'on disk, to be worked on' : ignoredWords(event, events),
      headers: shownHeaders(headers),
      payload: shownPayload(text, endpoint.secret),
      events,
    },
  };
}

function refused(status: Refusal['status'], reason: string): Taken {
  return { kind: 'refused', status, reason };
}

/** The JSON of a body: itself, or its form field `payload`. */
function payloadText(incoming: Incoming): string | null {
  const body = Buffer.from(incoming.body.buffer, incoming.body.byteOffset, incoming.body.byteLength).toString('utf8');
  if (!formType.test(incoming.header('content-type') ?? '')) return body;
  return new URLSearchParams(body).get('payload');
}

function ignoredWords(event: string, events: readonly ForgeEvent[]): string {
  if (events.some(({ kind }) => kind === 'ping')) return 'a ping: the address and its secret are right';
  if (events.length === 0) return `a ${event} in which nothing moved`;
  return `nothing is done about a ${event}`;
}

const shownAsTheyAre =
  /^(?:content-(?:type|length|encoding)|user-agent|host|accept|x-(?:github|gitlab|gitea|forgejo|gogs|event|request|hook|everref)[\w-]*|idempotency-key)$/;
const secretHeader = /signature|token|secret|authorization|cookie/;

/** Headers as the log keeps them: what could be a secret is named and not told. */
export function shownHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const shown: [string, string][] = [];
  for (const [name, value] of Object.entries(headers).slice(0, 60)) {
    const isPlain = shownAsTheyAre.test(name) && !secretHeader.test(name);
    shown.push([name.slice(0, 100), isPlain ? redactText(value).slice(0, 500) : redacted]);
  }
  return Object.fromEntries(shown);
}

function shownPayload(text: string, secret: string | null): string {
  // Cleaned before it is cut, so that no credential is halved beyond recognition.
  const read = text.slice(0, keepCharacters + 4096);
  const clean = redactText(secret === null || secret.length < 6 ? read : read.replaceAll(secret, redacted));
  return clean.length > keepCharacters || text.length > read.length ? `${clean.slice(0, keepCharacters)}… (${text.length} characters)` : clean;
}
