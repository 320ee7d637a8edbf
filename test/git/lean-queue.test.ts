import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gitEnvironment } from '../../electron/git/env.ts';
import { createLeanQueue } from '../../electron/git/helper/lean-queue.ts';
import type { RunPlan } from '../../electron/git/helper/outcome.ts';
import { createSandbox, type Sandbox } from '../support/repository.ts';

let sandbox: Sandbox;
let folders: readonly string[];
let log: string;
beforeAll(() => {
  sandbox = createSandbox();
  log = join(sandbox.root, 'started');
  folders = Array.from({ length: 20 }, (_, each) => {
    const repository = sandbox.repository(`folder ${each} '"$;\n`);
    repository.commitFile(`file-${each}`, String(each));
    return repository.path;
  });
});
afterAll(() => sandbox.remove());

/** A git that writes down who started it and how polite it was, before it does what it is asked. */
function plan(cwd: string, args: readonly string[], extra: Partial<RunPlan> = {}): RunPlan {
  const env = gitEnvironment({ ...process.env, PATH: `${join(sandbox.root, 'bin')}:${process.env['PATH']}` }, { cwd });
  return { cwd, args, env, stdin: undefined, deadlineMs: 20_000, maxOutputBytes: 1_000_000, signal: new AbortController().signal, lowPriority: true, ...extra };
}

const said = (outcome: Awaited<ReturnType<ReturnType<typeof createLeanQueue>>>) =>
  outcome.kind === 'done' ? `${outcome.code} ${Buffer.from(outcome.stdout).toString()}` : `${outcome.cause}`;

it('answers the same in batches as one by one, whatever the folders are called; what fails says why', async () => {
  const broken = folders[3] ?? '';
  const gone = folders[7] ?? '';
  const kept = readFileSync(join(broken, '.git/HEAD'));
  writeFileSync(join(broken, '.git/HEAD'), 'nonsense');
  const elsewhere = sandbox.repository('gone').path;
  rmSync(elsewhere, { recursive: true });
  const asked = [...folders, elsewhere, gone];
  const questions = [
    ['log', '-1', '--format=%s', '-z'],
    ['for-each-ref', '--format=%(refname)%00%(objectname)'],
    ['rev-parse', '--show-toplevel'],
  ];
  const answers = async (batches: boolean) => {
    const queue = createLeanQueue(batches);
    return Promise.all(questions.flatMap((args) => asked.map(async (cwd) => said(await queue(plan(cwd, args))))));
  };
  const oneByOne = await answers(false);
  expect(await answers(true)).toEqual(oneByOne);
  expect(oneByOne.filter((answer) => answer.startsWith('0 '))).toHaveLength(3 * 20);
  expect(oneByOne[20]).toBe('cwd-missing');
  writeFileSync(join(broken, '.git/HEAD'), kept);
});

it.runIf(process.platform === 'linux')('N-13: many alike questions are few starts, and each of them stands back behind the person’s own work', async () => {
  const real = sandbox.git(sandbox.root, '--exec-path').trim();
  const bin = join(sandbox.root, 'bin');
  sandbox.git(sandbox.root, 'init', '-q', bin);
  // Field 19 of /proc/<pid>/stat is the nice value, field 4 the parent. Where the system shares out among sessions first, theirs counts (sched(7)).
  writeFileSync(
    join(bin, 'git'),
    `#!/bin/sh\nset -- "$@"\necho $(cut -d ' ' -f 4,19 /proc/$$/stat) $(cat /proc/$$/autogroup 2>/dev/null) >> '${log}'\nexec ${real}/git "$@"\n`,
    { mode: 0o755 },
  );
  const queue = createLeanQueue(true);
  const work = await Promise.all(folders.map((cwd) => queue(plan(cwd, ['rev-parse', 'HEAD']))));
  expect(work.every((outcome) => outcome.kind === 'done')).toBe(true);
  const started = readFileSync(log, 'utf8').trim().split('\n');
  expect(started).toHaveLength(folders.length);
  // The first of a batch may have begun before its batch could be told.
  const batches = new Set(started.map((line) => line.split(' ')[0])).size;
  expect(batches).toBeLessThan(8);
  expect(started.filter((line) => line.split(' ')[1] === '10').length).toBeGreaterThanOrEqual(folders.length - batches);
  // Others than root may say so only ten times a second, all together.
  if (existsSync('/proc/self/autogroup') && process.getuid?.() === 0) expect(started.filter((line) => line.endsWith(' nice 10')).length).toBeGreaterThan(0);
  rmSync(log);
  expect(said(await queue(plan(folders[0] ?? '', ['rev-parse', 'HEAD'], { lowPriority: false })))).toMatch(/^0 /);
  expect(readFileSync(log, 'utf8').trim().split(' ')[1]).toBe('0');
});

it('gives up what is no longer wanted before it is begun, and goes on with the rest', async () => {
  const queue = createLeanQueue(true);
  const stop = new AbortController();
  const all = folders.map((cwd, index) => queue(plan(cwd, ['rev-parse', 'HEAD'], index < 10 ? { signal: stop.signal } : {})));
  stop.abort();
  const outcomes = await Promise.all(all);
  expect(outcomes.slice(0, 10).map(({ kind }) => kind)).toEqual(Array(10).fill('failed'));
  expect(outcomes.slice(10).map(({ kind }) => kind)).toEqual(Array(10).fill('done'));
});
