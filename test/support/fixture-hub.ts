import type { HubArea } from '../../electron/engine/engine.ts';
import type { HubState } from '../../shared/model/hub.ts';

/** A hub without a network: what the page does to it shows in it. */
export function fixtureHub(): HubArea {
  let state: HubState = { kind: 'off' };
  const machines = [
    { hostId: 'h-2222222222222222', name: 'desktop', joinedAt: '2026-11-20T08:00:00.000Z', usedAt: '2026-11-21T08:00:00.000Z' },
    { hostId: 'h-3333333333333333', name: 'build box', joinedAt: '2026-11-20T08:00:00.000Z', usedAt: null },
  ];
  const serving = (): HubState => ({
    kind: 'serving',
    urls: ['https://192.168.1.5:7421'],
    fingerprint: 'AB:CD:'.repeat(10).concat('EF:01'),
    machines: [...machines],
  });
  return {
    state: () => state,
    async serve(on) {
      state = on ? serving() : { kind: 'off' };
      return state;
    },
    offer: () => ({
      url: 'https://192.168.1.5:7421',
      code: '82E0-VD43-K90M-YCQ9-RRH7-FKCA-BQCT-VQE8-0T28-DD5V-FYY7-6QJP-WEC0',
      expiresAt: new Date(Date.now() + 600_000).toISOString(),
    }),
    withdraw(hostId) {
      const at = machines.findIndex((machine) => machine.hostId === hostId);
      if (at >= 0) machines.splice(at, 1);
      state = serving();
      return at >= 0;
    },
    async join(url, code) {
      if (!code.startsWith('82E0')) return 'the hub refused: this code was used before, is too old, or is not one of mine: ask the hub for a new one';
      state = { kind: 'joined', url };
      return null;
    },
    async leave() {
      state = { kind: 'off' };
      return null;
    },
  };
}
