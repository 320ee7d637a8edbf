import { sameSecret } from './signature.ts';
import { isKnownType, type OpenEndpoint } from './take-delivery.ts';

/** What of a request is known before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** As it was sent, query included. */
  readonly url: string;
  readonly header: (name: string) => string | null;
  /** Names of headers that came more than once. */
  readonly twice: readonly string[];
}

/** What a request asks for. */
export type Target =
  | { readonly kind: 'delivery'; readonly endpoint: OpenEndpoint }
  | { readonly kind: 'history' }
  | { readonly kind: 'old-history'; readonly by: 'ref' | 'branch' }
  /** `log`: worth a line in the delivery log. */
  | {
      readonly kind: 'refused';
      readonly status: 400 | 401 | 403 | 404 | 405 | 411 | 413 | 415;
      readonly reason: string;
      readonly log: OpenEndpoint | null;
      readonly allow?: string;
    };

export interface RequestRules {
  readonly endpoints: readonly OpenEndpoint[];
  /** Null: the history is not served. */
  readonly readToken: string | null;
  readonly maxBytes: number;
}

/** The body of a question for the history. */
const maxQuestionBytes = 255;

/** Decides by a request's head alone. Pure. */
export function checkRequest(head: RequestHead, rules: RequestRules): Target {
  const path = head.url.split('?', 1)[0] ?? '/';
  const history = historyTarget(path);
  const endpoint = history === null ? endpointOf(path, rules.endpoints) : null;
  if (history === null && endpoint === null) return refused(404, 'nothing answers here', null);
  const log = endpoint;
  // Forges are no browsers: a page that makes one send here gives itself away, also where no secret is asked for.
  if (head.header('origin') !== null || head.header('sec-fetch-site') !== null) return refused(403, 'web pages may not send here', log);
  const allow = history?.kind === 'history' ? 'GET' : 'POST';
  if (head.method !== allow) return { ...refused(405, `only ${allow} is answered here`, null), allow };
  if (history !== null) {
    if (rules.readToken === null) return refused(404, 'no read token is configured', null);
    const given = /^Bearer (.{1,1000})$/i.exec(head.header('authorization') ?? '')?.[1];
    if (given === undefined) return refused(401, 'a read token is needed', null);
    if (!sameSecret(given, rules.readToken)) return refused(403, 'this is not the read token', null);
    if (history.kind === 'history') return history;
    return lengthProblem(head, maxQuestionBytes, null, 400) ?? history;
  }
  if (endpoint === null) return refused(404, 'nothing answers here', null);
  // Two signatures, two events, two lengths: whoever sends that wants to be read in two ways.
  if (head.twice.length > 0) return refused(400, 'a header came twice', log);
  const problem = lengthProblem(head, rules.maxBytes, log, 413);
  if (problem !== null) return problem;
  if (!/^(?:identity)?$/.test(head.header('content-encoding') ?? '')) return refused(415, 'compressed bodies are not taken', log);
  if (!isKnownType(head.header('content-type'))) return refused(415, 'send JSON, or a form with the field payload', log);
  if (endpoint.forge === 'backlog' && endpoint.secret !== null && !sameSecret(path.slice(endpoint.path.length + 1), endpoint.secret))
    return refused(401, 'the address is not whole', log);
  return { kind: 'delivery', endpoint };
}

function historyTarget(path: string): Extract<Target, { kind: 'history' | 'old-history' }> | null {
  if (path === '/api/force-pushes') return { kind: 'history' };
  if (path === '/force_pushes_for_ref') return { kind: 'old-history', by: 'ref' };
  if (path === '/force_pushes_for_branch') return { kind: 'old-history', by: 'branch' };
  return null;
}

function endpointOf(path: string, endpoints: readonly OpenEndpoint[]): OpenEndpoint | null {
  const whole = endpoints.find((endpoint) => endpoint.path === path);
  if (whole !== undefined) return whole;
  return endpoints.find(({ forge, secret, path: own }) => forge === 'backlog' && secret !== null && path.startsWith(`${own}/`)) ?? null;
}

function lengthProblem(head: RequestHead, mostBytes: number, log: OpenEndpoint | null, tooLong: 400 | 413) {
  const length = head.header('content-length');
  if (length === null || head.header('transfer-encoding') !== null) return refused(411, 'say the length of the body', log);
  if (!/^\d{1,15}$/.test(length)) return refused(400, 'the length is not a number', log);
  return Number(length) > mostBytes ? refused(tooLong, 'that is too long', log) : null;
}

function refused(status: Extract<Target, { kind: 'refused' }>['status'], reason: string, log: OpenEndpoint | null): Extract<Target, { kind: 'refused' }> {
  return { kind: 'refused', status, reason, log };
}
