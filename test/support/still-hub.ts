import type { HubArea } from '../../electron/engine/engine.ts';

/** The hub's area with nothing behind it. */
export const stillHub: HubArea = {
  state: () => ({ kind: 'off' }),
  serve: async () => ({ kind: 'off' }),
  offer: () => null,
  withdraw: () => false,
  join: async () => null,
  leave: async () => null,
};
