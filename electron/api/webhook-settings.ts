import { implement } from '@orpc/server';
import { type WrittenWebhooks, webhookSettingsContract } from '../../shared/contract/webhook-settings.ts';
import type { WebhookSettings } from '../engine/webhooks/settings.ts';

const answers = implement(webhookSettingsContract);

/** Answers the edits of receiver, endpoints, entries and mirrors. */
export function webhookSettingsAnswers(area: WebhookSettings) {
  return {
    get: answers.get.handler((): WrittenWebhooks => area.written()),
    putReceiver: answers.putReceiver.handler(async ({ input }) => ({ problems: [...(await area.putReceiver(input.receiver))] })),
    putEndpoint: answers.putEndpoint.handler(async ({ input }) => ({ problems: [...(await area.putEndpoint(input.former, input.endpoint))] })),
    removeEndpoint: answers.removeEndpoint.handler(async ({ input }) => ({ problems: [...(await area.removeEndpoint(input.path))] })),
    putEntry: answers.putEntry.handler(async ({ input }) => ({ problems: [...(await area.putEntry(input.former, input.entry))] })),
    removeEntry: answers.removeEntry.handler(async ({ input }) => ({ problems: [...(await area.removeEntry(input.name))] })),
    putMirror: answers.putMirror.handler(async ({ input }) => ({ problems: [...(await area.putMirror(input.former, input.mirror))] })),
    removeMirror: answers.removeMirror.handler(async ({ input }) => ({ problems: [...(await area.removeMirror(input.repository))] })),
  };
}
