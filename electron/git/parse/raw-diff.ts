/** One path's change between two trees. `path` holds its bytes one per character (latin1): names need not be UTF-8. */
export interface TreeChange {
  readonly kind: 'added' | 'modified' | 'deleted' | 'type-changed';
  readonly path: string;
  readonly oldMode: string;
  readonly newMode: string;
  readonly oldId: string;
  readonly newId: string;
}

const kinds: Readonly<Record<string, TreeChange['kind']>> = { A: 'added', M: 'modified', D: 'deleted', T: 'type-changed' };

/** Reads `git diff-tree -r -z --raw --no-renames --no-abbrev`. Throws on anything it does not know: half a plan is none. */
export function parseRawDiff(output: Buffer): readonly TreeChange[] {
  const fields = output.toString('latin1').split('\0');
  const changes: TreeChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const head = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])$/.exec(fields[at] ?? '');
    const path = fields[at + 1];
    const kind = kinds[head?.[5] ?? ''];
    const [, oldMode, newMode, oldId, newId] = head ?? [];
    if (kind === undefined || path === undefined || !oldMode || !newMode || !oldId || !newId) throw new Error(`unexpected diff-tree record: ${fields[at]}`);
    changes.push({ kind, path, oldMode, newMode, oldId, newId });
  }
  return changes;
}
