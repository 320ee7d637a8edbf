import type { CommitLine } from '../../../shared/model/checkout.ts';

/** A commit in one line with its parents. */
export interface ListedCommit extends CommitLine {
  readonly parents: readonly string[];
}

/** Fields by a unit separator, records by NUL (`-z`). */
export const commitLineFormat = '%H%x1f%P%x1f%an%x1f%ct%x1f%s';

/** Reads `log -z --format=<commitLineFormat>`. */
export function parseCommitLines(output: Buffer): readonly ListedCommit[] {
  const commits: ListedCommit[] = [];
  for (const record of output.toString('utf8').split('\0')) {
    const [id = '', parents = '', author = '', at = '', ...subject] = record.split('\x1f');
    if (id === '') continue;
    commits.push({ id, parents: parents.split(' ').filter(Boolean), author, at: new Date(Number(at) * 1000).toISOString(), subject: subject.join('\x1f') });
  }
  return commits;
}
