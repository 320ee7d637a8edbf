import type { KeychainArea } from '../../electron/engine/settings/keychain.ts';
import type { WebhookArea } from '../../electron/engine/webhooks/area.ts';
import type { WebhookSettings } from '../../electron/engine/webhooks/settings.ts';

/** A receiver that is off, without deliveries, entries or runs. */
export const stillWebhooks: WebhookArea = {
  status: () => ({ origin: null, listen: null, problems: [], history: false, relay: null, endpoints: [] }),
  deliveries: () => ({ items: [], next: null }),
  delivery: () => null,
  replay: async () => null,
  simulate: () => Promise.reject(new Error('nothing is simulated here')),
  entries: () => [],
  plan: () => null,
  trigger: async () => null,
  runs: () => ({ items: [], next: null }),
  run: () => null,
  runAgain: () => null,
  stopRun: () => false,
};

/** A configuration without endpoints and entries, that takes every change and forgets it. */
export const stillWebhookSettings: WebhookSettings = {
  written: () => ({ receiver: null, endpoints: [], entries: [], mirrors: [] }),
  putReceiver: async () => [],
  putEndpoint: async () => [],
  removeEndpoint: async () => [],
  putEntry: async () => [],
  removeEntry: async () => [],
  putMirror: async () => [],
  removeMirror: async () => [],
};

/** A host that reaches no keychain. */
export const stillKeychain: KeychainArea = {
  status: () => ({ problem: 'this host reaches no keychain', secrets: [] }),
  put: async () => 'this host reaches no keychain',
  remove: async () => null,
};
