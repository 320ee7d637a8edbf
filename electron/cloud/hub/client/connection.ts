import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Trouble } from '../../../../shared/model/snapshot.ts';
import { type HubContract, hubPath } from '../contract.ts';
import { openAgent } from './fetch.ts';
import { type HubError, hubError } from './trouble.ts';

/** A call that brings no answer for so long is given up; the stream, which waits, has longer. */
const callMs = 20_000;
const streamMs = 50_000;
/** Clocks that differ by more than this are told: orders and times in lists would mislead. */
const skewAtMostMs = 120_000;

export type HubApi = ContractRouterClient<HubContract>;

/** The way to the hub: its contract, and what a person should know. */
export interface HubConnection {
  /** Does one thing there. Throws `HubError`. */
  call<T>(work: (api: HubApi, options: { readonly signal: AbortSignal }) => Promise<T>): Promise<T>;
  /** As `call`, for what waits until something happens. */
  stream<T>(work: (api: HubApi, options: { readonly signal: AbortSignal }) => Promise<T>, signal: AbortSignal): Promise<T>;
  close(): void;
}

export interface HubConnectionOptions {
  readonly url: string;
  /** Asked at each call: a token that was written anew is used without a restart. Throws with words where there is none. */
  readonly token: () => string | null;
  /** The pinned certificate (PEM); null: the system's authorities decide. */
  readonly certificate: string | null;
  /** What a person should know of the way to the hub; empty when it is well again. */
  readonly onTroubles: (troubles: readonly Trouble[]) => void;
}

/** Opens the way to a hub; asks nothing yet. Throws where the URL is no way that is safe. */
export function openConnection({ url, token, certificate, onTroubles }: HubConnectionOptions): HubConnection {
  const agent = openAgent(url, certificate);
  const leaving = new AbortController();
  const link = new RPCLink({
    url: new URL(hubPath, url).href,
    headers: (): Record<string, string> => {
      const now = token();
      return now === null ? {} : { authorization: `Bearer ${now}` };
    },
    fetch: (request) => agent.fetch(request),
  });
  const api: HubApi = createORPCClient(link);
  let told = '';

  /** Tells what changed only: a hub that is away fails many calls at once. */
  function tell(error: HubError | null): void {
    // A pause that the hub asks for passes by itself: nobody is needed.
    const troubles = [...(error === null || error.kind === 'throttled' ? [] : [{ code: error.code, message: error.message }]), ...clockTrouble(agent.skewMs())];
    const words = troubles.map(({ code }) => code).join(' ');
    if (words === told) return;
    told = words;
    const since = new Date().toISOString();
    onTroubles(troubles.map((trouble) => ({ ...trouble, since })));
  }

  async function attempt<T>(work: (api: HubApi, options: { readonly signal: AbortSignal }) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      const done = await work(api, { signal });
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
      agent.close();
    },
  };
}

function clockTrouble(skewMs: number | null): readonly { readonly code: string; readonly message: string }[] {
  if (skewMs === null || Math.abs(skewMs) < skewAtMostMs) return [];
  const minutes = Math.round(Math.abs(skewMs) / 60_000);
  const words = `This machine's clock is ${minutes} minutes ${skewMs > 0 ? 'behind' : 'ahead of'} the hub's: set it by network time. All goes on, but times are shown wrongly`;
  return [{ code: 'cloud-clock', message: words }];
}
