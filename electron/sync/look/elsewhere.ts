import { listRefs } from '../../git/commands/list-refs.ts';
import type { Git } from '../../git/run.ts';
import type { GoneBranches } from '../../store/gone-branches.ts';
import type { Clone } from '../../workspace/clone.ts';
import { knownTip, readTips } from './tip-view.ts';

/** Where what became of a branch's commits is looked for first: work is merged there. */
const usual = ['refs/heads/main', 'refs/heads/master', 'refs/heads/trunk', 'refs/heads/develop'];

/**
 * Tips of everything else that the remotes have, as far as this clone knows: their other branches as last seen (of a tracking ref that a shadow has
 * overtaken only the shadow), and tags. `local`: the user's own branches too. Throws `GitError`.
 */
export async function tipsElsewhere(
  git: Git,
  cwd: string,
  clone: Clone,
  gone: GoneBranches,
  except: { readonly remote: string; readonly branch: string },
  local: boolean,
): Promise<readonly string[]> {
  const left = new Set(gone.ofClone(clone.id).map(({ remote, ref }) => `${remote} ${ref}`));
  const branches: { readonly branch: string; readonly tip: string }[] = [];
  for (const remote of clone.remotes) {
    for (const known of (await readTips(git, cwd, remote)).known.values()) {
      const tip = knownTip(known);
      const isThis = remote.name === except.remote && known.branch === except.branch;
      // A branch that is gone and came back has a shadow.
      if (tip === null || isThis || (left.has(`${remote.name} ${known.branch}`) && known.shadow === null)) continue;
      branches.push({ branch: known.branch, tip });
    }
  }
  const rank = (branch: string) => (usual.includes(branch) ? usual.indexOf(branch) : usual.length);
  branches.sort((a, b) => rank(a.branch) - rank(b.branch));
  const more = await listRefs(git, cwd, ['refs/tags/', ...(local ? ['refs/heads/'] : [])]);
  return [...new Set([...branches.map(({ tip }) => tip), ...more.map(({ id }) => id)])];
}
