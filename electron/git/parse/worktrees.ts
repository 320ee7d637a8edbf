/** One entry of `git worktree list`. */
export interface ListedWorktree {
  readonly path: string;
  /** Null: bare, or no commit yet. */
  readonly head: string | null;
  /** Full branch name; null: detached or bare. */
  readonly branch: string | null;
  readonly bare: boolean;
  readonly locked: boolean;
  /** Its folder is gone. */
  readonly prunable: boolean;
}

/** Reads `worktree list --porcelain -z`: attributes end with NUL, entries with one more. The first is the main one. */
export function parseWorktrees(output: Buffer): readonly ListedWorktree[] {
  const entries: ListedWorktree[] = [];
  for (const block of output.toString('utf8').split('\0\0')) {
    const attributes = new Map<string, string>();
    for (const line of block.split('\0')) {
      const space = line.indexOf(' ');
      if (line !== '') attributes.set(space < 0 ? line : line.slice(0, space), space < 0 ? '' : line.slice(space + 1));
    }
    const path = attributes.get('worktree');
    if (path === undefined) continue;
    const head = attributes.get('HEAD') ?? null;
    entries.push({
      path,
      head: head === null || /^0+$/.test(head) ? null : head,
      branch: attributes.get('branch') ?? null,
      bare: attributes.has('bare'),
      locked: attributes.has('locked'),
      prunable: attributes.has('prunable'),
    });
  }
  return entries;
}
