import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { newline, recordReader } from '../parse/object-lines.ts';
import type { Git } from '../run.ts';

/** There is more to bundle than was allowed. */
export class BundleTooBig extends Error {
  override readonly name = 'BundleTooBig';
}

/** Brings what a bundle holds into the object store; no ref is touched. Throws `GitError`, also where what it stands on is not here. */
export async function unbundle(git: Git, cwd: string, file: string): Promise<void> {
  await git.run({ cwd, need: 'write', args: ['bundle', 'unbundle', file] });
}

/** Writes a bundle of what `ref` has and `without` has not. Throws `GitError`, also where that is nothing. */
export async function createBundle(git: Git, cwd: string, file: string, ref: string, without: readonly string[]): Promise<void> {
  await git.run({ cwd, need: 'read', args: ['bundle', 'create', '--quiet', file, ref, ...(without.length > 0 ? ['--not', ...without] : [])] });
}

/**
 * Writes a bundle of what `tip` has and `without` has not, where no ref names `tip` and none may be made: `git bundle create` takes refs only. The head
 * is ours (gitformat-bundle(5), version 2), the pack is git's. The file is whole, or it is not there. Throws `GitError`, and `BundleTooBig` where it would
 * have more than `mostBytes`.
 */
export async function bundleTip(
  git: Git,
  cwd: string,
  file: string,
  { tip, ref, without, mostBytes }: { readonly tip: string; readonly ref: string; readonly without: readonly string[]; readonly mostBytes?: number },
): Promise<void> {
  const config = ['core.useReplaceRefs=false'];
  const needed: string[] = [];
  const boundary = recordReader(newline, (bytes, from, to) => {
    if (bytes[from] === 0x2d) needed.push(bytes.toString('latin1', from, to));
  });
  const walk = `${[tip, ...without.map((id) => `^${id}`)].join('\n')}\n`;
  const run = { cwd, need: 'read', config, stdin: walk, deadlineMs: 10 * 60_000, lowPriority: true } as const;
  await git.run({ ...run, args: ['rev-list', '--boundary', '--stdin'], onOutput: boundary.take });
  boundary.end();
  const part = `${file}.part`;
  const handle = openSync(part, 'w', 0o600);
  try {
    writeFileSync(handle, `# v2 git bundle\n${needed.map((line) => `${line} \n`).join('')}${tip} ${ref}\n\n`);
    const args = ['pack-objects', '--revs', '--thin', '--delta-base-offset', '--stdout', '--quiet'];
    // At once and not behind: what the disk has not taken yet waits in git, not in memory.
    let written = 0;
    const onOutput = (bytes: Buffer) => {
      written += bytes.length;
      if (mostBytes !== undefined && written > mostBytes) throw new BundleTooBig(`a bundle of ${tip} has more than ${mostBytes} bytes`);
      writeFileSync(handle, bytes);
    };
    await git.run({ ...run, args, onOutput });
    fsyncSync(handle);
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    closeSync(handle);
  }
}
