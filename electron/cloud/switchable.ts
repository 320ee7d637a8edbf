import type { Cloud } from '../sync/ports.ts';

/** A cloud that can be changed for another while everything that uses it keeps its hands on the same object. */
export interface SwitchableCloud {
  readonly cloud: Cloud;
  /** Closes the one in use and opens another. Who subscribed to the old one subscribes anew: subscriptions do not move along. */
  switchTo(open: () => Cloud): Promise<void>;
}

/** Whatever is asked of it, or of a part of it, is asked of the cloud that is then in use. */
export function createSwitchableCloud(first: Cloud): SwitchableCloud {
  let current = first;
  return {
    cloud: following(() => current),
    async switchTo(open) {
      await current.close();
      current = open();
    },
  };
}

/** An object that stands for whatever `current` then answers; a part that is an object is followed in turn. */
export function following<T extends object>(current: () => T): T {
  const stand = new Proxy(Object.create(null), {
    get(_nothing, name) {
      const value: unknown = Reflect.get(current(), name);
      if (typeof value === 'function') return value.bind(current());
      if (typeof value !== 'object' || value === null) return value;
      return following(() => {
        const part: unknown = Reflect.get(current(), name);
        if (typeof part !== 'object' || part === null) throw new Error(`this cloud has no ${String(name)}`);
        return part;
      });
    },
    has: (_nothing, name) => Reflect.has(current(), name),
  });
  return stand;
}
