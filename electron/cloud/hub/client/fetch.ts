import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';

/** An answer longer than this is not read to its end. */
const answerAtMostBytes = 64 * 1024 * 1024;

/** The way to one hub: connections that are kept, and only to the certificate that was pinned. */
export interface HubAgent {
  fetch(request: Request): Promise<Response>;
  /** What the hub's clock was ahead by at the last answer, in milliseconds; null before the first. */
  skewMs(): number | null;
  close(): void;
}

/**
 * Opens the way. `pinned`: the hub's certificate (PEM), then no other is accepted, whatever name it carries; without it the system's authorities decide.
 * Without TLS it speaks to loopback only: throws for anything else.
 */
export function openAgent(url: string, pinned: string | null): HubAgent {
  const { protocol, hostname } = new URL(url);
  if (protocol !== 'https:' && !isLoopbackName(hostname)) throw new Error(`${url} is not encrypted: a hub on another machine is reached by https:// only`);
  const kept = { keepAlive: true, maxSockets: 16, timeout: 60_000 };
  const agent =
    protocol === 'https:'
      ? new HttpsAgent({
          ...kept,
          minVersion: 'TLSv1.3',
          // The pinned certificate is the only authority: its owner's name says nothing more.
          ...(pinned === null ? {} : { ca: pinned, allowPartialTrustChain: true, checkServerIdentity: () => undefined }),
        })
      : new HttpAgent(kept);
  let skewMs: number | null = null;

  async function fetchOnce(request: Request): Promise<Response> {
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer());
    const options = { agent, method: request.method, headers: Object.fromEntries(request.headers), signal: request.signal };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asked = (protocol === 'https:' ? httpsRequest : httpRequest)(request.url, options, resolve);
      asked.on('error', reject);
      // An agent's timeout only tells.
      asked.on('timeout', () => asked.destroy(new Error('the hub did not answer in time')));
      asked.end(body);
    });
    const { date } = answer.headers;
    if (date !== undefined) skewMs = Date.parse(date) - Date.now();
    return new Response(await readAll(answer), { status: answer.statusCode ?? 500, headers: plainHeaders(answer) });
  }

  return { fetch: fetchOnce, skewMs: () => skewMs, close: () => agent.destroy() };
}

async function readAll(answer: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer) {
    bytes += part.length;
    if (bytes > answerAtMostBytes) throw new Error('the answer of the hub is too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function plainHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

/** Whether a URL's host name is this machine. */
export function isLoopbackName(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || (isIP(name) === 4 && name.startsWith('127.'));
}
