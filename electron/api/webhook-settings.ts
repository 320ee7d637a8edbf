import { implement } from '@orpc/server';
import { webhookSettingsContract } from '../../shared/contract/webhook-settings.ts';
import type { WebhookSettings } from '../engine/webhooks/settings.ts';

const answers = implement(webhookSettingsContract);

/** Answers the edits of endpoints and entries. */
export function webhookSettingsAnswers(area: WebhookSettings) {
  return {
    get: answers.get.handler(() => {
      const { endpoints, entries } = area.written();
      return { endpoints: [...endpoints], entries: [...entries] };
    }),
    putEndpoint: answers.putEndpoint.handler(async ({ input }) => ({ problems: [...(await area.putEndpoint(input.former, input.endpoint))] })),
    removeEndpoint: answers.removeEndpoint.handler(async ({ input }) => ({ problems: [...(await area.removeEndpoint(input.path))] })),
    putEntry: answers.putEntry.handler(async ({ input }) => ({ problems: [...(await area.putEntry(input.former, input.entry))] })),
    removeEntry: answers.removeEntry.handler(async ({ input }) => ({ problems: [...(await area.removeEntry(input.name))] })),
  };
}
