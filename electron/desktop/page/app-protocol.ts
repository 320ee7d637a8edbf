import { readFile } from 'node:fs/promises';
import type { CustomScheme, Protocol } from 'electron';
import type { Log } from '../../log/log.ts';
import { pageFile } from './page-file.ts';

/** No script, style or picture but the page's own files, and no connection at all: the page speaks over its MessagePort. */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers = {
  'content-security-policy': pagePolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
} as const;

/** `standard` gives the page an origin and relative addresses, `secure` a secure context; it needs, and gets, nothing else. */
export const pageScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false, bypassCSP: false },
};

/** Answers one request for a file of the page below `root`; a refusal and a missing file are short plain answers with the same headers. */
export async function answerPageRequest(root: string, request: Pick<Request, 'method' | 'url'>, log: Log): Promise<Response> {
  const answer = pageFile(root, request.method, request.url);
  if (answer.kind === 'refused') return refusal(answer.status);
  try {
    const body = request.method === 'HEAD' ? null : new Uint8Array(await readFile(answer.path));
    return new Response(body, { status: 200, headers: { ...headers, 'content-type': answer.contentType } });
  } catch (error) {
    log.warn('a file of the page could not be read', { path: answer.path, error });
    return refusal(404);
  }
}

function refusal(status: number): Response {
  return new Response(status === 404 ? 'not found' : 'refused', { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } });
}

/** Must run before `ready`: later the scheme would be an ordinary one, without an origin. */
export function registerPageScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([pageScheme]);
}

/** Serves the built page from `root`, for this session. */
export function servePage(protocol: Pick<Protocol, 'handle'>, root: string, log: Log): void {
  protocol.handle('app', (request) => answerPageRequest(root, request, log));
}
