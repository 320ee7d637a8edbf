import { newline, nul, recordReader } from '../parse/object-lines.ts';
import type { Git } from '../run.ts';

/** How big the change from one tree to another is, and what it touches: at most `mostPaths` names. */
export interface TreeChangeSize {
  readonly files: number;
  readonly insertions: number;
  readonly deletions: number;
  readonly paths: readonly string[];
}

/** Git's empty tree, which every repository has without storing it. */
export const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

const mostPaths = 200;

/**
 * Measures the changes between pairs of trees in one run, in the order asked. Throws `GitError` where a blob is not here (a partial clone). No program of
 * the repository's is run.
 */
export async function changeSizes(
  git: Git,
  cwd: string,
  pairs: readonly { readonly from: string; readonly to: string }[],
  signal?: AbortSignal,
): Promise<readonly TreeChangeSize[]> {
  if (pairs.length === 0) return [];
  const sizes: { files: number; insertions: number; deletions: number; paths: string[] }[] = [];
  const reader = recordReader(nul, (bytes, start, end) => {
    // A pair's own line ends with a line end, its files with NUL: the next pair's header stands before the first file, or right behind the last.
    let rest = bytes.toString('utf8', start, end);
    for (let header = /^([0-9a-f]{40}) ([0-9a-f]{40})\n/.exec(rest); header !== null; header = /^([0-9a-f]{40}) ([0-9a-f]{40})\n/.exec(rest)) {
      sizes.push({ files: 0, insertions: 0, deletions: 0, paths: [] });
      rest = rest.slice(header[0].length);
    }
    const file = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(rest);
    const size = sizes.at(-1);
    if (file === null || size === undefined) return;
    size.files++;
    size.insertions += Number(file[1]) || 0;
    size.deletions += Number(file[2]) || 0;
    if (size.paths.length < mostPaths) size.paths.push(file[3] ?? '');
  });
  await git.run({
    cwd,
    need: 'read',
    args: ['diff-tree', '--stdin', '-r', '-z', '--numstat', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none'],
    stdin: pairs.map(({ from, to }) => `${from} ${to}\n`).join(''),
    deadlineMs: 10 * 60_000,
    lowPriority: true,
    onOutput: reader.take,
    ...(signal === undefined ? {} : { signal }),
  });
  reader.end();
  return sizes;
}

/** Every line of the patches of these commits, each commit's id before its own. Merges have none. Throws `GitError` as above. */
export async function eachPatchLine(
  git: Git,
  cwd: string,
  commits: readonly string[],
  onLine: (bytes: Buffer, from: number, to: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (commits.length === 0) return;
  const reader = recordReader(newline, onLine);
  await git.run({
    cwd,
    need: 'read',
    args: ['diff-tree', '--stdin', '--root', '-r', '-p', '-U3', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv', '--ignore-submodules=none'],
    config: ['core.useReplaceRefs=false'],
    stdin: `${commits.join('\n')}\n`,
    deadlineMs: 10 * 60_000,
    lowPriority: true,
    onOutput: reader.take,
    ...(signal === undefined ? {} : { signal }),
  });
  reader.end();
}
