import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ListenError, splitListen } from '../http/listen.ts';
import type { Log } from '../log/log.ts';
import { checkRequest, type Target } from './check-request.ts';
import { answerHistory, type HistoryReader } from './history-answers.ts';
import type { Incoming } from './provider.ts';
import { createRate } from './rate.ts';
import { type OpenEndpoint, shownHeaders, type TakenDelivery, takeDelivery } from './take-delivery.ts';

/** A request that was turned away, as the log shows it. */
export interface TurnedAway {
  readonly endpoint: OpenEndpoint;
  readonly status: number;
  readonly reason: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ReceiverOptions {
  readonly listen: string;
  readonly endpoints: readonly OpenEndpoint[];
  /** Null: the history is not served. */
  readonly readToken: string | null;
  /** PEM; null: plain HTTP. */
  readonly tls: { readonly certificate: Buffer; readonly key: Buffer } | null;
  /** Puts a delivery on disk; resolves when it is there. `isNew` false: it was there already, under that id. */
  readonly accept: (delivery: TakenDelivery) => Promise<{ readonly id: string; readonly isNew: boolean }>;
  readonly turnedAway: (request: TurnedAway) => void;
  readonly history: HistoryReader;
  readonly log: Log;
  readonly limits?: Partial<ReceiverLimits>;
}

export interface ReceiverLimits {
  readonly maxBytes: number;
  /** Of all bodies that are being read. */
  readonly maxBytesInFlight: number;
  /** A request must be here whole within this time. */
  readonly requestMs: number;
  /** Of one source. */
  readonly perSecond: number;
  readonly burst: number;
  readonly connections: number;
}

const usualLimits: ReceiverLimits = {
  maxBytes: 25 * 1024 * 1024,
  maxBytesInFlight: 128 * 1024 * 1024,
  requestMs: 30_000,
  perSecond: 300,
  burst: 600,
  connections: 1000,
};

/** Headers that decide: one of each, or none. */
const deciding =
  /^(?:content-(?:length|type|encoding)|transfer-encoding|authorization|x-hub-signature(?:-256)?|x-github-(?:event|delivery)|x-gitlab-(?:token|event|event-uuid)|idempotency-key|x-(?:gitea|forgejo|gogs|everref)-(?:signature|event|delivery)|x-event-key|x-request-(?:uuid|id))$/;

/** What a receiver can be told anew while it listens. */
export type ReceiverRules = Pick<ReceiverOptions, 'endpoints' | 'readToken' | 'tls'>;

export interface OpenReceiver {
  /** `http://127.0.0.1:7420`, without a slash at the end. */
  readonly origin: string;
  /**
   * From now on these endpoints, this token, this certificate; what is under way goes on. Over TLS or not stays as it is. Throws with words where the
   * certificate makes no sense: the rest counts, and the former certificate stays in use.
   */
  change(rules: ReceiverRules): Promise<void>;
  close(): Promise<void>;
}

/** What takes deliveries, not listening yet: limits, raw bytes, signature, words, disk, answer. Nothing is worked on here. */
export function makeReceiver(options: ReceiverOptions): FastifyInstance {
  const limits = { ...usualLimits, ...options.limits };
  const rate = createRate(limits.perSecond, limits.burst);
  const targets = new WeakMap<IncomingMessage, Target>();
  let inFlight = 0;

  const serverOptions = {
    maxHeaderSize: 16 * 1024,
    requestTimeout: limits.requestMs,
    headersTimeout: Math.min(10_000, limits.requestMs),
    connectionsCheckingInterval: 2000,
    keepAliveTimeout: 30_000,
  };
  const app = fastify({
    logger: false,
    bodyLimit: limits.maxBytes,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    serverFactory(handler: RequestListener) {
      const server =
        options.tls === null
          ? createServer(serverOptions, handler)
          : createTlsServer({ ...serverOptions, ...tlsOptions(options.tls), handshakeTimeout: 10_000 }, handler);
      server.maxConnections = limits.connections;
      return server;
    },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
    if (!rate.admit(request.ip)) return refuse(reply.header('retry-after', '1'), 429, 'too many requests');
    const target = checkRequest(
      { method: request.method, url: request.url, header: (name) => headerOf(request, name), twice: twiceIn(request.raw) },
      { endpoints: options.endpoints, readToken: options.readToken, maxBytes: limits.maxBytes },
    );
    if (target.kind === 'refused') {
      if (target.log !== null)
        options.turnedAway({ endpoint: target.log, status: target.status, reason: target.reason, headers: shownHeaders(plainHeaders(request)) });
      if (target.allow !== undefined) reply.header('allow', target.allow);
      return refuse(reply, target.status, target.reason);
    }
    const bytes = Number(headerOf(request, 'content-length') ?? 0);
    if (inFlight + bytes > limits.maxBytesInFlight) return refuse(reply.header('retry-after', '5'), 429, 'too much at once');
    inFlight += bytes;
    reply.raw.once('close', () => {
      inFlight -= bytes;
    });
    targets.set(request.raw, target);
  });
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
    if (status < 500) return refuse(reply, status, status === 413 ? 'that is too long' : 'the request could not be read');
    options.log.error('a delivery could not be taken', { error });
    // The forge sends it again later; what was not written was not taken.
    return refuse(reply.header('retry-after', '60'), 503, 'it could not be written down');
  });
  const handle = (request: FastifyRequest, reply: FastifyReply) => answer(request, reply, targets.get(request.raw), options);
  app.setNotFoundHandler(handle);
  app.all('/*', handle);
  return app;
}

/** Listens for deliveries over HTTP(S). Throws `ListenError`. */
export async function openReceiver(options: ReceiverOptions): Promise<OpenReceiver> {
  let rules: ReceiverRules = options;
  const app = makeReceiver({
    ...options,
    get endpoints() {
      return rules.endpoints;
    },
    get readToken() {
      return rules.readToken;
    },
  });
  const { host, port } = splitListen(options.listen);
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw new ListenError(options.listen, 'webhooks.listen', error);
  }
  const address = app.server.address();
  const at =
    address === null || typeof address === 'string'
      ? options.listen
      : `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  return {
    origin: `${options.tls === null ? 'http' : 'https'}://${at}`,
    async change(next) {
      rules = next;
      const server: unknown = app.server;
      if (next.tls === null || !(server instanceof TlsServer)) return;
      try {
        server.setSecureContext(tlsOptions(next.tls));
      } catch (cause) {
        throw new Error(`webhooks.tls: the certificate and its key cannot be used (${words(cause)}); the former stay in use`, { cause });
      }
    },
    close: () => app.close(),
  };
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function tlsOptions({ certificate, key }: NonNullable<ReceiverOptions['tls']>): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.2' };
}

async function answer(request: FastifyRequest, reply: FastifyReply, target: Target | undefined, options: ReceiverOptions): Promise<FastifyReply> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (target?.kind === 'history' || target?.kind === 'old-history') {
    const answered = await answerHistory(target, request.url, body, headerOf(request, 'content-type'), options.history);
    return answered === null ? refuse(reply, 400, 'this is no ref, branch, repository or time') : reply.send(answered);
  }
  if (target?.kind !== 'delivery') return refuse(reply, 404, 'nothing answers here');
  const incoming: Incoming = { header: (name) => headerOf(request, name), body };
  const headers = plainHeaders(request);
  const taken = takeDelivery(target.endpoint, incoming, headers);
  if (taken.kind === 'refused') {
    options.turnedAway({ endpoint: target.endpoint, status: taken.status, reason: taken.reason, headers: shownHeaders(headers) });
    return refuse(reply, taken.status, taken.reason);
  }
  const { id, isNew } = await options.accept(taken.delivery);
  const decision = !isNew ? 'known' : taken.delivery.decision === 'ignored' ? 'ignored' : 'accepted';
  return reply.code(202).send({ id, decision, reason: isNew ? taken.delivery.reason : 'this delivery was taken before' });
}

function refuse(reply: FastifyReply, status: number, reason: string): FastifyReply {
  // What is still on its way is not waited for.
  return reply.code(status).header('connection', 'close').send({ error: reason });
}

function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : (value?.[0] ?? null);
}

function plainHeaders(request: FastifyRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]));
}

function twiceIn({ rawHeaders }: IncomingMessage): readonly string[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    if (seen.has(name) && deciding.test(name)) twice.push(name);
    seen.add(name);
  }
  return twice;
}
