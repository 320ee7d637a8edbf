import type { Delivery, DeliveryDetail } from '../../../shared/model/delivery.ts';
import { noObject } from '../../../shared/model/id.ts';
import { BranchRef } from '../../../shared/model/ref.ts';
import { remoteTips } from '../../git/commands/ls-remote.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Deliveries, NewDelivery } from '../../store/deliveries.ts';
import { randomId } from '../../store/random-id.ts';
import type { Registry } from '../../workspace/registry.ts';
import type { Worker } from './worker.ts';

export interface SimulationDeps {
  readonly deliveries: Deliveries;
  readonly registry: Registry;
  readonly gate: Gate;
  readonly worker: Pick<Worker, 'wake' | 'idle'>;
  /** What stands in the log as the endpoint. */
  readonly endpoint: string;
}

/** Deliveries that a person makes: of a push that is said to have happened, or once more of one that came. */
export interface Simulation {
  push(asked: { readonly repository: string; readonly branch: string }): Promise<Delivery>;
  replay(id: string): Promise<Delivery | null>;
}

/** They take the same way as those of a forge from the moment they are on disk. */
export function createSimulation({ deliveries, registry, gate, worker, endpoint }: SimulationDeps): Simulation {
  async function work(given: Omit<NewDelivery, 'id' | 'key' | 'at' | 'decision' | 'reason'>): Promise<DeliveryDetail> {
    const id = randomId('d-');
    deliveries.add([{ ...given, id, key: null, at: new Date().toISOString(), decision: 'waiting', reason: 'on disk, to be worked on' }]);
    worker.wake();
    await worker.idle();
    const done = deliveries.get(id);
    if (done === null) throw new Error('the delivery is no longer in the log');
    return done;
  }

  /** What the remote has now: a simulated push says nothing else than that. */
  async function tipOf(repository: string, ref: string): Promise<string | null> {
    for (const clone of registry.clonesOf(repository)) {
      const remote = clone.remotes.find((one) => one.repository === repository) ?? clone.remotes[0];
      if (remote === undefined || !clone.trusted) continue;
      try {
        const tips = await gate.admit(
          clone.commonDir,
          'network',
          (git) => remoteTips(git, { cwd: clone.commonDir, remote: remote.name, branches: [ref], deadlineMs: 30_000 }),
          { urgency: 'now' },
        );
        return tips.get(ref) ?? null;
      } catch (error) {
        if (!(error instanceof GitError)) throw error;
      }
    }
    return null;
  }

  return {
    async push({ repository, branch }) {
      const ref = BranchRef.safeParse(branch.startsWith('refs/heads/') ? branch : `refs/heads/${branch}`);
      if (!ref.success) throw new Error(`no branch can be called ${branch}`);
      const tip = (await tipOf(repository, ref.data)) ?? '1'.repeat(40);
      const address = repository.startsWith('file/') ? repository.slice('file/'.length) : `https://${repository}`;
      return work({
        endpoint,
        forge: 'plain',
        event: 'push',
        deliveryId: null,
        headers: {},
        payload: JSON.stringify({ repository: address, ref: ref.data, after: tip }),
        events: [{ kind: 'push', addresses: [address], ref: ref.data, before: noObject, after: tip, forced: 'no', by: null, headAt: null, headAuthor: null }],
      });
    },
    async replay(id) {
      const before = deliveries.get(id);
      if (before === null || before.events.length === 0) return null;
      const { endpoint: from, forge, event, deliveryId, headers, payload, events } = before;
      return work({ endpoint: from, forge, event, deliveryId, headers, payload, events });
    },
  };
}
