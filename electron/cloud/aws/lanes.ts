/** What came of one turn: finished, or to be done again after a while (its lane waits, the others go on). */
export type Turn = { readonly kind: 'done' } | { readonly kind: 'again'; readonly waitMs: number };

/** Work in lanes: one after another in each, several side by side. */
export interface Lanes<T> {
  /** Puts work at its place in its lane: by `order`, equal ones as they came; never before what has begun. */
  add(lane: string, item: T, order: number): void;
  /** Begins nothing new, waits for what has begun, answers with what was never finished. */
  drain(): Promise<readonly T[]>;
}

interface Lane<T> {
  readonly waiting: { readonly item: T; readonly order: number }[];
  state: 'free' | 'busy' | 'resting';
  timer: NodeJS.Timeout | null;
  /** The first has been tried: nothing goes before it. */
  begun: boolean;
}

/** Lanes over `work`, which must not throw. */
export function openLanes<T>(work: (item: T) => Promise<Turn>, sideBySide: number): Lanes<T> {
  const lanes = new Map<string, Lane<T>>();
  const running = new Set<Promise<void>>();
  let draining = false;

  function look(): void {
    if (draining) return;
    for (const [name, lane] of lanes) {
      if (running.size >= sideBySide) return;
      if (lane.state === 'free') begin(name, lane);
    }
  }

  function begin(name: string, lane: Lane<T>): void {
    const head = lane.waiting[0];
    if (head === undefined) return void lanes.delete(name);
    lane.state = 'busy';
    lane.begun = true;
    const turn = work(head.item).then((came) => {
      running.delete(turn);
      if (came.kind === 'done') {
        lane.waiting.shift();
        lane.begun = false;
        lane.state = 'free';
        if (lane.waiting.length === 0) lanes.delete(name);
        // To the end of the round: a long lane does not keep the others waiting.
        else if (lanes.delete(name)) lanes.set(name, lane);
      } else {
        lane.state = 'resting';
        lane.timer = setTimeout(() => {
          lane.state = 'free';
          look();
        }, came.waitMs);
      }
      look();
    });
    running.add(turn);
  }

  return {
    add(name, item, order) {
      const lane: Lane<T> = lanes.get(name) ?? { waiting: [], state: 'free', timer: null, begun: false };
      const first = lane.begun ? 1 : 0;
      let at = lane.waiting.length;
      while (at > first && (lane.waiting[at - 1]?.order ?? 0) > order) at--;
      lane.waiting.splice(at, 0, { item, order });
      lanes.set(name, lane);
      look();
    },
    async drain() {
      draining = true;
      for (const lane of lanes.values()) if (lane.timer !== null) clearTimeout(lane.timer);
      await Promise.all(running);
      const left = [...lanes.values()].flatMap((lane) => lane.waiting.map(({ item }) => item));
      lanes.clear();
      draining = false;
      return left;
    },
  };
}
