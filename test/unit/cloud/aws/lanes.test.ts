import { describe, expect, it } from 'vitest';
import { openLanes, type Turn } from '../../../../electron/cloud/aws/lanes.ts';

/** Lanes whose work ends when the test says so. */
function slowLanes(sideBySide: number) {
  const begun: string[] = [];
  const ends = new Map<string, (turn: Turn) => void>();
  const lanes = openLanes<string>((item) => {
    begun.push(item);
    return new Promise((resolve) => ends.set(item, resolve));
  }, sideBySide);
  const end = async (item: string, turn: Turn = { kind: 'done' }) => {
    ends.get(item)?.(turn);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { lanes, begun, end };
}

describe('work in lanes', () => {
  it('one after another in a lane, so many lanes side by side', async () => {
    const { lanes, begun, end } = slowLanes(2);
    for (const item of ['a1', 'a2', 'b1', 'c1']) lanes.add(item.slice(0, 1), item, 0);
    expect(begun).toEqual(['a1', 'b1']);
    await end('b1');
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    await end('a1');
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2']);
  });

  it('what waits is put in the order in which it was sent, never before what has begun', async () => {
    const { lanes, begun, end } = slowLanes(1);
    for (const [item, order] of [
      ['second', 2],
      ['fourth', 4],
      ['third', 3],
      ['first', 1],
    ] as const)
      lanes.add('a', item, order);
    for (const item of ['second', 'first', 'third', 'fourth']) await end(item);
    expect(begun).toEqual(['second', 'first', 'third', 'fourth']);
  });

  it('a lane that waits for its next try gives its place to others and keeps its order', async () => {
    const { lanes, begun, end } = slowLanes(1);
    for (const item of ['a1', 'a2', 'b1']) lanes.add(item.slice(0, 1), item, 0);
    await end('a1', { kind: 'again', waitMs: 100_000 });
    expect(begun).toEqual(['a1', 'b1']);
    await end('b1');
    const left = await lanes.drain();
    expect(left).toEqual(['a1', 'a2']);
  });

  it('draining begins nothing new, waits for what has begun and answers with the rest', async () => {
    const { lanes, begun, end } = slowLanes(1);
    for (const item of ['a1', 'a2', 'b1']) lanes.add(item.slice(0, 1), item, 0);
    const drained = lanes.drain();
    await end('a1');
    expect(await drained).toEqual(['b1', 'a2']);
    expect(begun).toEqual(['a1']);
  });
});
