import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../renderer/places/machines/matrix/places.ts';
import { headHeight, machineWidth, mostRows, nameWidth, scrollTo, sightOf } from '../../../renderer/places/machines/matrix/sight.ts';

const size = { rowHeight: 57, rows: 500, machines: 10 };
const window = fc.record({
  scrollTop: fc.nat({ max: 500 * 57 }),
  scrollLeft: fc.nat({ max: 1800 }),
  clientWidth: fc.nat({ max: 3000 }),
  clientHeight: fc.nat({ max: 2000 }),
});

describe('what of the matrix is drawn', () => {
  it('N-2: every row and every machine in sight, by an element of its own, and the one with the tab stop wherever one scrolls', () => {
    fc.assert(
      fc.property(window, fc.nat({ max: 499 }), (at, kept) => {
        const sight = sightOf(at, size);
        const { places, turned } = placesOf(sight, mostRows(at.clientHeight, size.rowHeight), size.rows, kept);
        const drawn = places.map(({ index }) => index);
        expect(new Set(places.map(({ key }) => key)).size).toBe(places.length);
        expect(drawn).toContain(kept);
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(turned).toBe(drawn.some((index, place) => index < (drawn[place - 1] ?? 0)));
        for (let y = at.scrollTop; y < at.scrollTop + at.clientHeight - headHeight; y += 20) {
          const row = Math.floor(y / size.rowHeight);
          if (row < size.rows) expect(drawn).toContain(row);
        }
        for (let x = at.scrollLeft; x < at.scrollLeft + at.clientWidth - nameWidth; x += 60) {
          const machine = Math.floor(x / machineWidth);
          if (machine < size.machines) expect(machine >= sight.fromMachine && machine < sight.toMachine).toBe(true);
        }
      }),
    );
  });

  it('scrolling by one row renews one element and moves none', () => {
    const most = mostRows(600, size.rowHeight);
    const at = (scrollTop: number) => placesOf(sightOf({ scrollTop, scrollLeft: 0, clientWidth: 700, clientHeight: 600 }, size), most, size.rows, 100).places;
    const [before, after] = [at(100 * 57), at(101 * 57)];
    expect(after.filter(({ key, index }) => before.find((one) => one.key === key)?.index !== index)).toHaveLength(1);
  });

  it('where all machines have room all are drawn, and a place out of sight is scrolled to as little as possible', () => {
    expect(sightOf({ scrollTop: 0, scrollLeft: 0, clientWidth: nameWidth + 10 * machineWidth, clientHeight: 600 }, size)).toMatchObject({
      fromMachine: 0,
      toMachine: 10,
    });
    const at = { scrollTop: 570, scrollLeft: 360, clientWidth: nameWidth + 2 * machineWidth, clientHeight: headHeight + 570 };
    expect(scrollTo({ row: 12, column: 3 }, at, size)).toEqual({ top: 570, left: 360 });
    expect(scrollTo({ row: 5, column: 1 }, at, size)).toEqual({ top: 285, left: 0 });
    expect(scrollTo({ row: 20, column: 5 }, at, size)).toEqual({ top: 627, left: 540 });
  });
});
