import { createORPCClient } from '@orpc/client';
import { RPCLink as HttpLink } from '@orpc/client/fetch';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../shared/contract/contract.ts';

// The one file that knows how the page reaches the engine: a MessagePort from the desktop host, or HTTP with a token.

/** Every procedure of the contract, as the page calls it. */
export type Engine = ContractRouterClient<typeof contract>;

/** What opening the engine came to. `needs-link`: the headless host wants a link that this page does not have. */
export type Opening = { readonly kind: 'open'; readonly engine: Engine } | { readonly kind: 'needs-link'; readonly why: 'none' | 'used' };

declare global {
  interface Window {
    /** The desktop host's preload: asks for one MessagePort, which then comes by `window.postMessage`. */
    readonly everref?: { readonly connect: () => Promise<void> | void };
  }
}

const tokenKey = 'everref.token';

/** Reaches the engine of whichever host serves this page. `refused` is called when the host no longer takes the token. */
export async function openEngine(refused: () => void): Promise<Opening> {
  if (window.everref !== undefined) return { kind: 'open', engine: overPort(window.everref.connect) };
  const arrived = credentialIn(location.hash);
  if (arrived !== null) {
    // Out of the address bar and the history before anything else: it must not be bookmarked or shared.
    history.replaceState(history.state, '', location.pathname + location.search);
    const token = await tokenFor(arrived);
    if (token === null) return { kind: 'needs-link', why: 'used' };
    sessionStorage.setItem(tokenKey, token);
  }
  const token = sessionStorage.getItem(tokenKey);
  if (token === null) return { kind: 'needs-link', why: 'none' };
  return { kind: 'open', engine: overHttp(token, refused) };
}

/** Forgets a token that the host no longer takes. */
export function forgetToken(): void {
  sessionStorage.removeItem(tokenKey);
}

/** A one-time code to exchange, or a token to use as it is. */
export type Credential = { readonly kind: 'code' | 'token'; readonly value: string };

/** Reads `#code=…` or `#token=…` from an address's fragment; null where there is neither. */
export function credentialIn(hash: string): Credential | null {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const code = words.get('code');
  if (code !== null && code !== '') return { kind: 'code', value: code };
  const token = words.get('token');
  return token !== null && token !== '' ? { kind: 'token', value: token } : null;
}

/** What a person pasted: a link with a fragment, or a bare token. `elsewhere`: the link leads to another address. */
export function readPasted(
  text: string,
  origin: string,
): { readonly kind: 'here'; readonly credential: Credential } | { readonly kind: 'elsewhere'; readonly url: string } | null {
  const pasted = text.trim();
  if (pasted === '') return null;
  if (!/^https?:\/\//i.test(pasted)) {
    return /\s/.test(pasted) ? null : { kind: 'here', credential: credentialIn(pasted) ?? { kind: 'token', value: pasted } };
  }
  if (!URL.canParse(pasted)) return null;
  const url = new URL(pasted);
  const credential = credentialIn(url.hash);
  if (credential === null) return null;
  return url.origin === origin ? { kind: 'here', credential } : { kind: 'elsewhere', url: url.href };
}

/** Keeps the token that a credential stands for; false where the host refuses it. */
export async function signIn(credential: Credential): Promise<boolean> {
  const token = await tokenFor(credential);
  if (token === null) return false;
  sessionStorage.setItem(tokenKey, token);
  return true;
}

async function tokenFor(credential: Credential): Promise<string | null> {
  if (credential.kind === 'token') return credential.value;
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: credential.value }),
  });
  if (!answer.ok) return null;
  const body: unknown = await answer.json();
  return typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string' ? body.token : null;
}

function overHttp(token: string, refused: () => void): Engine {
  const link = new HttpLink({
    url: `${location.origin}/rpc`,
    headers: { authorization: `Bearer ${token}` },
    fetch: async (request, init) => {
      const answer = await fetch(request, init);
      if (answer.status === 401) refused();
      return answer;
    },
  });
  return createORPCClient(link);
}

/** A fresh port is asked for whenever the one in use has closed (the host restarted its engine), at the next call. */
function overPort(connect: () => Promise<void> | void): Engine {
  let current: Promise<PortLink<Record<never, never>>> | null = null;
  const link = (): Promise<PortLink<Record<never, never>>> => {
    current ??= nextPort(connect).then(
      (port) => {
        port.addEventListener('close', () => {
          current = null;
        });
        port.start();
        return new PortLink({ port });
      },
      (fault: unknown) => {
        current = null;
        throw fault;
      },
    );
    return current;
  };
  return createORPCClient({ call: async (path, input, options) => (await link()).call(path, input, options) });
}

function nextPort(connect: () => Promise<void> | void): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const listen = (event: MessageEvent): void => {
      const port = event.data === 'everref:port' && event.source === window ? event.ports[0] : undefined;
      if (port === undefined) return;
      window.removeEventListener('message', listen);
      resolve(port);
    };
    window.addEventListener('message', listen);
    Promise.resolve(connect()).catch((fault: unknown) => {
      window.removeEventListener('message', listen);
      reject(fault);
    });
  });
}
