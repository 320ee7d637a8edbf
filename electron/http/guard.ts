import { isIP } from 'node:net';

/** The parts of a request that tell where it really comes from. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

/**
 * Says why a request must not be answered, or null. A web page elsewhere can make a browser send requests here: its `Origin` gives it
 * away, and a name of its own that it points at 127.0.0.1 (DNS rebinding) shows in `Host`. Only addresses and `localhost` are us.
 */
export function callerProblem(caller: Caller, port: number): string | null {
  if (caller.host === undefined) return 'a request needs a Host header';
  if (!isOwnHost(caller.host, port)) return 'this address serves one name only';
  if (caller.origin !== undefined && !isOwnOrigin(caller.origin, caller.host)) return 'pages of other sites may not ask here';
  // A browser that says the request comes from another site is believed; a navigation that a person made says `none`.
  if (caller.fetchSite === 'cross-site') return 'pages of other sites may not ask here';
  return null;
}

/** The page asks the very address that it was opened at: another address of this machine is another origin, and so is anybody's with the same port. */
function isOwnOrigin(origin: string, host: string): boolean {
  return /^https?:\/\/(.+)$/.exec(origin)?.[1]?.toLowerCase() === host.toLowerCase();
}

function isOwnHost(host: string, port: number): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:]+)(?::(\d+))?$/i.exec(host);
  if (match?.[1] === undefined) return false;
  const name = match[1].replace(/^\[|\]$/g, '').toLowerCase();
  return Number(match[2] ?? 80) === port && (name === 'localhost' || isIP(name) !== 0);
}
