import { implement } from '@orpc/server';
import { machinesContract } from '../../shared/contract/machines.ts';
import type { MachinesArea } from '../engine/machines/machines.ts';

/** Answers what may be asked of a machine as a whole. */
export function machinesAnswers(machines: MachinesArea) {
  const answers = implement(machinesContract);
  return {
    fetch: answers.fetch.handler(async ({ input, signal }) => [...(await machines.fetch(input.target, signal))]),
    pause: answers.pause.handler(({ input }) => machines.pause(input.hostId, input.until)),
    withdrawPause: answers.withdrawPause.handler(async ({ input }) => {
      await machines.withdrawPause(input.hostId);
      return {};
    }),
    forget: answers.forget.handler(async ({ input }) => ({ problem: await machines.forget(input.hostId) })),
  };
}
