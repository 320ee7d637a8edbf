import { OpenAPIHandler } from '@orpc/openapi/fastify';
import type { Router } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fastify';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Contract } from '../../shared/contract/contract.ts';
import type { Log } from '../log/log.ts';
import type { Access } from './access.ts';
import { callerProblem } from './guard.ts';
import { ListenError, splitListen } from './listen.ts';
import { createPageFiles } from './page-files.ts';

/** No inline script or style, nothing from elsewhere; the page may ask this address only (style.md, "Electron: what must hold"). */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const securityHeaders = {
  'content-security-policy': pagePolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

export interface ServerOptions {
  /** `address:port`; port 0 takes any free one. */
  readonly listen: string;
  readonly router: Router<Contract, Record<never, never>>;
  readonly access: Access;
  /** Folder of the built page. */
  readonly pageFolder: string;
  readonly log: Log;
}

export interface Server {
  /** `http://127.0.0.1:41234`, without a slash at the end. */
  readonly origin: string;
  /** A link that opens the page once. */
  newLink(): string;
  close(): Promise<void>;
}

/** Serves the page and the contract on loopback: the same router that answers the window. Throws `ListenError`. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const app = fastify({ logger: false, bodyLimit: 1024 * 1024, forceCloseConnections: true, requestTimeout: 30_000, keepAliveTimeout: 60_000 });
  // The contract's handlers read the body themselves where fastify does not know its type.
  app.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined));
  let port = 0;

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    const problem = callerProblem({ host: request.headers.host, origin: request.headers.origin, fetchSite: one(request.headers['sec-fetch-site']) }, port);
    if (problem !== null) return reply.code(403).type('text/plain').send(`${problem}\n`);
  });
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
    if (status >= 500) options.log.error('a request failed', { error });
    reply.code(status).send({ error: status >= 500 ? 'it failed; the log says why' : 'the request could not be read' });
  });

  routeSession(app, options.access, () => `http://${app.server.address() === null ? '' : originHost(app)}`);
  routeContract(app, options);
  routePage(app, options.pageFolder);

  const { host, port: wanted } = splitListen(options.listen);
  try {
    await app.listen({ host, port: wanted });
  } catch (error) {
    throw new ListenError(options.listen, 'serve.listen', error);
  }
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  port = address.port;
  const origin = `http://${originHost(app)}`;
  return {
    origin,
    newLink: () => `${origin}/#code=${options.access.newCode()}`,
    close: () => app.close(),
  };
}

/** `POST /session {code}` → a token for the page; `POST /session/link`, by a bearer, → a new link. */
function routeSession(app: FastifyInstance, access: Access, origin: () => string): void {
  app.post('/session', async (request, reply) => {
    const code = typeof request.body === 'object' && request.body !== null && 'code' in request.body ? request.body.code : null;
    const token = typeof code === 'string' && code.length < 200 ? access.trade(code) : null;
    reply.header('cache-control', 'no-store');
    if (token === null) return reply.code(401).send({ error: 'this link was used before, or is not one of mine' });
    return { token };
  });
  app.post('/session/link', async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (!access.admits(request.headers.authorization)) return refuse(reply);
    return { url: `${origin()}/#code=${access.newCode()}` };
  });
}

function routeContract(app: FastifyInstance, { router, access, log }: ServerOptions): void {
  const interceptors = [
    async (handling: { next(): Promise<unknown> }) => {
      try {
        return await handling.next();
      } catch (error) {
        if (error instanceof Error && !('defined' in error)) log.error('an order from the page failed', { error });
        throw error;
      }
    },
  ];
  const rpc = new RPCHandler(router, { strictGetMethodPluginEnabled: false, interceptors: interceptors as never });
  const open = new OpenAPIHandler(router, { interceptors: interceptors as never });
  const answer = (handler: Pick<typeof rpc, 'handle'>, prefix: `/${string}`) => async (request: FastifyRequest, reply: FastifyReply) => {
    if (!access.admits(request.headers.authorization)) return refuse(reply);
    reply.header('cache-control', 'no-store');
    const { matched } = await handler.handle(request, reply, { prefix, context: {} });
    if (!matched) reply.code(404).send({ error: 'nothing answers here' });
  };
  app.all('/rpc/*', answer(rpc, '/rpc'));
  app.all('/api/*', answer(open, '/api'));
}

function routePage(app: FastifyInstance, folder: string): void {
  const files = createPageFiles(folder);
  app.get('/*', async (request, reply) => {
    const path = new URL(request.url, 'http://page.invalid').pathname;
    const file = files(path);
    if (file === null) return reply.code(404).type('text/plain').send('there is no such page\n');
    return reply
      .header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      .type(file.type)
      .send(file.body);
  });
}

function refuse(reply: FastifyReply): FastifyReply {
  return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'a token is needed: open the link that Everref printed' });
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0];
}

function originHost(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === 'string') return '';
  // 0.0.0.0 and :: mean "every address": a browser here is given loopback.
  const host = address.address === '0.0.0.0' || address.address === '::' ? '127.0.0.1' : address.address;
  return host.includes(':') ? `[${host}]:${address.port}` : `${host}:${address.port}`;
}
