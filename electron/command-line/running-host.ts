import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../shared/contract/contract.ts';

/** Where a running host is, as its `running.json` says. */
export interface RunningHost {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  readonly version: string;
}

export type HostClient = ContractRouterClient<Contract>;

/** Asks a running host in the contract's words. */
export function clientOf(host: RunningHost): HostClient {
  const link = new RPCLink({
    url: new URL('/rpc', host.url).href,
    headers: () => ({ authorization: `Bearer ${host.token}` }),
  });
  return createORPCClient(link);
}

/** Whether it answers within `timeoutMs`: a file that a dead process left behind is not a host. */
export async function answers(host: RunningHost, timeoutMs = 2000): Promise<boolean> {
  try {
    await clientOf(host).hosts.list(undefined, { signal: AbortSignal.timeout(timeoutMs) });
    return true;
  } catch {
    return false;
  }
}

/** A fresh link to the page of a running host: works once. */
export async function newLink(host: RunningHost): Promise<string> {
  const response = await fetch(new URL('/session/link', host.url), { method: 'POST', headers: { authorization: `Bearer ${host.token}` } });
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'url' in answer && typeof answer.url === 'string') return answer.url;
  throw new Error('the running host gave no link');
}
