import { oc } from '@orpc/contract';
import { z } from 'zod';
import { Delivery, DeliveryDecision, DeliveryDetail } from '../model/delivery.ts';
import { Forge } from '../model/forge.ts';
import { Run } from '../model/run.ts';

/** How the receiver stands, for the settings place. */
export const WebhookStatus = z.object({
  /** Where it listens; null: it is off, or could not. */
  origin: z.string().nullable(),
  /** What the configuration says; null: nothing. */
  listen: z.string().nullable(),
  problems: z.array(z.string()),
  history: z.boolean(),
  /** Where machines share their state through AWS: what a relay for these endpoints is told (build/aws/relay.yaml); null: none can be. */
  relay: z.object({ topic: z.string(), endpoints: z.string() }).nullable(),
  endpoints: z.array(
    z.object({
      path: z.string(),
      forge: Forge,
      /** What to paste into the forge, its host left to the person where it listens on this machine only; a secret is not in it. */
      address: z.string(),
      /** `none`: the configuration says so in so many words. `missing`: it is not open for that. */
      secret: z.enum(['set', 'none', 'missing']),
      reason: z.string().nullable(),
      lastDelivery: Delivery.nullable(),
    }),
  ),
});
export type WebhookStatus = z.infer<typeof WebhookStatus>;

/** An entry as the page shows it. */
export const EntryStatus = z.object({
  name: z.string(),
  repository: z.string(),
  branch: z.string(),
  folder: z.string(),
  checkout: z.enum(['fast-forward', 'reset']),
  submodules: z.boolean(),
  run: z.array(z.array(z.string())),
  timeoutMs: z.int(),
  repeatable: z.boolean(),
  lastRun: Run.omit({ output: true }).nullable(),
});
export type EntryStatus = z.infer<typeof EntryStatus>;

/** What a run would do. */
export const RunPlan = z.object({ entry: z.string(), repository: z.string(), ref: z.string(), folder: z.string(), steps: z.array(z.string()) });
export type RunPlan = z.infer<typeof RunPlan>;

const Id = z.object({ id: z.string().max(100) });
const page = { before: z.string().max(100).optional(), limit: z.coerce.number().int().min(1).max(500).default(50) };

/** The receiver, its log, entries and their runs. */
export const webhookContract = {
  webhooks: {
    status: oc.route({ method: 'GET', path: '/webhooks' }).output(WebhookStatus),
  },
  deliveries: {
    list: oc
      .route({ method: 'GET', path: '/deliveries' })
      .input(z.object({ ...page, decision: z.array(DeliveryDecision).max(10).optional(), words: z.string().max(200).optional() }))
      .output(z.object({ items: z.array(Delivery), next: z.string().nullable() })),
    get: oc.route({ method: 'GET', path: '/deliveries/one' }).input(Id).output(DeliveryDetail.nullable()),
    /** Works on it again, as if it had come now. */
    replay: oc.route({ method: 'POST', path: '/deliveries/replay' }).input(Id).output(Delivery.nullable()),
    /** A push as if a forge had told of it; answers what came of it. */
    simulate: oc
      .route({ method: 'POST', path: '/deliveries/simulate' })
      .input(z.object({ repository: z.string().min(3).max(2048), branch: z.string().min(1).max(500) }))
      .output(Delivery),
  },
  entries: {
    list: oc.route({ method: 'GET', path: '/entries' }).output(z.array(EntryStatus)),
    /** What a run would do; null: no such entry. */
    plan: oc
      .route({ method: 'GET', path: '/entries/plan' })
      .input(z.object({ entry: z.string().max(100), skipFetch: z.coerce.boolean().default(false) }))
      .output(RunPlan.nullable()),
    /** Puts a run into the queue; null: no such entry. */
    trigger: oc
      .route({ method: 'POST', path: '/entries/trigger' })
      .input(z.object({ entry: z.string().max(100), skipFetch: z.boolean().default(false) }))
      .output(Run.nullable()),
  },
  runs: {
    list: oc
      .route({ method: 'GET', path: '/runs' })
      .input(z.object({ ...page, entry: z.string().max(100).optional() }))
      .output(z.object({ items: z.array(Run.omit({ output: true })), next: z.string().nullable() })),
    /** With its output so far. */
    get: oc.route({ method: 'GET', path: '/runs/one' }).input(Id).output(Run.nullable()),
    again: oc.route({ method: 'POST', path: '/runs/again' }).input(Id).output(Run.nullable()),
    stop: oc
      .route({ method: 'POST', path: '/runs/stop' })
      .input(Id)
      .output(z.object({ stopped: z.boolean() })),
  },
};
