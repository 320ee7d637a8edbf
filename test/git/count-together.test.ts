import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countBetween, countTogether } from '../../electron/git/commands/rev-list.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox } from '../support/repository.ts';
import { createWorkspace } from '../support/workspace.ts';

let sandbox: Sandbox;
let git: ReturnType<typeof startGit>;
let serial = 0;
beforeAll(() => {
  sandbox = createSandbox();
  git = startGit();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

it('counts any branches of any history as git counts them one by one (property)', { timeout: 120_000 }, async () => {
  // Each commit: which earlier ones (by their distance) are its parents.
  const history = fc.array(fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 25 });
  await fc.assert(
    fc.asyncProperty(history, fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), fc.nat(), async (shape, picks, upstreamPick) => {
      const { path, git: run } = sandbox.repository(`together-${++serial}`);
      const tree = run('mktree', '--missing').trim() || run('write-tree').trim();
      const ids = [run('commit-tree', '-m', 'root', tree).trim()];
      for (const [index, parents] of shape.entries()) {
        const real = [...new Set(parents.map((back) => ids[Math.max(0, ids.length - back)] ?? ''))];
        ids.push(run('commit-tree', '-m', `c${index}`, ...real.flatMap((id) => ['-p', id]), tree).trim());
      }
      const upstream = ids[upstreamPick % ids.length] ?? '';
      const tips = [...new Set(picks.map((pick) => ids[pick % ids.length] ?? ''))];
      const oldest = ids[Math.min(...tips.map((each) => ids.indexOf(each)))] ?? '';
      // Whatever is guessed, the answer is the same.
      const together = await countTogether(git, path, upstream, tips, tips[0] ?? '');
      const fromOldest = await countTogether(git, path, upstream, tips, oldest);
      for (const tip of tips) {
        expect(together?.get(tip)).toEqual(await countBetween(git, path, tip, upstream));
        expect(fromOldest?.get(tip)).toEqual(together?.get(tip));
      }
    }),
    { numRuns: 12 },
  );
});

it('P-1: two hundred branches behind one upstream take one run of git more than ten, the one that lists them', async () => {
  const runs: number[] = [];
  for (const count of [10, 200]) {
    const remote = sandbox.bare(`many-${count}.git`);
    const work = sandbox.clone(remote, `many-${count}/work`);
    for (let each = 0; each < 5; each++) work.commitFile('a', String(each));
    work.git('push', '-q', '-u', 'origin', 'main');
    for (let each = 0; each < count; each++) work.git('update-ref', `refs/heads/topic/${each}`, `main~${1 + (each % 4)}`);
    work.write('.git/more', Array.from({ length: count }, (_, each) => `[branch "topic/${each}"]\n\tremote = origin\n\tmerge = refs/heads/main\n`).join(''));
    work.git('config', 'include.path', 'more');
    const workspace = createWorkspace(git, [`${sandbox.root}/many-${count}`], { watchBudget: 0, watch: false });
    const before = git.cost().processes;
    await workspace.service.start();
    runs.push(git.cost().processes - before);
    const { branches } = workspace.at(work.path);
    expect(branches.filter(({ state }) => state === 'behind').map(({ behind }) => behind)).toContain(4);
    expect(branches.every(({ state, behind }) => state === 'up-to-date' || (behind ?? 0) > 0)).toBe(true);
    await workspace.stop();
  }
  // Git lists two hundred itself, quicker than their files are read here (docs/decisions/0029-refs-from-their-files.md): one run, however many there are.
  expect(runs[1]).toBe((runs[0] ?? 0) + 1);
});
