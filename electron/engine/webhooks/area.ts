import type { EntryStatus, RunPlan, WebhookStatus } from '../../../shared/contract/webhooks.ts';
import type { Delivery, DeliveryDetail } from '../../../shared/model/delivery.ts';
import type { RelayedDelivery } from '../../../shared/model/relayed.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { DeliveryQuery } from '../../store/deliveries.ts';
import type { RunQuery } from '../../store/runs.ts';

/** Deliveries, entries and their runs, as hosts and interfaces see them. */
export interface WebhookArea {
  status(): WebhookStatus;
  deliveries(query: DeliveryQuery): { readonly items: readonly Delivery[]; readonly next: string | null };
  delivery(id: string): DeliveryDetail | null;
  /** Works on it again; null where it is not known. */
  replay(id: string): Promise<Delivery | null>;
  /** A push as if a forge had told of it; resolves when it was worked on, with what came of it. */
  simulate(push: { readonly repository: string; readonly branch: string }): Promise<Delivery>;
  entries(): readonly EntryStatus[];
  plan(entry: string, skipFetch: boolean): RunPlan | null;
  /** Puts a run into the queue; without a started queue (a job of the command line) it resolves when the run is over. */
  trigger(entry: string, skipFetch: boolean): Promise<Run | null>;
  runs(query: RunQuery): { readonly items: readonly Run[]; readonly next: string | null };
  run(id: string): Run | null;
  runAgain(id: string): Run | null;
  stopRun(id: string): boolean;
}

/** The same with its life: for the engine alone. */
export interface WebhookService extends WebhookArea {
  /** Takes deliveries and runs what waits. */
  start(): Promise<void>;
  /** The checkouts are known: deliveries are worked on. */
  swept(): void;
  /** The configuration changed. */
  applyConfig(): Promise<void>;
  /** A secret was written anew: the receiver reads all of them again. */
  secretsChanged(): Promise<void>;
  /** This machine woke, or was unlocked: what could not be read may be readable now. */
  unlocked(): Promise<void>;
  /** A relay took a delivery for everybody. */
  relayed(relayed: RelayedDelivery): Promise<void>;
  /** A pause may be over. */
  wake(): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}
