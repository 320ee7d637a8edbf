/** One ref of a clone, as far as its state needs it. Empty strings where there is none. */
export interface CloneRef {
  readonly name: string;
  readonly id: string;
  /** The tracking ref that the upstream has here by the remote's refspecs, whether it exists or not; a local branch where the upstream is one. */
  readonly upstream: string;
  /** `branch.<b>.remote`: a remote's name, `.`, or a URL (never to be shown). */
  readonly upstreamRemote: string;
  /** `branch.<b>.merge`: its full name there. */
  readonly upstreamRef: string;
  readonly worktree: string;
  /** Of branches only. */
  readonly subject: string;
  /** Unix seconds; 0 where unknown. Of branches only. */
  readonly committedAt: number;
}

const fields = ['refname', 'objectname', 'symref', 'upstream', 'upstream:remotename', 'upstream:remoteref', 'worktreepath', 'committerdate:unix', 'subject'];

/** NUL after every field: a work tree's path may hold a line end. */
export const cloneRefFormat = fields.map((field) => `%(${field})%00`).join('');

/** The same fields, the last two left empty: nothing of the commit itself is asked for. */
export const withoutCommitFormat = `${fields
  .slice(0, -2)
  .map((field) => `%(${field})%00`)
  .join('')}%00%00`;

/** Reads `for-each-ref --format=<cloneRefFormat>`; symbolic refs (origin/HEAD) are left out. */
export function parseCloneRefs(output: Buffer): readonly CloneRef[] {
  const values = output.toString('utf8').split('\0');
  const refs: CloneRef[] = [];
  for (let at = 0; at + fields.length < values.length; at += fields.length) {
    const [first = '', id = '', symref = '', upstream = '', upstreamRemote = '', upstreamRef = '', worktree = '', date = '', subject = ''] = values.slice(
      at,
      at + fields.length,
    );
    // The line end of the record before stands at the front.
    const name = first.startsWith('\n') ? first.slice(1) : first;
    if (symref === '') refs.push({ name, id, upstream, upstreamRemote, upstreamRef, worktree, subject, committedAt: Number(date) || 0 });
  }
  return refs;
}
