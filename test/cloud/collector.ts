import type { Cloud, Delivery, Subscription } from '../../electron/sync/ports.ts';

/** A subscriber that keeps what it gets and lets a test wait for it. */
export interface Collector {
  readonly got: readonly Delivery[];
  /** Ids of the events, in the order in which they were handled to the end. */
  ids(): string[];
  /** Resolves once `holds` is true of what has come; the test's own time limit is the deadline. */
  until(holds: (got: readonly Delivery[]) => boolean): Promise<void>;
  readonly subscription: Subscription;
}

/** Subscribes; `work` is the effect, a delivery counts once it resolves. */
export function collect(cloud: Cloud, work: (delivery: Delivery) => Promise<void> = async () => {}): Collector {
  const got: Delivery[] = [];
  const waiting = new Set<() => void>();
  const subscription = cloud.bus.subscribe(async (delivery) => {
    await work(delivery);
    got.push(delivery);
    for (const look of waiting) look();
  });
  return {
    got,
    subscription,
    ids: () => got.flatMap((delivery) => (delivery.kind === 'event' ? [delivery.event.id] : [])),
    until: (holds) =>
      new Promise((resolve) => {
        const look = () => {
          if (!holds(got)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
