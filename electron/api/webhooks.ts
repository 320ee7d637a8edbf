import { implement, ORPCError } from '@orpc/server';
import { webhookContract } from '../../shared/contract/webhooks.ts';
import type { Run } from '../../shared/model/run.ts';
import type { WebhookArea } from '../engine/webhooks/area.ts';

const answers = implement(webhookContract);

/** Answers the questions about deliveries, entries and runs. */
export function webhookAnswers(area: WebhookArea) {
  return {
    webhooks: {
      status: answers.webhooks.status.handler(() => area.status()),
    },
    deliveries: {
      list: answers.deliveries.list.handler(({ input }) => {
        const { items, next } = area.deliveries(input);
        return { items: [...items], next };
      }),
      get: answers.deliveries.get.handler(({ input }) => area.delivery(input.id)),
      replay: answers.deliveries.replay.handler(({ input }) => area.replay(input.id)),
      simulate: answers.deliveries.simulate.handler(({ input }) => told(() => area.simulate(input))),
    },
    entries: {
      list: answers.entries.list.handler(() => [...area.entries()]),
      plan: answers.entries.plan.handler(({ input }) => area.plan(input.entry, input.skipFetch)),
      trigger: answers.entries.trigger.handler(({ input }) => told(() => area.trigger(input.entry, input.skipFetch))),
    },
    runs: {
      list: answers.runs.list.handler(({ input }) => {
        const { items, next } = area.runs(input);
        return { items: items.map(withoutOutput), next };
      }),
      get: answers.runs.get.handler(({ input }) => area.run(input.id)),
      again: answers.runs.again.handler(({ input }) => area.runAgain(input.id)),
      stop: answers.runs.stop.handler(({ input }) => ({ stopped: area.stopRun(input.id) })),
    },
  };
}

/** What was asked cannot be done: the words reach who asked. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new ORPCError('BAD_REQUEST', { message: error instanceof Error ? error.message : String(error), cause: error });
  }
}

function withoutOutput({ output: _output, ...run }: Run): Omit<Run, 'output'> {
  return run;
}
