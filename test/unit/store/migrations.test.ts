import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { localMigrations } from '../../../electron/cloud/local/schema.ts';
import { migrations } from '../../../electron/store/migrations.ts';
import { openStore, type Store } from '../../../electron/store/open.ts';

const folders: string[] = [];
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

function file(): string {
  const made = mkdtempSync(join(tmpdir(), 'everref-steps-'));
  folders.push(made);
  return join(made, 'store.sqlite');
}

const tables = ({ db }: Store) =>
  db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map(({ name }) => String(name));

/** What a program sees of a schema: tables with their columns, in order, and indices. */
const shape = (store: Store) =>
  tables(store).map((name) => [
    name,
    store.db.prepare(`SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info('${name}')`).all(),
    store.db.prepare(`SELECT name, "unique" FROM pragma_index_list('${name}') ORDER BY name`).all(),
  ]);

/** One row in every table, with something in every column that must have it. */
function fill(store: Store): ReadonlyMap<string, number> {
  store.db.exec('PRAGMA foreign_keys=OFF');
  for (const name of tables(store)) {
    const columns = store.db.prepare(`SELECT name, type FROM pragma_table_info('${name}')`).all();
    const values = columns.map(({ name: column, type }, at) =>
      column === 'state' ? 'waiting' : type === 'INTEGER' ? 1 : type === 'BLOB' ? Buffer.from('{}') : at === 0 ? `id-${name}` : '{}',
    );
    store.db.prepare(`INSERT INTO ${name} (${columns.map((column) => column['name']).join(', ')}) VALUES (${values.map(() => '?').join(', ')})`).run(...values);
  }
  return new Map(tables(store).map((name) => [name, Number(store.db.prepare(`SELECT count(*) AS n FROM ${name}`).get()?.['n'])]));
}

describe.each([
  ['the store', migrations],
  ['the local cloud', localMigrations],
] as const)('%s', (_name, steps) => {
  const fresh = openStore(':memory:', steps);
  const wanted = shape(fresh);
  fresh.close();

  test.each(steps.map((_, at) => at))('a file of step %i opens: as a new one, and with every row that it had', (at) => {
    const where = file();
    const old = openStore(where, steps.slice(0, at + 1));
    const rows = fill(old);
    old.close();
    const now = openStore(where, steps);
    expect(shape(now)).toEqual(wanted);
    for (const [name, count] of rows)
      if (tables(now).includes(name)) expect([name, now.db.prepare(`SELECT count(*) AS n FROM ${name}`).get()]).toEqual([name, { n: count }]);
    now.close();
  });

  test('a step that fails leaves the file as it was, for the version that knows it', () => {
    const where = file();
    const old = openStore(where, steps);
    fill(old);
    old.close();
    expect(() => openStore(where, [...steps, 'CREATE TABLE half (id TEXT) STRICT; SELECT no_such_function()'])).toThrow(/cannot be used/);
    const again = openStore(where, steps);
    expect(shape(again)).toEqual(wanted);
    again.close();
  });
});
