/** A ref with what a fast-forward must know of it. Empty where there is none. */
export interface ListedRef {
  readonly name: string;
  readonly id: string;
  /** `branch.<b>.remote`; `.` for a local upstream. */
  readonly upstreamRemote: string;
  /** `branch.<b>.merge`: the full name on the remote. */
  readonly upstreamRef: string;
  /** The work tree that has it checked out. */
  readonly worktree: string;
}

const fields = ['refname', 'objectname', 'symref', 'upstream:remotename', 'upstream:remoteref', 'worktreepath'];

/** NUL after every field: a work tree's path may hold a line end. */
export const listedRefFormat = fields.map((field) => `%(${field})%00`).join('');

/** Reads `for-each-ref --format=<listedRefFormat>`; symbolic refs are left out. */
export function parseListedRefs(output: Buffer): readonly ListedRef[] {
  const values = output.toString('utf8').split('\0');
  const refs: ListedRef[] = [];
  for (let at = 0; at + fields.length < values.length; at += fields.length) {
    const [name = '', id = '', symref = '', upstreamRemote = '', upstreamRef = '', worktree = ''] = values.slice(at, at + fields.length);
    // The line end of the record before stands at the front.
    if (symref === '') refs.push({ name: name.replace(/^\n/, ''), id, upstreamRemote, upstreamRef, worktree });
  }
  return refs;
}
