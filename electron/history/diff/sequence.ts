/** One step that leads from one sequence to another. */
export type Step =
  | { readonly kind: 'same'; readonly a: number; readonly b: number }
  | { readonly kind: 'removed'; readonly a: number }
  | { readonly kind: 'added'; readonly b: number };

/** Beyond so many differences two sequences are said to have nothing in common: the work grows with their square. */
const mostEdits = 600;

/**
 * The shortest way from `a` to `b`: indexes that stay the same, that go, that come (E. Myers, "An O(ND) Difference Algorithm", 1986). In order;
 * bounded.
 */
export function sequenceSteps(a: readonly string[], b: readonly string[]): readonly Step[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let [aEnd, bEnd] = [a.length, b.length];
  while (aEnd > start && bEnd > start && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--;
    bEnd--;
  }
  const steps: Step[] = [];
  for (let at = 0; at < start; at++) steps.push({ kind: 'same', a: at, b: at });
  for (const step of middle(a.slice(start, aEnd), b.slice(start, bEnd))) steps.push(shift(step, start));
  for (let at = 0; at < a.length - aEnd; at++) steps.push({ kind: 'same', a: aEnd + at, b: bEnd + at });
  return steps;
}

function shift(step: Step, by: number): Step {
  if (step.kind === 'same') return { kind: 'same', a: step.a + by, b: step.b + by };
  return step.kind === 'removed' ? { kind: 'removed', a: step.a + by } : { kind: 'added', b: step.b + by };
}

function middle(a: readonly string[], b: readonly string[]): readonly Step[] {
  const trace = furthest(a, b);
  if (trace === null) return [...a.map((_, at): Step => ({ kind: 'removed', a: at })), ...b.map((_, at): Step => ({ kind: 'added', b: at }))];
  const back: Step[] = [];
  let [x, y] = [a.length, b.length];
  for (let edits = trace.length - 1; edits >= 0; edits--) {
    const reached = trace[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = diagonal === -edits || (diagonal !== edits && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1));
    const from = down ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : (reached.get(from) ?? 0);
    const fromY = edits === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY && a[x - 1] === b[y - 1]) {
      x--;
      y--;
      back.push({ kind: 'same', a: x, b: y });
    }
    if (edits === 0) break;
    if (down) back.push({ kind: 'added', b: --y });
    else back.push({ kind: 'removed', a: --x });
  }
  return back.reverse();
}

/** How far each number of edits reaches on each diagonal, before that edit; null: too many. */
function furthest(a: readonly string[], b: readonly string[]): readonly ReadonlyMap<number, number>[] | null {
  const reached = new Map<number, number>([[1, 0]]);
  const trace: ReadonlyMap<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(mostEdits, a.length + b.length); edits++) {
    trace.push(new Map(reached));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && (reached.get(diagonal - 1) ?? -1) < (reached.get(diagonal + 1) ?? -1));
      let x = down ? (reached.get(diagonal + 1) ?? 0) : (reached.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      reached.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return trace;
    }
  }
  return null;
}
