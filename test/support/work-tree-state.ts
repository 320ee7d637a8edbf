import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from './repository.ts';

/** Every file of a work tree with mode and content, byte for byte; the git folder is left out. */
export function filesOf(root: string, below = ''): readonly string[] {
  const lines: string[] = [];
  for (const name of readdirSync(join(root, below)).sort()) {
    if (below === '' && name === '.git') continue;
    const path = below === '' ? name : `${below}/${name}`;
    const stats = lstatSync(join(root, path));
    if (stats.isDirectory()) lines.push(`${path}/`, ...filesOf(root, path));
    else if (stats.isSymbolicLink()) lines.push(`${path} -> ${readlinkSync(join(root, path))}`);
    else
      lines.push(
        `${path} ${(stats.mode & 0o777).toString(8)} ${createHash('sha1')
          .update(readFileSync(join(root, path)))
          .digest('hex')}`,
      );
  }
  return lines;
}

/** Everything that a move may not change when it does not happen: files, index, branches, HEAD, ORIG_HEAD. */
export function wholeState(repository: TestRepository): string {
  const orig = repository.git('for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads');
  let origHead = 'none';
  try {
    origHead = repository.git('rev-parse', '--verify', '--quiet', 'ORIG_HEAD');
  } catch {
    // None.
  }
  return [
    ...filesOf(repository.path),
    repository.git('ls-files', '--stage', '-t'),
    repository.git('status', '--porcelain=v2', '--untracked-files=all', '--ignored'),
    orig,
    repository.git('rev-parse', '--symbolic-full-name', 'HEAD'),
    origHead,
  ].join('\n');
}
