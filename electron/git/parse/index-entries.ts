/** One entry of the index. `path` holds bytes (latin1). */
export interface IndexEntry {
  readonly mode: string;
  readonly id: string;
  readonly stage: number;
  readonly path: string;
}

/** Reads `git ls-files --stage -z`: `<mode> <id> <stage> TAB <path> NUL`. */
export function parseIndexEntries(output: Buffer): readonly IndexEntry[] {
  const entries: IndexEntry[] = [];
  for (const record of output.toString('latin1').split('\0')) {
    const match = /^(\d{6}) ([0-9a-f]+) (\d)\t([\s\S]+)$/.exec(record);
    const [, mode, id, stage, path] = match ?? [];
    if (mode !== undefined && id !== undefined && path !== undefined) entries.push({ mode, id, stage: Number(stage), path });
  }
  return entries;
}
