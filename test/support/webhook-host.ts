import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery } from '../../shared/model/delivery.ts';
import type { Run } from '../../shared/model/run.ts';
import { type Answer, type Sendable, send, signed } from './forge-sender.ts';
import type { HostProcess } from './host-process.ts';
import { type TestMachine, type TestWorld, twoMachines } from './two-machines.ts';

/** One machine with a receiver, in a process of its own, and a remote to push to. */
export interface WebhookWorld {
  readonly world: TestWorld;
  readonly machine: TestMachine;
  /** `http://127.0.0.1:41234` */
  origin(): string;
  host(): HostProcess;
  /** Starts (again) with this configuration; the receiver's part is filled in. */
  start(config?: Readonly<Record<string, unknown>>): Promise<void>;
  /** Signs and sends to the endpoint of the forge, and waits until it was worked on. */
  deliver(sendable: Sendable, path?: string): Promise<Answer>;
  deliveries(): Promise<readonly Delivery[]>;
  /** The newest run of an entry, whole; throws where there is none. */
  run(entry: string): Promise<Run>;
  close(): Promise<void>;
}

/** The secret of every endpoint of these tests. */
export const secret = 'a-long-enough-secret-for-tests';
export const readToken = 'a-read-token-for-tests';

/** Makes the world; nothing runs before `start`. */
export function webhookWorld(): WebhookWorld {
  const world = twoMachines();
  const machine = world.a;
  let origin = '';
  const host = () => machine.host();
  return {
    world,
    machine,
    origin: () => origin,
    host,
    async start(config = {}) {
      mkdirSync(machine.everref, { recursive: true });
      const file = (name: string, text: string) => {
        writeFileSync(join(machine.everref, name), `${text}\n`, { mode: 0o600 });
        return { file: name };
      };
      const { webhooks = {}, ...rest } = config as { readonly webhooks?: Readonly<Record<string, unknown>> };
      const forges = ['github', 'gitlab', 'gitea', 'forgejo', 'gogs', 'bitbucket', 'backlog', 'plain'];
      await machine.start({
        ...rest,
        webhooks: {
          listen: '127.0.0.1:0',
          readToken: file('read-token', readToken),
          endpoints: forges.map((forge) => ({ path: `/${forge}`, forge, secret: file('secret', secret) })),
          ...webhooks,
        },
      });
      const status = await host().client.webhooks.status();
      if (status.origin === null) throw new Error(`the receiver is not open: ${status.problems.join('; ')}`);
      origin = status.origin;
    },
    async deliver(sendable, path) {
      const at = path ?? (sendable.forge === 'backlog' ? `/backlog/${secret}` : `/${sendable.forge}`);
      const answer = await send(origin + at, signed(sendable, secret), sendable.body);
      await host().idle();
      return answer;
    },
    deliveries: async () => (await host().client.deliveries.list({ limit: 500 })).items,
    async run(entry) {
      const { items } = await host().client.runs.list({ entry, limit: 1 });
      const run = items[0] === undefined ? null : await host().client.runs.get({ id: items[0].id });
      if (run === null) throw new Error(`${entry} has not run`);
      return run;
    },
    close: () => world.close(),
  };
}
