import { describe, expect, test } from 'vitest';
import { type Machine, playFiveHosts, type SharedCloud } from '../support/five-hosts.ts';
import { joinByCommand } from '../support/join.ts';
import { freePort, openGate } from '../support/tcp-gate.ts';

/** Machine 0 is the hub; the others join it with a code, each over a way of its own that can be cut. */
async function hubCloud(machines: readonly Machine[]): Promise<SharedCloud> {
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

describe('five hosts over a hub', () => {
  const seed = Number(process.env['EVERREF_SEED'] ?? Math.floor(Math.random() * 1e9));
  const pushes = Number(process.env['EVERREF_PUSHES'] ?? 300);

  test(`S3-5: whatever is killed and cut off, all clones come to what was pushed, no event and no commit is lost (EVERREF_SEED=${seed})`, {
    timeout: 900_000,
  }, async () => {
    const tell = process.env['EVERREF_TELL'] === undefined ? () => {} : (line: string) => console.log(line);
    const played = await playFiveHosts({ seed, pushes, cloud: hubCloud, tell });
    console.log(`seed ${seed}: ${played.pushes} pushes, ${played.deliveries} to be heard, ${played.kills} kills, ${played.cuts} cuts`);
    expect(played.broken).toEqual([]);
  });
});
