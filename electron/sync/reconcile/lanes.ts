/** Lets only so many at a time work under one name; the others wait in order. */
export interface Lanes {
  within<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function createLanes(width: number): Lanes {
  const lanes = new Map<string, { busy: number; readonly waiting: (() => void)[] }>();
  return {
    async within(name, work) {
      const lane = lanes.get(name) ?? { busy: 0, waiting: [] };
      lanes.set(name, lane);
      if (lane.busy >= width) await new Promise<void>((go) => lane.waiting.push(go));
      else lane.busy++;
      try {
        return await work();
      } finally {
        // Handed over without being given back: nobody slips in between.
        const next = lane.waiting.shift();
        if (next !== undefined) next();
        else if (--lane.busy === 0) lanes.delete(name);
      }
    },
  };
}
