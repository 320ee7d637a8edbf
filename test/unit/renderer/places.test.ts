import { describe, expect, it } from 'vitest';
import { addressOf, routeOf } from '../../../renderer/app/route.ts';
import { credentialIn, readPasted } from '../../../renderer/client.ts';
import { byDay, mergeJournal, passes } from '../../../renderer/places/activity/journal.ts';
import { machinesOf } from '../../../renderer/places/machines/machine.ts';
import { move } from '../../../renderer/places/machines/matrix/move.ts';
import { openedBy } from '../../../renderer/places/machines/opened.ts';
import { groupRows } from '../../../renderer/places/machines/rows.ts';
import { checkoutPlace } from '../../../shared/model/place.ts';
import { ago, madeAt } from '../../support/fixture-checkout.ts';
import { fixtureSnapshot } from '../../support/fixture-data.ts';
import { fixtureJournal } from '../../support/fixture-journal.ts';

describe('addresses', () => {
  it('leads home from anywhere unknown, and leaves empty words out', () => {
    expect(routeOf('/', '').place).toBe('machines');
    expect(routeOf('/activity', '?q=a').query.get('q')).toBe('a');
    expect(routeOf('/nowhere/else', '').place).toBe('machines');
    expect(addressOf('machines', { q: '', show: null, checkout: 'h-1/c-2' })).toBe('/machines?checkout=h-1%2Fc-2');
  });

  it('P-9: opens the checkout that a notification names, by key or by id', () => {
    const rows = groupRows(fixtureSnapshot().checkouts, fixtureSnapshot().thisHost);
    const one = rows[3]?.checkouts[0];
    if (one === undefined) throw new Error('the fixture has no fourth row');
    const key = `${one.hostId}/${one.id}`;
    const place = new URL(checkoutPlace(one), 'http://page');
    expect(openedBy(place.searchParams, rows)).toEqual({ row: rows[3], checkout: key });
    expect(openedBy(new URLSearchParams({ checkout: one.id }), rows)?.checkout).toBe(key);
    expect(openedBy(new URLSearchParams({ repository: one.repository }), rows)).toEqual({ row: rows[3], checkout: null });
    expect(openedBy(new URLSearchParams({ checkout: 'c-not-here' }), rows)).toBeNull();
  });
});

describe('a link to the headless host', () => {
  it('reads a code or a token from the fragment', () => {
    expect(credentialIn('#code=abc')).toEqual({ kind: 'code', value: 'abc' });
    expect(credentialIn('#token=t')).toEqual({ kind: 'token', value: 't' });
    expect(credentialIn('#elsewhere')).toBeNull();
  });

  it('takes a pasted link or token, and follows a link that leads to another address', () => {
    const origin = 'http://127.0.0.1:7000';
    expect(readPasted(` ${origin}/#code=abc `, origin)).toEqual({ kind: 'here', credential: { kind: 'code', value: 'abc' } });
    expect(readPasted('http://127.0.0.1:7001/#code=abc', origin)).toEqual({ kind: 'elsewhere', url: 'http://127.0.0.1:7001/#code=abc' });
    expect(readPasted('s3cr3t', origin)).toEqual({ kind: 'here', credential: { kind: 'token', value: 's3cr3t' } });
    expect([
      readPasted('', origin),
      readPasted('two words', origin),
      readPasted(`${origin}/`, origin),
      readPasted('javascript:alert(1) ', origin),
    ]).toMatchObject([null, null, null, { kind: 'here' }]);
  });
});

describe('machines', () => {
  it('N-2: a machine not heard for more than eleven minutes is away; this one never is, and stands first', () => {
    const snapshot = fixtureSnapshot();
    const hosts = snapshot.hosts.map((host) => ({ ...host, lastSeenAt: host.name === 'desktop' ? ago(10) : ago(12) }));
    expect(machinesOf({ ...snapshot, hosts }, madeAt).map(({ label, away }) => [label, away])).toEqual([
      ['laptop', false],
      ['buildbox', true],
      ['desktop', false],
    ]);
  });

  it('N-14: two machines of one name are told apart', () => {
    const snapshot = fixtureSnapshot();
    const hosts = snapshot.hosts.map((host) => ({ ...host, name: 'work' }));
    expect(new Set(machinesOf({ ...snapshot, hosts }, madeAt).map(({ label }) => label)).size).toBe(3);
  });

  it('says why a machine cannot be pulled', () => {
    const snapshot = fixtureSnapshot();
    const hosts = snapshot.hosts.map((host) => ({ ...host, lastSeenAt: ago(0), takesOrders: false }));
    expect(machinesOf({ ...snapshot, hosts }, madeAt).map(({ unable }) => unable === null)).toEqual([true, false, false]);
  });
});

describe('keys in a grid', () => {
  const size = { rows: 20, columns: 4, page: 8 };
  const press = (key: string, ctrlKey = false) => move({ row: 1, column: 1 }, { key, ctrlKey }, size);

  it('moves by arrows, letters, pages and ends, and stops at the edges', () => {
    expect([press('j'), press('k'), press('h'), press('l')]).toEqual([press('ArrowDown'), press('ArrowUp'), press('ArrowLeft'), press('ArrowRight')]);
    expect(press('PageUp')).toEqual({ row: 0, column: 1 });
    expect(press('PageDown')).toEqual({ row: 9, column: 1 });
    expect(press('End')).toEqual({ row: 1, column: 3 });
    expect(press('End', true)).toEqual({ row: 19, column: 3 });
    expect([press('x'), press('j', true), press('Enter')]).toEqual([null, null, null]);
  });
});

describe('the journal', () => {
  const all = { kinds: null, repository: null, words: '' };

  it('puts what just happened on top, each entry once and as it is newest', () => {
    const journal = fixtureJournal().slice(0, 5);
    const [newest, second] = journal;
    if (newest === undefined || second === undefined) throw new Error('the fixture has no journal');
    const merged = mergeJournal([newest, { ...second, undone: true }], journal.slice(1), all);
    expect(merged.map((entry) => entry.id)).toEqual(journal.map((entry) => entry.id));
    expect(merged[1]?.undone).toBe(true);
  });

  it('keeps from the stream only what the filter would have let through', () => {
    const journal = fixtureJournal();
    expect(mergeJournal(journal, [], { ...all, kinds: ['error'] }).every((entry) => entry.what === 'error')).toBe(true);
    expect(mergeJournal(journal, [], { ...all, repository: 'github.com/acme/api' }).every((entry) => entry.repository === 'github.com/acme/api')).toBe(true);
    const refused = journal.find((entry) => entry.what === 'refused');
    if (refused === undefined) throw new Error('the fixture has no refusal');
    expect(passes(refused, { ...all, words: 'DIVERGED site' })).toBe(true);
    expect(passes(refused, { ...all, words: 'diverged api' })).toBe(false);
  });

  it('lets go of a line that the stream has closed as another kind since', () => {
    const [entry] = fixtureJournal();
    if (entry === undefined) throw new Error('the fixture has no journal');
    const updates = { ...all, kinds: ['moving', 'fast-forwarded'] as const };
    expect(mergeJournal([{ ...entry, what: 'refused' }], [{ ...entry, what: 'moving' }], updates)).toEqual([]);
  });

  it('breaks the list at each day', () => {
    const days = byDay(fixtureJournal());
    expect(days.length).toBeGreaterThan(2);
    expect(days.flatMap((day) => day.items)).toEqual(fixtureJournal());
    expect(new Set(days.map((day) => day.day)).size).toBe(days.length);
  });
});
