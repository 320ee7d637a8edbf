import { implement } from '@orpc/server';
import { lostContract } from '../../shared/contract/lost.ts';
import type { LostArea } from '../engine/lost/area.ts';

const answers = implement(lostContract);

/** Answers the finder's part of the contract. */
export function lostAnswers(lost: LostArea) {
  return {
    search: answers.search.handler(({ input, signal }) => lost.search(input, signal)),
    quick: answers.quick.handler(({ input }) => lost.quick(input.words, input.limit)),
    scans: answers.scans.handler(() => [...lost.scans()]),
    scan: answers.scan.handler(async ({ input, signal }) => ({ stopped: !(await lost.scan(input, signal)) })),
    stopScans: answers.stopScans.handler(() => {
      lost.stopScans();
      return { stopped: true };
    }),
    restore: answers.restore.handler(({ input }) => lost.restore(input)),
    rescue: answers.rescue.handler(({ input }) => lost.rescue(input)),
    rescues: answers.rescues.handler(() => [...lost.rescues()]),
    stopRescue: answers.stopRescue.handler(({ input }) => lost.stopRescue(input.id)),
  };
}
