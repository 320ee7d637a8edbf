import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../../../log/log.ts';
import { openLocalTables } from '../../local/open.ts';
import type { CloudTimes, HostTables } from '../../tables.ts';
import { markOf } from '../code.ts';
import { hubPath } from '../contract.ts';
import { createCodes } from './codes.ts';
import { ownCredentials, selfSignedCredentials, type TlsFiles } from './credentials.ts';
import { inWords } from './in-words.ts';
import { createLimit } from './limit.ts';
import { openRinging, type Ringing } from './ringing.ts';
import { createHubRouter } from './router.ts';
import { openTokens, type TokenHolder } from './tokens.ts';

/** How often to look although no bell rang; each look of the hub wakes every stream. */
const hubLookMs = 20_000;
/** A state with 500 branches and 1000 files has about 300 KB. */
const bodyAtMostBytes = 4 * 1024 * 1024;

export interface HubOptions {
  /** The file of the hub's own local cloud: what it serves to the others. */
  readonly file: string;
  /** Where its key and certificate are kept. */
  readonly folder: string;
  readonly hostName: string;
  /** The hub's own identity: it has no token, and nobody gets one for it. */
  readonly hostId: string;
  /** `address:port`; port 0 takes any free one. */
  readonly listen: string;
  /** The user's own certificate; else one is made, except on loopback, where none is needed. */
  readonly tls?: TlsFiles | undefined;
  readonly log: Log;
  readonly now?: () => Date;
  readonly times?: Partial<CloudTimes>;
}

/** A hub that serves. */
export interface Hub {
  /** Where the others reach it, best first: `https://192.168.1.5:7421`. */
  readonly urls: readonly string[];
  /** SHA-256 of its certificate; null where it speaks without TLS. */
  readonly fingerprint: string | null;
  /** A code to join with: once, for ten minutes. */
  newCode(): { readonly code: string; readonly expiresAt: Date };
  machines(): readonly TokenHolder[];
  /** Takes a machine's token away; what it has open ends at once. False where it had none. */
  withdraw(hostId: string): boolean;
  close(): Promise<void>;
}

/** Serves the file that several hosts of this machine share to other machines. Throws with words where it cannot. */
export async function openHub({ file, folder, hostName, hostId: ownId, listen, tls, log, now = () => new Date(), times }: HubOptions): Promise<Hub> {
  const { host, port } = splitListen(listen);
  const credentials = tls !== undefined ? ownCredentials(tls) : isLoopback(host) ? null : selfSignedCredentials(folder, hostName);
  const shared = openLocalTables({ file, log, now, times: { lookEveryMs: hubLookMs, ...times } });
  const tokens = openTokens(shared.store, now);
  const codes = createCodes(now);
  const served = new Map<string, { readonly tables: HostTables; readonly ringing: Ringing }>();
  function withdraw(hostId: string): boolean {
    const was = tokens.withdraw(hostId);
    served.get(hostId)?.ringing.close();
    served.delete(hostId);
    return was;
  }
  const router = createHubRouter({
    ownId,
    tokens,
    spend: codes.spend,
    withdraw,
    of(hostId) {
      const there = served.get(hostId);
      if (there !== undefined) return there;
      const { tables, bell } = shared.of(hostId);
      const made = { tables, ringing: openRinging(bell) };
      served.set(hostId, made);
      return made;
    },
  });
  const app =
    credentials === null
      ? fastify(serverOptions)
      : fastify({ ...serverOptions, https: { key: credentials.key, cert: credentials.certificate, minVersion: 'TLSv1.3' } });
  serveRouter(app as unknown as FastifyInstance, { router, tokens, log });
  try {
    await app.listen({ host, port });
  } catch (error) {
    shared.close();
    throw new Error(`the hub cannot listen on ${listen}: ${listenWords(error)}. Write another address under hub.listen in the configuration`, { cause: error });
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the hub has no port');
  const scheme = credentials === null ? 'http' : 'https';
  return {
    urls: reachable(host).map((name) => `${scheme}://${name.includes(':') ? `[${name}]` : name}:${address.port}`),
    fingerprint: credentials?.fingerprint ?? null,
    newCode: () => codes.make(markOf(credentials?.der ?? null)),
    machines: tokens.list,
    withdraw,
    async close() {
      for (const { ringing } of served.values()) ringing.close();
      await app.close();
      shared.close();
    },
  };
}

const serverOptions = {
  logger: false,
  bodyLimit: bodyAtMostBytes,
  forceCloseConnections: true,
  // The time to send a request; a stream may take longer to be answered.
  requestTimeout: 30_000,
  keepAliveTimeout: 60_000,
  http: { maxHeaderSize: 8192 },
} as const;

interface Serving {
  readonly router: ReturnType<typeof createHubRouter>;
  readonly tokens: ReturnType<typeof openTokens>;
  readonly log: Log;
}

function serveRouter(app: FastifyInstance, { router, tokens, log }: Serving): void {
  const asks = createLimit(500, 200);
  const strangers = createLimit(10, 0.2);
  app.server.maxConnections = 1000;
  // JSON alone, within the limit: a parser for any other kind would leave the body to the handler, which reads it to its end, however long.
  app.removeContentTypeParser('text/plain');
  const handler = new RPCHandler(router, {
    strictGetMethodPluginEnabled: false,
    interceptors: [
      async ({ next }) => {
        try {
          return await next();
        } catch (error) {
          if (!(error instanceof ORPCError)) log.warn('the hub could not do what it was asked', { error });
          throw inWords(error);
        }
      },
    ],
  });
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
    if (status >= 500) log.warn('a request to the hub failed', { error });
    refuse(reply, status, status === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_REQUEST', status === 413 ? 'that is too long' : 'the request could not be read');
  });
  const callers = new WeakMap<FastifyRequest, string | null>();
  // Before the body is read: a stranger sends nothing that is kept.
  app.addHook('onRequest', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const { authorization } = request.headers;
    const hostId = tokens.hostOf(authorization);
    if (!(hostId === null ? strangers.take(request.ip) : asks.take(hostId))) return refuse(reply, 429, 'TOO_MANY_REQUESTS', 'too many requests');
    const isJoin = authorization === undefined && request.url === `${hubPath}/join`;
    if (hostId === null && !isJoin) return refuse(reply, 401, 'UNAUTHORIZED', 'a token is needed, and this one is none');
    callers.set(request, hostId);
  });
  app.all(`${hubPath}/*`, async (request, reply) => {
    const { matched } = await handler.handle(request, reply, { prefix: hubPath, context: { hostId: callers.get(request) ?? null } });
    if (!matched) refuse(reply, 404, 'NOT_FOUND', 'nothing answers here');
  });
}

/** A refusal in the form of the contract's own errors. */
function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ json: new ORPCError(code, { status, message }).toJSON() });
}

function splitListen(listen: string): { host: string; port: number } {
  const at = listen.lastIndexOf(':');
  return { host: listen.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(listen.slice(at + 1)) };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** The names under which other machines reach an address that it listens on. */
function reachable(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  const outside = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
    .sort((one, other) => one.family.localeCompare(other.family));
  const names = outside.filter(({ family }) => host === '::' || family === 'IPv4').map(({ address }) => address);
  return names.length > 0 ? names : ['127.0.0.1'];
}

function listenWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
  if (code === 'EADDRINUSE') return 'it is in use by another program';
  if (code === 'EACCES') return 'this user may not use that port';
  return code === 'EADDRNOTAVAIL' ? 'this machine has no such address' : code;
}
