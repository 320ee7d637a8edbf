import { implement } from '@orpc/server';
import { forcePushesContract } from '../../shared/contract/force-pushes.ts';
import type { ForcePushArea } from '../engine/history/force-pushes.ts';

const answers = implement(forcePushesContract);

/** Answers what is asked of overwritten branches. */
export function forcePushAnswers(area: ForcePushArea) {
  return {
    list: answers.list.handler(({ input }) => [...area.list(input)]),
    open: answers.open.handler(({ input }) => area.open(input.id)),
    restore: answers.restore.handler(({ input }) => area.restore(input.id, input.branch)),
    plan: answers.plan.handler(({ input, signal }) => area.plan(input.id, signal)),
    putBack: answers.putBack.handler(({ input, signal }) => area.putBack(input.id, input.expect, signal)),
    kept: answers.kept.handler(() => area.kept()),
    keep: answers.keep.handler(({ input }) => area.keep(input.id, input.keep)),
    letGo: answers.letGo.handler(({ input }) => area.letGo(input.id)),
    forget: answers.forget.handler(async ({ input }) => [...(await area.forget(input.repositories, input.everything))]),
  };
}
