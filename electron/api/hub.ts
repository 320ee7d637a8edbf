import { implement } from '@orpc/server';
import { hubContract } from '../../shared/contract/hub.ts';
import type { HubArea } from '../engine/engine.ts';

/** Answers the hub's part of the contract. */
export function hubAnswers(hub: HubArea) {
  const answers = implement(hubContract);
  return {
    state: answers.state.handler(() => hub.state()),
    serve: answers.serve.handler(({ input }) => hub.serve(input.on)),
    offer: answers.offer.handler(() => hub.offer()),
    withdraw: answers.withdraw.handler(({ input }) => ({ withdrawn: hub.withdraw(input.hostId) })),
    join: answers.join.handler(async ({ input }) => ({ problem: await hub.join(input.url, input.code) })),
    leave: answers.leave.handler(async () => ({ problem: await hub.leave() })),
  };
}
