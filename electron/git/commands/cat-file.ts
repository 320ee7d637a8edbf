import type { Git } from '../run.ts';

/** Sizes in bytes of objects that are here; others are left out. One run. */
export async function objectSizes(git: Git, cwd: string, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (ids.length === 0) return new Map();
  const { stdout } = await git.run({ cwd, need: 'read', args: ['cat-file', '--batch-check=%(objectname) %(objectsize)'], stdin: `${ids.join('\n')}\n` });
  const sizes = new Map<string, number>();
  for (const line of stdout.toString('latin1').split('\n')) {
    const match = /^([0-9a-f]{40,64}) (\d+)$/.exec(line);
    if (match?.[1] !== undefined) sizes.set(match[1], Number(match[2]));
  }
  return sizes;
}

/** A blob's bytes as they are stored. Throws `GitError` where it is missing. */
export async function readBlob(git: Git, cwd: string, id: string): Promise<Buffer> {
  return (await git.run({ cwd, need: 'read', args: ['cat-file', 'blob', id] })).stdout;
}

/** A blob's bytes as a checkout at `path` would write them (line ends, filters). Throws `GitError`. */
export async function readBlobAsFile(git: Git, cwd: string, id: string, path: string): Promise<Buffer> {
  return (await git.run({ cwd, need: 'read', args: ['cat-file', '--filters', `--path=${path}`, id], maxOutputBytes: 1024 * 1024 * 1024 })).stdout;
}
