import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';

// Somebody rewrites branches in every way that git knows; Everref, or the user of the other clone, looks in between. `EVERREF_SOAK_RUNS=500` for more.
const runs = Number(process.env['EVERREF_SOAK_RUNS'] ?? 20);
const seed = process.env['EVERREF_SEED'] ?? (process.env['EVERREF_SOAK_RUNS'] === undefined ? '20261121' : undefined);

let sandbox: Sandbox;
let host: UpdateHost;

beforeAll(async () => {
  sandbox = createSandbox();
  const remote = sandbox.bare('template/remote.git');
  const a = sandbox.clone(remote, 'template/a');
  a.commitFile('base.txt', 'base\n');
  a.commitFile('next.txt', 'next\n');
  a.git('push', '-q', '-u', 'origin', 'main', 'main:topic');
  sandbox.clone(remote, 'template/b');
  host = await startUpdateHost(sandbox);
});

afterAll(async () => {
  await host.close();
  sandbox.remove();
});

const names = ['main', 'topic', 'third'] as const;
const deeds = ['commit', 'amend', 'reword', 'reset', 'drop', 'squash', 'rebase', 'merge', 'empty', 'back', 'publish', 'publish', 'publish', 'delete'] as const;
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ who: fc.constant('a' as const), what: fc.constantFrom(...deeds), branch: fc.constantFrom(...names), n: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ who: fc.constant('everref' as const), branch: fc.constantFrom('all' as const, ...names) }) },
  { weight: 1, arbitrary: fc.record({ who: fc.constant('b' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

/** What git refuses is not done. */
function tryTo(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof Error && 'status' in error)) throw error;
  }
}

/** Somebody rewrites a branch and pushes it over what is there. */
function act(a: TestRepository, deed: Extract<Step, { who: 'a' }>, unique: string): void {
  const { what, branch } = deed;
  tryTo(() => a.git('switch', '-q', '-C', branch, `origin/${branch}`));
  if (what === 'delete') {
    tryTo(() => a.git('switch', '-q', '--detach'));
    tryTo(() => a.git('push', '-q', 'origin', '--delete', branch));
    return;
  }
  rewrite(a, deed, unique);
  tryTo(() => a.git('push', '-q', '--force', 'origin', `HEAD:refs/heads/${branch}`));
}

function rewrite(a: TestRepository, { what, branch, n }: Extract<Step, { who: 'a' }>, unique: string): void {
  const file = `f${n % 3}.txt`;
  switch (what) {
    case 'amend':
      a.write(file, `${unique}\n`);
      a.git('add', '-A');
      a.git('commit', '-q', '--amend', '-m', unique);
      break;
    case 'reword':
      a.git('commit', '-q', '--amend', '--allow-empty', '-m', unique);
      break;
    case 'reset':
      tryTo(() => a.git('reset', '-q', '--hard', `HEAD~${1 + (n % 3)}`));
      break;
    case 'drop':
      tryTo(() => a.git('rebase', '-q', '--onto', 'HEAD~2', 'HEAD~1'));
      tryTo(() => a.git('rebase', '--abort'));
      break;
    case 'squash':
      tryTo(() => {
        a.git('reset', '-q', '--soft', 'HEAD~2');
        a.git('commit', '-q', '--allow-empty', '-m', unique);
      });
      break;
    case 'rebase':
      tryTo(() => a.git('rebase', '-q', 'origin/main'));
      tryTo(() => a.git('rebase', '--abort'));
      break;
    case 'merge':
      tryTo(() => a.git('merge', '-q', '--no-ff', '--no-edit', `origin/${names[n % 3]}`));
      tryTo(() => a.git('merge', '--abort'));
      break;
    case 'empty':
      a.git('commit', '-q', '--allow-empty', '-m', unique);
      break;
    case 'back':
      tryTo(() => a.git('reset', '-q', '--hard', `origin/${branch}@{${1 + (n % 3)}}`));
      break;
    default:
      a.commitFile(file, `${unique}\n`);
  }
}

let world = 0;

async function play(steps: readonly Step[]): Promise<void> {
  const id = `w${world++}`;
  const root = join(sandbox.root, id);
  mkdirSync(root);
  cpSync(join(sandbox.root, 'template'), root, { recursive: true });
  const [remote, a, b] = [sandbox.at(join(root, 'remote.git')), sandbox.at(join(root, 'a')), sandbox.at(join(root, 'b'))];
  for (const one of [a, b]) one.git('config', 'remote.origin.url', remote.path);
  const clone = await host.know(b, `k-${id}`);
  const ever = new Set<string>();
  const remember = () => {
    const rows = b.git('for-each-ref', '--format=%(objectname)', 'refs/remotes/origin/', 'refs/everref/remotes/').split('\n').filter(Boolean);
    for (const tip of rows) ever.add(tip);
  };
  remember();
  let texts = 0;
  for (const one of [...steps, { who: 'everref', branch: 'all' } as const]) {
    if (one.who === 'a') act(a, one, `${id} text ${texts++}`);
    else if (one.who === 'b') b.git('fetch', '-q');
    else await host.updater.update(host.request(clone, one.branch === 'all' ? 'all' : [`refs/heads/${one.branch}`], { why: 'reconcile' }));
    remember();
  }
  for (const tip of ever) expect(b.git('for-each-ref', `--contains=${tip}`, '--format=%(refname)'), `what holds ${tip}`).not.toBe('');
  const entries = host.storedForcePushes(`file/${remote.path}`);
  for (const { ref, before, kept, rewritten, lost } of entries) {
    const all = Number(b.git('rev-list', '--count', before).trim());
    expect((kept ?? Number.NaN) + (rewritten ?? Number.NaN) + (lost ?? Number.NaN), `${ref} ${before}: ${kept} + ${rewritten} + ${lost}`).toBe(all);
  }
  expect(new Set(entries.map((entry) => entry.id)).size).toBe(entries.length);
  rmSync(root, { recursive: true, force: true });
}

test(
  'N-6 N-8: whatever is pushed over whatever between two looks, each tip that was ever here is held by a ref or a pin, and its commits add up',
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), play), {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    });
  },
  Math.max(180_000, runs * 8000),
);
