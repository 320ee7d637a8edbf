import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { personEnvironment } from '../support/git.ts';
import { type TestMachine, type TestWorld, twoMachines } from '../support/two-machines.ts';

const cliFile = join(import.meta.dirname, '../../dist/main/cli.js');
let world: TestWorld;
let remote: string;
let a: string;
let b: string;

const id = z.string().regex(/^[0-9a-f]{40}$/);
/** product.md §3, to the letter. */
const Lines = z.array(
  z.strictObject({
    id: z.string(),
    at: z.iso.datetime(),
    host: z.string(),
    repository: z.string().nullable(),
    path: z.string().nullable(),
    ref: z.string().nullable(),
    before: id.nullable(),
    after: id.nullable(),
    what: z.string(),
    why: z.string(),
    event: z.string().nullable(),
    undone: z.boolean(),
  }),
);

function everref(machine: TestMachine, ...words: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cliFile, ...words], { env: { ...personEnvironment(machine.person), EVERREF_HOME: machine.everref } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

const lines = async (...words: string[]) => Lines.parse(JSON.parse((await everref(world.b, ...words, '--json')).out));
const at = (tip: string) => (snapshot: Snapshot) =>
  snapshot.checkouts.some((checkout) => checkout.path === b && checkout.head === tip && checkout.state !== 'failed');

beforeAll(async () => {
  world = twoMachines();
  remote = world.remote('site');
  a = world.a.clone(remote);
  b = world.b.clone(remote);
  await world.a.start();
  await world.b.start();
  await world.b.host().until((snapshot) => snapshot.swept);
});
afterAll(() => world.close());

test('N-12: a push is followed, undone by everref undo, held, undone again, and undone from another machine', async () => {
  const old = world.b.git(b, 'rev-parse', 'HEAD');
  const tip = world.a.commit(a, 'one.txt', 'one\n');
  world.a.git(a, 'push', '--quiet');
  await world.b.host().until(at(tip));
  await world.b.host().idle();
  const moved = (await lines('log')).find(({ what }) => what === 'fast-forwarded');
  expect(moved).toMatchObject({ host: 'desktop', path: b, ref: 'refs/heads/main', before: old, after: tip, why: 'push', undone: false });

  const done = await lines('undo', moved?.id ?? '');
  expect(done).toMatchObject([{ host: 'desktop', path: b, before: tip, after: old, what: 'undone', why: 'undo', event: moved?.id, undone: false }]);
  expect(world.b.git(b, 'rev-parse', 'HEAD')).toBe(old);
  expect(world.b.git(b, 'status', '--porcelain', '--branch')).toBe('## main...origin/main');
  const held = await world.b.host().until((snapshot) => snapshot.checkouts.some((checkout) => checkout.path === b && checkout.held));
  expect(held.checkouts.find(({ path }) => path === b)).toMatchObject({ state: 'behind', behind: 1, head: old });
  expect((await lines('log')).find((line) => line.id === moved?.id)).toMatchObject({ undone: true });

  // Refused: exit code 1, the reason on stderr, an empty list. A wrong id: 2.
  const again = await everref(world.b, 'undo', moved?.id ?? '', '--json');
  expect(again).toMatchObject({ code: 1, out: '[]\n', err: expect.stringContaining('undone already') });
  expect(await everref(world.b, 'undo', 'j-none')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('everref log') });

  const [first] = done;
  expect(await everref(world.b, 'undo', first?.id ?? '')).toMatchObject({ code: 0, out: expect.stringContaining('forward') });
  expect(world.b.git(b, 'rev-parse', 'HEAD')).toBe(tip);

  // From the other machine: the pull's own answer names the line.
  world.b.git(b, 'reset', '--quiet', '--hard', old);
  await world.b.host().until(at(old));
  const hostId = held.thisHost;
  const results = await world.a.host().client.pull.now({ target: { kind: 'host', hostId } });
  const line = results.find(({ result }) => result === 'fast-forwarded')?.line ?? '';
  const undone = await everref(world.a, 'undo', line, '--host', 'desktop');
  expect(undone).toMatchObject({ code: 0, err: '' });
  expect(world.b.git(b, 'rev-parse', 'HEAD')).toBe(old);
  expect((await lines('log')).slice(0, 2).map(({ what, why }) => [what, why])).toEqual([
    ['order-received', 'order'],
    ['undone', 'order'],
  ]);
}, 60_000);

test('N-12: with no host running, everref undo does it by itself', async () => {
  const pulled = await everref(world.b, 'pull');
  expect(pulled.code).toBe(0);
  const tip = world.b.git(b, 'rev-parse', 'HEAD');
  await world.b.stop();
  const [moved] = (await lines('log')).filter(({ what, undone }) => what === 'fast-forwarded' && !undone);
  expect(moved?.after).toBe(tip);
  expect(await everref(world.b, 'undo', moved?.id ?? '')).toMatchObject({ code: 0 });
  expect(world.b.git(b, 'rev-parse', 'HEAD')).toBe(moved?.before);
  expect(readFileSync(join(b, 'README.md'), 'utf8')).toBe('# site\n');
}, 60_000);
