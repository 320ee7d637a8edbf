import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Trouble } from '../../../../shared/model/snapshot.ts';
import { type HubContract, hubPath } from '../contract.ts';
import { type HubAgent, openAgent } from './fetch.ts';
import { clockTrouble, HubError, hubError } from './trouble.ts';

/** A call that brings no answer for so long is given up; the stream, which waits, has longer. */
const callMs = 20_000;
const streamMs = 50_000;

export type HubApi = ContractRouterClient<HubContract>;

/** The way to the hub: its contract, and what a person should know. */
export interface HubConnection {
  /** Does one thing there. Throws `HubError`. */
  call<T>(work: (api: HubApi, options: { readonly signal: AbortSignal }) => Promise<T>): Promise<T>;
  /** As `call`, for what waits until something happens. */
  stream<T>(work: (api: HubApi, options: { readonly signal: AbortSignal }) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): void;
}

export type HubToken = { readonly kind: 'found'; readonly value: string } | { readonly kind: 'missing'; readonly message: string };

/** Which hub, and as whom. */
export interface HubAddress {
  readonly url: string;
  /** Asked at each call: a token that was written anew is used without a restart. Null: none is needed, to join. */
  readonly token: () => HubToken | null;
  /** The pinned certificate (PEM); null: the system's authorities decide. Asked once; may throw with words. */
  readonly certificate: () => string | null;
}

export interface HubConnectionOptions extends HubAddress {
  /** What a person should know of the way to the hub; empty when it is well again. */
  readonly onTroubles: (troubles: readonly Trouble[]) => void;
}

/** The way to a hub; opened when something is first asked. */
export function openConnection({ url, token, certificate, onTroubles }: HubConnectionOptions): HubConnection {
  const leaving = new AbortController();
  let opened: { readonly api: HubApi; readonly agent: HubAgent } | null = null;
  let told = '';

  function open(): NonNullable<typeof opened> {
    if (opened !== null) return opened;
    const agent = openAgent(url, certificate());
    const link = new RPCLink({
      url: new URL(hubPath, url).href,
      headers: (): Record<string, string> => {
        const now = token();
        return now?.kind === 'found' ? { authorization: `Bearer ${now.value}` } : {};
      },
      fetch: (request) => agent.fetch(request),
    });
    opened = { agent, api: createORPCClient(link) };
    return opened;
  }

  /** What cannot work is said before anything is sent. */
  function ready(): HubApi {
    const now = token();
    if (now?.kind === 'missing') throw new HubError('refused', `This machine has no token for the hub ${url}: ${now.message}`, null);
    try {
      return open().api;
    } catch (error) {
      throw new HubError('certificate', error instanceof Error ? error.message : String(error), error);
    }
  }

  /** Tells what changed only: a hub that is away fails many calls at once. */
  function tell(error: HubError | null): void {
    // A pause that the hub asks for passes by itself: nobody is needed.
    const troubles = [
      ...(error === null || error.kind === 'throttled' ? [] : [{ code: error.code, message: error.message }]),
      ...clockTrouble(opened?.agent.skewMs() ?? null),
    ];
    const words = troubles.map(({ code }) => code).join(' ');
    if (words === told) return;
    told = words;
    const since = new Date().toISOString();
    onTroubles(troubles.map((trouble) => ({ ...trouble, since })));
  }

  async function attempt<T>(work: (api: HubApi, options: { readonly signal: AbortSignal }) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const done = await work(ready(), { signal });
      tell(null);
      return done;
    } catch (error) {
      if (leaving.signal.aborted) throw error;
      const known = hubError(error, url);
      tell(known);
      throw known;
    }
  }

  return {
    call: (work) => attempt(work, AbortSignal.any([leaving.signal, AbortSignal.timeout(callMs)])),
    stream: (work, signal) => attempt(work, AbortSignal.any([leaving.signal, signal, AbortSignal.timeout(streamMs)])),
    close() {
      leaving.abort();
      opened?.agent.close();
    },
  };
}
