import type { FileChange } from '../../../shared/model/checkout.ts';

/** What `status --porcelain=v2 --branch -z` says of a work tree. */
export interface WorkTreeStatus {
  /** Null: no commit yet. */
  readonly head: string | null;
  /** Short branch name; null: detached. */
  readonly branch: string | null;
  readonly staged: number;
  readonly unstaged: number;
  readonly untracked: number;
  readonly conflicted: number;
  /** The first of them, at most the limit given. A file that is staged and changed again counts in both numbers. */
  readonly files: readonly FileChange[];
}

/** Reads git's answer; unknown lines are left out. Source: git-status(1), "Porcelain Format Version 2". */
export function parseStatus(output: Buffer, limit: number): WorkTreeStatus {
  const records = output.toString('utf8').split('\0');
  const files: FileChange[] = [];
  let head: string | null = null;
  let branch: string | null = null;
  const count = { staged: 0, unstaged: 0, untracked: 0, conflicted: 0 };

  const note = (path: string, kind: FileChange['kind']) => {
    if (files.length < limit) files.push({ path, kind });
  };
  for (let at = 0; at < records.length; at++) {
    const record = records[at] ?? '';
    switch (record[0]) {
      case '#': {
        const [, key, value = ''] = /^# (\S+) ([\s\S]*)$/.exec(record) ?? [];
        if (key === 'branch.oid') head = value === '(initial)' ? null : value;
        if (key === 'branch.head') branch = value === '(detached)' ? null : value;
        break;
      }
      case '1':
      case '2': {
        // `1 XY sub mH mI mW hH hI path`; a rename has a score before the path and its old path as a record of its own.
        const isRename = record[0] === '2';
        const index = record[2] ?? '.';
        const tree = record[3] ?? '.';
        if (index !== '.') count.staged++;
        if (tree !== '.') count.unstaged++;
        note(fieldsAfter(record, isRename ? 9 : 8), index !== '.' && tree !== '.' ? 'both' : index !== '.' ? 'staged' : 'unstaged');
        if (isRename) at++;
        break;
      }
      case 'u':
        count.conflicted++;
        note(fieldsAfter(record, 10), 'conflicted');
        break;
      case '?':
        count.untracked++;
        note(record.slice(2), 'untracked');
        break;
      default:
        break;
    }
  }
  return { head, branch, ...count, files };
}

/** What follows the first `count` fields: a path may hold spaces. */
function fieldsAfter(record: string, count: number): string {
  let at = 0;
  for (let field = 0; field < count; field++) {
    const space = record.indexOf(' ', at);
    if (space < 0) return '';
    at = space + 1;
  }
  return record.slice(at);
}
