import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pack, unpack } from '../../../shared/model/packed.ts';

const fields = fc.dictionary(
  fc.string().filter((name) => name !== '__proto__' && !name.includes('\n')),
  fc.jsonValue(),
  { maxKeys: 6, noNullPrototype: true },
);

test('N-2: what is packed comes out as JSON would bring it, whatever shapes the records have; what is undefined is not there', () => {
  fc.assert(
    fc.property(fc.array(fields, { maxLength: 20 }), (records) => {
      expect(unpack(pack(records))).toEqual(JSON.parse(JSON.stringify(records)));
    }),
  );
  expect(unpack(pack([{ a: undefined, b: null }, { a: 1, b: 2 }, { b: 3 }]))).toEqual([{ b: null }, { a: 1, b: 2 }, { b: 3 }]);
});

test('many records of a few shapes are about half as long as JSON', () => {
  const records = Array.from({ length: 100 }, (_, at) => ({
    repository: `r${at}`,
    branch: 'main',
    ahead: at,
    behind: 0,
    ...(at % 2 === 0 ? {} : { held: true }),
  }));
  expect(pack(records).length).toBeLessThan(JSON.stringify(records).length * 0.55);
});
