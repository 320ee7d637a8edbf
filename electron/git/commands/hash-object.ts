import type { Git } from '../run.ts';

/** The blob id that a file of the work tree would have, as `git add` would make it (line ends, filters). Nothing is written. */
export async function hashFile(git: Git, cwd: string, path: string): Promise<string> {
  return (await git.run({ cwd, need: 'read', args: ['hash-object', `--path=${path}`, '--', path] })).stdout.toString('latin1').trim();
}

/** The blob id of bytes as they are. */
export async function hashBytes(git: Git, cwd: string, bytes: Uint8Array): Promise<string> {
  return (await git.run({ cwd, need: 'read', args: ['hash-object', '--no-filters', '--stdin'], stdin: bytes })).stdout.toString('latin1').trim();
}
