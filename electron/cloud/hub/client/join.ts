import { X509Certificate } from 'node:crypto';
import { connect, checkServerIdentity as nameProblem } from 'node:tls';
import { isMarked, readCode } from '../code.ts';
import { openConnection } from './connection.ts';
import { isLoopbackName } from './fetch.ts';
import { HubError } from './trouble.ts';

/** What a machine that joined keeps. */
export interface Joined {
  /** `https://hub:7421`, without a path. */
  readonly url: string;
  readonly token: string;
  /** The hub's certificate (PEM), to be pinned; null where the system's authorities vouch for it, or on loopback. */
  readonly certificate: string | null;
}

export type JoinResult = { readonly kind: 'joined'; readonly joined: Joined } | { readonly kind: 'refused'; readonly message: string };

export interface JoinRequest {
  readonly url: string;
  readonly code: string;
  readonly hostId: string;
  readonly name: string;
}

const handshakeMs = 10_000;
const refuse = (message: string): JoinResult => ({ kind: 'refused', message });

/**
 * Joins a hub. The secret of the code leaves this machine only over a connection to the very certificate that the code names: whoever stands in
 * between shows another one, and learns nothing (docs/decisions/0012).
 */
export async function joinHub({ url: written, code, hostId, name }: JoinRequest): Promise<JoinResult> {
  const url = hubUrl(written);
  if (url === null) return refuse(`${written.slice(0, 200)} is no address of a hub: write https://name:7421`);
  const read = readCode(code);
  if (read === null) return refuse('this is no join code: it has 52 letters and digits, in groups of four (everref hub code shows one)');
  const secure = url.protocol === 'https:';
  if (!secure && !isLoopbackName(url.hostname)) return refuse('a hub on another machine is reached by https:// only');
  try {
    const shown = secure ? await handshake(url) : null;
    if (!isMarked(read.mark, shown?.leaf.raw ?? null))
      return refuse('what answers there does not show the certificate that the code names: is it the right address? If so, somebody may stand in between');
    // An authority's certificate is renewed now and then: then it is not pinned.
    const certificate = shown === null || shown.isTrusted ? null : shown.leaf.toString();
    const origin = url.origin;
    const connection = openConnection({ url: origin, token: () => null, certificate: () => certificate, onTroubles: () => {} });
    try {
      const { token } = await connection.call((api, options) => api.join({ code, hostId, name }, options));
      return { kind: 'joined', joined: { url: origin, token, certificate } };
    } finally {
      connection.close();
    }
  } catch (error) {
    return refuse(words(error, url.origin));
  }
}

/** What the hub said where it refused, else why it could not be asked. */
function words(error: unknown, url: string): string {
  if (!(error instanceof HubError)) return `${url} could not be reached: ${error instanceof Error ? error.message : String(error)}`;
  const said = error.cause instanceof Error ? error.cause.message : '';
  return error.kind === 'refused' || error.kind === 'failed' ? `the hub refused: ${said}` : error.message;
}

function hubUrl(written: string): URL | null {
  try {
    const url = new URL(written);
    return (url.protocol === 'https:' || url.protocol === 'http:') && url.username === '' && url.password === '' ? url : null;
  } catch {
    return null;
  }
}

interface Shown {
  readonly leaf: X509Certificate;
  /** The system's authorities vouch for it under this name. */
  readonly isTrusted: boolean;
}

/** Looks at the certificate, and says nothing. */
function handshake(url: URL): Promise<Shown> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(url.port === '' ? 443 : url.port), minVersion: 'TLSv1.3', rejectUnauthorized: false, timeout: handshakeMs });
    socket.once('secureConnect', () => {
      const { raw } = socket.getPeerCertificate(true);
      const isTrusted = socket.authorized && nameProblem(host, socket.getPeerCertificate()) === undefined;
      socket.destroy();
      resolve({ leaf: new X509Certificate(raw), isTrusted });
    });
    socket.once('timeout', () => socket.destroy(new Error('it did not answer in time')));
    socket.once('error', reject);
  });
}
