import type { Git } from '../run.ts';

/** Whether `descendant` contains `ancestor`. Throws `GitError` where an object is missing. */
export async function isAncestor(git: Git, cwd: string, ancestor: string, descendant: string): Promise<boolean> {
  if (ancestor === descendant) return true;
  const { code } = await git.run({ cwd, need: 'read', args: ['merge-base', '--is-ancestor', ancestor, descendant], okCodes: [0, 1] });
  return code === 0;
}

/** Whether two commits have any ancestor in common. */
export async function isRelated(git: Git, cwd: string, a: string, b: string): Promise<boolean> {
  const { code } = await git.run({ cwd, need: 'read', args: ['merge-base', a, b], okCodes: [0, 1] });
  return code === 0;
}
