import type { Git } from '../run.ts';

/** Makes a bare repository of Everref's own with one remote, `origin`. Making it again changes nothing. Throws `GitError`. */
export async function initBare(git: Git, folder: string, url: string): Promise<void> {
  await git.run({ cwd: folder, need: 'write', args: ['init', '--quiet', '--bare', '--initial-branch=everref-none'] });
  const { code } = await git.run({ cwd: folder, need: 'read', args: ['config', '--local', '--get', 'remote.origin.url'], okCodes: [0, 1] });
  if (code === 0) await git.run({ cwd: folder, need: 'write', args: ['remote', 'set-url', '--', 'origin', url] });
  else await git.run({ cwd: folder, need: 'write', args: ['remote', 'add', '--no-tags', '--', 'origin', url] });
}
