import { nul, recordReader } from '../parse/object-lines.ts';
import type { Git } from '../run.ts';
import { heldByRefs } from './scan-commits.ts';

/** What of a commit tells whether it may be another one rewritten. */
export interface CommitLook {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly authorEmail: string;
  readonly authorAt: number;
  readonly subject: string;
}

/**
 * Goes through what refs and HEADs reach, newest first: commits made since `since` (unix seconds), without what `not` reaches, `most` at most.
 * Streams. Throws `GitError`.
 */
export async function eachLook(
  git: Git,
  cwd: string,
  query: { readonly since: number; readonly not: readonly string[]; readonly most: number; readonly signal?: AbortSignal | undefined },
  onLook: (look: CommitLook) => void,
): Promise<void> {
  const reader = recordReader(nul, (bytes, from, to) => {
    const [id = '', tree = '', parents = '', authorEmail = '', at = '', subject = ''] = bytes.toString('utf8', from, to).split('\x1f');
    if (id !== '') onLook({ id, tree, parents: parents.split(' ').filter(Boolean), authorEmail, authorAt: Number(at), subject });
  });
  await git.run({
    cwd,
    need: 'read',
    args: [
      'log',
      '-z',
      '--ignore-missing',
      '--stdin',
      `--since=${query.since}`,
      `--max-count=${query.most}`,
      '--format=%H%x1f%T%x1f%P%x1f%ae%x1f%at%x1f%s',
      ...heldByRefs,
    ],
    config: ['core.useReplaceRefs=false', 'log.mailmap=false'],
    stdin: query.not.map((id) => `^${id}\n`).join(''),
    deadlineMs: 10 * 60_000,
    lowPriority: true,
    onOutput: reader.take,
    ...(query.signal === undefined ? {} : { signal: query.signal }),
  });
  reader.end();
}
