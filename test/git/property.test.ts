import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Git, GitOutput, GitRequest } from '../../electron/git/run.ts';
import type { MoveStep } from '../../electron/sync/move/move.ts';
import { cutMerge } from '../support/cut-merge.ts';
import { act, type UserAction, userAction } from '../support/random-user.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { type CloneState, cloneState, wrongs } from '../support/untouched.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

// Two people with one remote do what people do; Everref looks in between, is interrupted by the person, or killed. Whatever happened: nothing is
// lost, and nothing is touched but what a fast-forward may touch. `npm run test:soak` plays 2,000 days, `EVERREF_SOAK_RUNS` says how many; a day that
// failed prints its seed and path: `EVERREF_SEED=… EVERREF_PATH=…` plays just that one again.
const runs = Number(process.env['EVERREF_SOAK_RUNS'] ?? 100);

let sandbox: Sandbox;
let host: UpdateHost;
let onStep: ((step: MoveStep) => void) | null = null;
/** Stands before every run of git that Everref makes. */
let onGit: ((request: GitRequest, run: () => Promise<GitOutput>) => Promise<GitOutput>) | null = null;

const wrapGit = (git: Git): Git => ({
  run: (request) => (onGit === null ? git.run(request) : onGit(request, () => git.run(request))),
});

beforeAll(async () => {
  sandbox = createSandbox();
  const remote = sandbox.bare('template/remote.git');
  const a = sandbox.clone(remote, 'template/a');
  a.write('.gitignore', '*.ign\n');
  for (const name of ['f0.txt', 'f1.txt', 'd/f2.txt', 'f4']) a.write(name, `${name}\n`);
  a.commit('first');
  a.git('push', '-q', '-u', 'origin', 'main');
  a.git('push', '-q', 'origin', 'main:next');
  sandbox.clone(remote, 'template/b');
  host = await startUpdateHost(sandbox, { wrapGit, onStep: (step) => onStep?.(step) });
});

afterAll(async () => {
  await host.close();
  sandbox.remove();
});

class Killed extends Error {}

type Cut =
  | { readonly kind: 'step'; readonly step: MoveStep }
  /** Before that run of git, or after it. */
  | { readonly kind: 'run'; readonly at: number; readonly after: boolean }
  /** Git itself, in the middle of writing files. */
  | { readonly kind: 'git'; readonly whole: number; readonly cut: number | null; readonly lock: boolean };

const cut: fc.Arbitrary<Cut | null> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('step' as const), step: fc.constantFrom<MoveStep>('noted', 'asked', 'merged', 'finished') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('run' as const), at: fc.nat({ max: 40 }), after: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('git' as const),
      whole: fc.nat({ max: 6 }),
      cut: fc.option(fc.nat({ max: 30 }), { nil: null }),
      lock: fc.constant(true),
    }),
  },
);

/** One look of Everref's at B: to its end; with the person doing something in the middle of a move; or killed there and started again. */
const look = fc.record({
  who: fc.constant('everref' as const),
  branches: fc.constantFrom('all' as const, 'main' as const, 'next' as const),
  movesHeld: fc.boolean(),
  cut,
  /** Done by the person between the last look at files and git's start. */
  meanwhile: fc.option(userAction, { nil: null }),
  /** Done by the person between the crash and the next start. */
  afterwards: fc.option(userAction, { nil: null }),
});
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ who: fc.constant('a' as const), action: userAction }) },
  { weight: 4, arbitrary: fc.record({ who: fc.constant('b' as const), action: userAction }) },
  { weight: 1, arbitrary: fc.record({ who: fc.constant('linked' as const), action: userAction }) },
  { weight: 3, arbitrary: look },
);
type Look = typeof look extends fc.Arbitrary<infer T> ? T : never;

// The ordinary test command plays the same days each time; the soak looks for new ones, and a day that failed is played again by its seed.
const ordinarySeed = 20_261_121;
const givenSeed = process.env['EVERREF_SEED'];
const path = process.env['EVERREF_PATH'];
const seed = givenSeed !== undefined ? Number(givenSeed) : process.env['EVERREF_SOAK_RUNS'] === undefined ? ordinarySeed : null;

let world = 0;

async function play(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): Promise<void> {
  const id = `w${world++}`;
  const root = join(sandbox.root, id);
  mkdirSync(root);
  cpSync(join(sandbox.root, 'template'), root, { recursive: true });
  const [remote, a, b] = [sandbox.at(join(root, 'remote.git')), sandbox.at(join(root, 'a')), sandbox.at(join(root, 'b'))];
  for (const one of [a, b]) one.git('config', 'remote.origin.url', remote.path);
  b.git('worktree', 'add', '-q', '--track', '-b', 'next', '../linked', 'origin/next');
  const linked = sandbox.at(join(root, 'linked'));
  let texts = 0;
  const unique = () => `${id} text ${texts++}`;
  for (const one of steps) {
    if (one.who !== 'everref') act({ a, b, linked }[one.who], one.action, unique());
    else await lookOnce(one, remote, b, linked, `k-${id}`, unique);
  }
  const whole: Look = { who: 'everref', branches: 'all', movesHeld: false, cut: null, meanwhile: null, afterwards: null };
  await lookOnce(whole, remote, b, linked, `k-${id}`, unique);
  expect(b.git('fsck', '--no-dangling', '--no-progress'), 'git fsck').toBe('');
  rmSync(root, { recursive: true, force: true });
}

function branchesOf(remote: TestRepository): Map<string, Set<string>> {
  const rows = remote.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads').split('\n').filter(Boolean);
  return new Map(rows.map((row) => [row.split(' ')[0] ?? '', new Set([row.split(' ')[1] ?? ''])]));
}

async function lookOnce(
  { branches, movesHeld, cut, meanwhile, afterwards }: Look,
  remote: TestRepository,
  b: TestRepository,
  linked: TestRepository,
  id: string,
  unique: () => string,
): Promise<void> {
  const truth = { remote: branchesOf(remote), ignoreOrigHead: false };
  const state = () => cloneState(b, [linked]);
  const check = (from: CloneState, to: CloneState, ignoreOrigHead = false) => expect(wrongs(b, from, to, { ...truth, ignoreOrigHead })).toEqual([]);
  const actNow = (action: UserAction) => {
    act(b, action, unique());
    // What the remote had when Everref asked it stays true: a force push a moment later is for the next look.
    for (const [name, tips] of branchesOf(remote)) truth.remote.set(name, new Set([...tips, ...(truth.remote.get(name) ?? [])]));
  };
  let before = state();
  let acted = false;
  let noted = false;
  let asked = false;
  let dead = false;
  let ran = 0;
  const die = (): never => {
    dead = true;
    throw new Killed();
  };
  const clone = await host.know(b, id);
  onStep = (at) => {
    // The person acts between our looking and git's doing; what they did is what has to be found again.
    if (at === 'noted' && meanwhile !== null && !acted) {
      acted = true;
      check(before, state());
      actNow(meanwhile);
      before = state();
    }
    if (at === 'noted') noted = true;
    if (cut?.kind === 'step' && at === cut.step) die();
  };
  onGit = async (request, run) => {
    if (dead) throw new Killed();
    asked ||= noted && request.need !== 'read';
    const isCut = cut?.kind === 'run' && cut.at === ran++;
    if (isCut && !cut.after) die();
    if (cut?.kind === 'git' && request.args[0] === 'merge') {
      // Git looks at the person's files first: what they did a moment ago is its own to judge.
      if (acted) await run();
      else cutMerge(sandbox.at(request.cwd), request.args.at(-1) ?? '', cut);
      die();
    }
    const output = await run();
    if (isCut) die();
    return output;
  };
  await host.updater.update(host.request(clone, branches === 'all' ? 'all' : [`refs/heads/${branches}`], { movesHeld, why: 'reconcile' })).catch((error) => {
    if (!(error instanceof Killed)) throw error;
  });
  onStep = null;
  onGit = null;
  if (dead) {
    // Where git was never asked, all that is done from now on is the person's.
    if (afterwards !== null && !asked) {
      check(before, state());
      actNow(afterwards);
      before = state();
    }
    await host.updater.recover();
    await host.updater.update(host.request(clone, 'all', { why: 'reconcile' }));
  }
  // Where the person acted while git was asked, both may have written ORIG_HEAD.
  check(before, state(), dead && acted && asked);
  expect(host.lines().filter(({ what }) => what === 'moving')).toEqual([]);
}

test(
  'N-6 N-16: whatever people and Everref do in turn, nothing is lost and nothing of the user’s is touched',
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 16 }), play), {
      numRuns: runs,
      ...(seed === null ? {} : { seed }),
      ...(path === undefined ? {} : { path }),
    });
  },
  Math.max(120_000, runs * 4000),
);
