import { createHash } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openCheckouts } from '../../../electron/store/checkouts.ts';
import { openStore, type Store } from '../../../electron/store/open.ts';
import { Checkout, checkoutShape } from '../../../shared/model/checkout.ts';
import { checkout } from '../../support/checkout.ts';

let store: Store | null = null;
afterEach(() => {
  store?.close();
  store = null;
});

/** A table with the state of one checkout in it. */
function saved(otherwise: Partial<Checkout> = {}) {
  store = openStore(':memory:');
  const checkouts = openCheckouts(store);
  const { id: cloneId } = checkouts.cloneId('/code/site/.git');
  const id = checkouts.checkoutId('/code/site', cloneId, '2026-01-01T00:00:00.000Z');
  const state = checkout({ id, cloneId, path: '/code/site', ...otherwise });
  checkouts.save([state]);
  return { store, checkouts, state };
}

it('a state that was saved is read back as it was, without being checked against the schema that wrote it', () => {
  const { checkouts, state } = saved();
  expect(checkouts.lastStates()).toEqual([state]);
  expect(Checkout.parse(state)).toEqual(state);
});

it('a state that another schema wrote is read where it fits this one, and left out where it does not', () => {
  const { store, checkouts, state } = saved();
  const { traits: _, ...older } = state;
  const write = (text: string) => store.db.prepare("UPDATE checkouts SET state = ?, shape = 'older'").run(text);
  write(JSON.stringify({ ...older, whatever: 1 }));
  expect(checkouts.lastStates()).toEqual([{ ...state, traits: [] }]);
  write(JSON.stringify({ ...state, branches: 'none' }));
  expect(checkouts.lastStates()).toEqual([]);
});

it('a state that is damaged is left out, whoever wrote it', () => {
  const { store, checkouts } = saved();
  store.db.prepare("UPDATE checkouts SET state = '{'").run();
  expect(checkouts.lastStates()).toEqual([]);
});

it('checkoutShape names the schema as it is: another schema, another name', () => {
  const schema = JSON.stringify(z.toJSONSchema(Checkout, { unrepresentable: 'any' }));
  expect(checkoutShape, 'write this as checkoutShape in shared/model/checkout.ts').toBe(createHash('sha256').update(schema).digest('hex').slice(0, 12));
});
