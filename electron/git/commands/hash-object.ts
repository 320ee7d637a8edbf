import type { Git } from '../run.ts';

/**
 * The blob ids that files of the work tree would have, as `git add` would make them (line ends, filters); nothing is written. One run:
 * names with a line end, and all where one cannot be read through its filter, are left out of the
 * answer. Paths are bytes (latin1).
 */
export async function hashFiles(git: Git, cwd: string, paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const plain = paths.filter((path) => !path.includes('\n') && !path.startsWith('"'));
  if (plain.length === 0) return new Map();
  const input = Buffer.from(`${plain.join('\n')}\n`, 'latin1');
  const { stdout, code } = await git.run({ cwd, need: 'read', args: ['hash-object', '--stdin-paths'], stdin: input, okCodes: [0, 1, 128] });
  const ids = stdout.toString('latin1').split('\n');
  if (code !== 0 || ids.length !== plain.length + 1) return new Map();
  return new Map(plain.map((path, index) => [path, ids[index] ?? '']));
}
