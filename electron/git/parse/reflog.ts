/** One step of a ref. */
export interface ReflogStep {
  readonly old: string;
  readonly new: string;
  /** Who made it: name without address. */
  readonly by: string;
  /** Unix seconds; 0 where git wrote none. */
  readonly at: number;
  readonly message: string;
  /** As it stands in the file: the cursor that survives a rewrite of the file (git.md 1.4). */
  readonly line: string;
}

/** Reads a reflog file, oldest first. What does not fit is left out, and so is a last line without its end: it is being written (git.md 1.2). */
export function parseReflog(text: string): readonly ReflogStep[] {
  const end = text.lastIndexOf('\n');
  if (end < 0) return [];
  const steps: ReflogStep[] = [];
  for (const line of text.slice(0, end).split('\n')) {
    const match = /^([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) (.*?)(?: <[^>]*>)? (\d+) [+-]\d{4}(?:\t(.*))?$/.exec(line);
    if (match === null) continue;
    const [, old = '', after = '', by = '', at = '0', message = ''] = match;
    steps.push({ old, new: after, by: by.trim(), at: Number(at), message, line });
  }
  return steps;
}

/** What a line says that a push wrote: git and libgit2 `update by push`, JGit `push: …` (git.md 1.1). */
export function isPushMessage(message: string): boolean {
  return message === 'update by push' || /^push: (?:created|fast-forward|forced-update)$/.test(message);
}
