import type { Machine, SharedCloud } from './five-hosts.ts';
import { joinByCommand } from './join.ts';
import { freePort, openGate } from './tcp-gate.ts';

/** Machine 0 is the hub; the others join it with a code, each over a way of its own that can be cut. */
export async function hubCloud(machines: readonly Machine[]): Promise<SharedCloud> {
  const port = await freePort();
  const gates = await Promise.all(machines.map(() => openGate(port)));
  return {
    config: ({ at }) => (at === 0 ? { hub: { listen: `127.0.0.1:${port}` } } : {}),
    async join(machine, first) {
      const offer = await first.client.hub.offer();
      await joinByCommand(machine, `http://127.0.0.1:${gates[machine.at]?.port}`, offer?.code ?? '');
    },
    // The hub itself has no way that could be cut: cutting it off is cutting off everybody.
    cut: ({ at }) => (at === 0 ? gates : gates.slice(at, at + 1)).forEach((gate) => void gate.cut()),
    mend: ({ at }) => (at === 0 ? gates : gates.slice(at, at + 1)).forEach((gate) => void gate.mend()),
    async close() {
      for (const gate of gates) await gate.close();
    },
  };
}
