import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { git, personEnvironment } from '../support/git.ts';
import { type TestMachine, type TestWorld, twoMachines } from '../support/two-machines.ts';

// Two machines, no webhook: what either saw is one history on both, wherever the remote lies; and it is put right from the command line.

const cliFile = join(import.meta.dirname, '../../dist/main/cli.js');

let world: TestWorld;

beforeAll(async () => {
  world = twoMachines();
});
afterAll(() => world.close());

async function everref(machine: TestMachine, ...words: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [cliFile, ...words], {
    cwd: machine.code,
    env: { ...personEnvironment(machine.person), EVERREF_HOME: machine.everref },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}

interface Listed {
  readonly id: string;
  readonly before: string;
  readonly after: string;
  readonly sources: readonly string[];
  readonly heldBy: readonly string[];
  readonly lost: number | null;
  readonly rewritten: number | null;
}

async function listed(machine: TestMachine, ...words: readonly string[]): Promise<readonly Listed[]> {
  const said = await everref(machine, 'force-pushes', '--json', ...words);
  expect(said.err).toBe('');
  return JSON.parse(said.out) as readonly Listed[];
}

/** An ssh that runs on this machine what it is asked to run on another. */
function overSsh(path: string): string {
  const program = join(world.root, 'their-ssh');
  writeFileSync(program, '#!/bin/sh\n[ "$1" = -G ] && exit 0\nfor last; do :; done\nexec sh -c "$last"\n');
  chmodSync(program, 0o755);
  for (const { person } of [world.a, world.b]) appendFileSync(join(person.home, '.gitconfig'), `[core]\n\tsshCommand = ${program}\n`);
  return `ssh://git@forge.invalid${path}`;
}

describe.each([
  ['a bare remote on a disk', (path: string) => path],
  ['a bare remote over ssh', overSsh],
])('N-5 N-7: %s', (name, urlOf) => {
  const folder = name.replaceAll(' ', '-');
  let a: string;
  let b: string;
  let old: string;
  let early: string;
  /** What the command line says while no host runs. */
  let alone: readonly Listed[];

  beforeAll(async () => {
    const url = urlOf(world.remote(folder));
    a = world.a.clone(url, folder);
    b = world.b.clone(url, folder);
    // Before Everref runs anywhere: only reflogs know of it.
    early = world.a.commit(a, 'early.txt', 'early\n');
    world.a.git(a, 'push', '--quiet');
    world.a.git(a, 'commit', '--quiet', '--amend', '--message', 'Early, better said');
    world.a.git(a, 'push', '--quiet', '--force');
    world.b.git(b, 'pull', '--quiet');
    mkdirSync(world.a.everref, { recursive: true });
    writeFileSync(join(world.a.everref, 'config.yml'), JSON.stringify({ workspaces: [{ path: world.a.code }] }));
    alone = await listed(world.a, a);
    await world.a.start();
    await world.b.start();
  });
  afterAll(async () => {
    await world.a.stop();
    await world.b.stop();
  });

  test('there is history with no host running: the command line reads the reflogs itself, and keeps nothing', () => {
    expect(alone).toMatchObject([{ before: early, sources: ['push'], rewritten: 1, lost: 0, heldBy: [] }]);
  });

  test('there is history on day one, also on the machine that was not there', async () => {
    await world.a.host().until(({ forcePushes }) => forcePushes.some(({ before }) => before === early));
    const there = await world.b.host().until(({ forcePushes }) => forcePushes.some(({ before }) => before === early));
    expect(there.forcePushes.find(({ before }) => before === early)).toMatchObject({ sources: ['other-host'], by: 'laptop', rewritten: 1, lost: 0 });
    expect((await listed(world.a)).find(({ before }) => before === early)).toMatchObject({ sources: ['push'] });
  });

  test('both machines see one force push and agree on its entry', async () => {
    old = world.a.commit(a, 'work.txt', 'work\n', 'Work of a week');
    world.a.git(a, 'push', '--quiet');
    await world.b.host().until(({ checkouts }) => checkouts.some(({ path, head }) => path === b && head === old));
    world.a.git(a, 'reset', '--quiet', '--hard', 'HEAD~1');
    world.a.commit(a, 'other.txt', 'other\n');
    world.a.git(a, 'push', '--quiet', '--force');
    const both = (one: { before: string; sources: readonly string[] }) => one.before === old && one.sources.length === 2;
    for (const machine of [world.a, world.b]) {
      // A pull asks the remotes now and reads the logs; what the other told is read in between.
      await everref(machine, 'pull');
      await machine.host().until(({ forcePushes }) => forcePushes.some(({ before }) => before === old));
    }
    await world.b.host().until(({ forcePushes }) => forcePushes.some(both));
    const [here, there] = [(await listed(world.a)).find(({ before }) => before === old), (await listed(world.b)).find(({ before }) => before === old)];
    expect(there?.id).toBe(here?.id);
    expect(there).toMatchObject({ lost: 1 });
    expect(await listed(world.b, '--branch', 'main', '--by', 'lapt', folder)).toContainEqual(there);
    expect(await listed(world.b, '--branch', 'none')).toEqual([]);
  });

  test('it is put back from the command line: shown, refused without a word, done with the tip that was shown', async () => {
    const [entry] = (await listed(world.b)).filter(({ before }) => before === old);
    const shown = await everref(world.b, 'restore', entry!.id, '--put-back');
    expect(shown).toMatchObject({ code: 1, out: '' });
    expect(shown.err).toContain('1 commit would be overwritten');
    expect(shown.err).toContain('Work of a week');
    expect((await everref(world.b, 'restore', entry!.id, '--put-back', '--yes')).code).toBe(2);
    const wrong = await everref(world.b, 'restore', entry!.id, '--put-back', '--yes', '--expect', early, '--json');
    expect(wrong.code).toBe(1);
    const tip = world.a.git(a, 'rev-parse', 'HEAD');
    const done = await everref(world.b, 'restore', entry!.id, '--put-back', '--yes', '--expect', tip, '--json');
    expect(JSON.parse(done.out)).toMatchObject({ kind: 'done', before: tip, after: old });
    expect(done.code).toBe(0);
    expect(git(world.a.person, a, 'ls-remote', 'origin', 'refs/heads/main')).toContain(old);
    // What that overwrote is an entry of its own, by which it is undone, and that again.
    for (const [before, after] of [
      [tip, old],
      [old, tip],
    ] as const) {
      const [undo] = (await listed(world.b)).filter((one) => one.before === before && one.after === after);
      const undone = await everref(world.b, 'restore', undo!.id, '--put-back', '--yes', '--expect', after);
      expect(undone.code).toBe(0);
      expect(undone.err).toMatch(/Undo: everref restore f-[0-9a-f]+ --put-back/);
      expect(git(world.a.person, a, 'ls-remote', 'origin', 'refs/heads/main')).toContain(before);
    }
    expect((await everref(world.b, 'restore', 'f-00000000000000000000', '--put-back')).code).toBe(2);
  });

  test('forget-pins takes every kept tip out of the clone', async () => {
    await expect.poll(() => world.b.git(b, 'for-each-ref', 'refs/everref/lost')).not.toBe('');
    expect((await everref(world.b, 'forget-pins', folder)).code).toBe(0);
    expect(world.b.git(b, 'for-each-ref', 'refs/everref/lost')).toBe('');
  });
});
