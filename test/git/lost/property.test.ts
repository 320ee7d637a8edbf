import { execFileSync } from 'node:child_process';
import { cpSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGit } from '../../support/git-helper.ts';
import { scanner } from '../../support/planted.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../../support/repository.ts';

// People do with their branches what people do, and Everref looks in between at random. Whatever happened: every commit that was ever on any tip is
// afterwards reached by something, listed as rewritten with a pair that makes the same change, or listed as lost and whole.
const runs = Number(process.env['EVERREF_SOAK_RUNS'] ?? 30);

let sandbox: Sandbox;
const git = startGit();

beforeAll(() => {
  sandbox = createSandbox();
  const repo = sandbox.repository('template');
  for (const name of ['a', 'b', 'c']) repo.commitFile(`${name}.txt`, `${name}\n`.repeat(6), `Add ${name}`);
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

const kinds = [
  'commit',
  'commit',
  'commit',
  'amend',
  'reword',
  'branch',
  'switch',
  'detach',
  'delete',
  'reset',
  'rebase',
  'pick',
  'merge',
  'stash',
  'pop',
  'drop',
  'move',
  'expire',
  'gc',
  'look',
] as const;
const action = fc.record({ kind: fc.constantFrom(...kinds), a: fc.nat({ max: 99 }), b: fc.nat({ max: 99 }) });
type Action = typeof action extends fc.Arbitrary<infer One> ? One : never;

/** Git may refuse what makes no sense just now; what it was in the middle of is given up. */
function attempt(repo: TestRepository, ...words: string[]): void {
  try {
    repo.git(...words);
  } catch {
    for (const verb of ['rebase', 'cherry-pick', 'merge']) {
      try {
        repo.git(verb, '--abort');
      } catch {
        // It was not that.
      }
    }
  }
}

function act(repo: TestRepository, { kind, a, b }: Action, number: number): void {
  const branches = repo.git('for-each-ref', '--format=%(refname:short)', 'refs/heads/').trim().split('\n').filter(Boolean);
  const branch = branches[a % branches.length] ?? 'main';
  const file = `${'abc'[b % 3]}.txt`;
  const change = () => repo.write(file, `${'x\n'.repeat(a % 5)}${number}\n${'abc'[b % 3]}\n`.repeat(1 + (b % 2)));
  switch (kind) {
    case 'commit':
      change();
      attempt(repo, 'commit', '-qam', `Work ${number}`);
      break;
    case 'amend':
      change();
      attempt(repo, 'commit', '-qa', '--amend', '--no-edit');
      break;
    case 'reword':
      attempt(repo, 'commit', '-q', '--amend', '--allow-empty', '-m', `Reworded ${number}`);
      break;
    case 'branch':
      attempt(repo, 'branch', `b${number}`, b % 2 === 0 ? 'HEAD' : branch);
      break;
    case 'switch':
      attempt(repo, 'switch', '-q', '--discard-changes', branch);
      break;
    case 'detach':
      attempt(repo, 'switch', '-q', '--discard-changes', '--detach', branch);
      break;
    case 'delete':
      attempt(repo, 'branch', '-D', branch);
      break;
    case 'reset':
      attempt(repo, 'reset', '-q', '--hard', `HEAD~${1 + (a % 2)}`);
      break;
    case 'rebase':
      attempt(repo, 'rebase', '-q', b % 2 === 0 ? branch : 'HEAD~2');
      break;
    case 'pick':
      attempt(repo, 'cherry-pick', branch);
      break;
    case 'merge':
      attempt(repo, 'merge', '-q', '--no-edit', branch);
      break;
    case 'stash':
      change();
      attempt(repo, 'stash', 'push', '-q', ...(b % 2 === 0 ? ['-u'] : []));
      break;
    case 'pop':
      attempt(repo, 'stash', 'pop', '-q');
      attempt(repo, 'reset', '-q', '--hard');
      break;
    case 'drop':
      attempt(repo, 'stash', 'drop', '-q', `stash@{${a % 3}}`);
      break;
    case 'move':
      attempt(repo, 'branch', '-f', branch, `HEAD~${b % 3}`);
      break;
    case 'expire':
      attempt(repo, 'reflog', 'expire', '--expire=now', '--expire-unreachable=now', ...(b % 2 === 0 ? ['--all'] : ['HEAD']));
      break;
    case 'gc':
      attempt(repo, 'gc', '-q', '--prune=never');
      break;
    case 'look':
      break;
  }
}

function reached(repo: TestRepository): Set<string> {
  const stashes = repo.git('stash', 'list', '--format=%H').split('\n').filter(Boolean);
  return new Set(
    repo
      .git('rev-list', '--all', 'HEAD', ...stashes)
      .split('\n')
      .filter(Boolean),
  );
}

/** Git's own opinion of a change. */
function patchId(repo: TestRepository, commit: string): string {
  const patch = execFileSync('git', ['diff-tree', '-p', '--root', commit], { cwd: repo.path, env: sandbox.env });
  return execFileSync('git', ['patch-id', '--stable'], { cwd: repo.path, env: sandbox.env, input: patch, encoding: 'utf8' }).split(' ')[0] ?? '';
}

let number = 0;

test('N-1: every commit that was ever on a tip is reached, rewritten with its pair, or lost and whole', { timeout: 60_000 + runs * 5000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 16 }), fc.boolean(), async (actions, looksAtFirst) => {
      const path = join(sandbox.root, `day-${number++}`);
      cpSync(join(sandbox.root, 'template'), path, { recursive: true });
      const repo = sandbox.at(path);
      const scans = scanner(git, realpathSync(join(path, '.git')));
      if (looksAtFirst) await scans.scan();
      const ever = reached(repo);
      for (const [index, one] of actions.entries()) {
        if (one.kind === 'look') await scans.scan();
        else act(repo, one, index);
        for (const id of reached(repo)) ever.add(id);
      }

      await scans.scan();
      const remembered = [...scans.chains().values()];
      scans.forget();
      await scans.scan({ thorough: true });
      const chains = [...scans.chains().values()];
      // What is remembered hides nothing: a look that starts from nothing finds the same.
      expect(remembered.map(({ tip }) => tip).sort()).toEqual(chains.map(({ tip }) => tip).sort());

      const now = reached(repo);
      const rewritten = new Map(chains.flatMap((chain) => chain.rewritten ?? []).map(({ from, to }) => [from, to]));
      const lost = new Set(chains.filter((chain) => chain.rewritten === null).flatMap((chain) => chain.commits.map(({ id }) => id)));
      // A stash's own parts come back with it.
      for (const chain of chains)
        if (chain.why === 'dropped-stash') for (const id of repo.git('rev-list', '--parents', '-1', chain.tip).trim().split(' ')) lost.add(id);
      for (const id of ever) {
        const to = rewritten.get(id);
        const kept = now.has(id) || lost.has(id) || (to !== undefined && now.has(to) && sameChange(repo, id, to));
        expect(kept, `${id} is nowhere (its twin: ${to ?? 'none'})`).toBe(true);
      }
      // Nothing that is reached is called lost, and every lost tip is whole.
      for (const { tip } of chains) {
        expect(now.has(tip)).toBe(false);
        repo.git('rev-list', '--objects', '--quiet', tip);
      }
      rmSync(path, { recursive: true, force: true });
    }),
    { numRuns: runs, ...(process.env['EVERREF_SEED'] === undefined ? {} : { seed: Number(process.env['EVERREF_SEED']) }) },
  );
});

function sameChange(repo: TestRepository, one: string, other: string): boolean {
  const parents = (id: string) => repo.git('rev-list', '--parents', '-1', id).trim().split(' ').slice(1);
  if (parents(one).length > 1)
    return repo.git('rev-parse', `${one}^{tree}`) === repo.git('rev-parse', `${other}^{tree}`) && parents(one).join() === parents(other).join();
  return patchId(repo, one) === patchId(repo, other);
}
