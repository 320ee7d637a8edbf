import type { DiffFile } from '../../../shared/model/diff.ts';
import { isNoObject } from '../../../shared/model/id.ts';

/** A path's change with renames found. Names are kept as their bytes too: a name that is no UTF-8 can be shown, but not asked for. */
export interface RawChange {
  readonly change: DiffFile['change'];
  readonly path: string;
  readonly oldPath: string | null;
  readonly oldMode: string | null;
  readonly newMode: string | null;
  readonly newId: string | null;
  /** All its names are UTF-8. */
  readonly askable: boolean;
}

const changes: Readonly<Record<string, DiffFile['change']>> = { A: 'added', M: 'modified', D: 'deleted', T: 'type-changed', R: 'renamed', C: 'copied' };

/** Reads `git diff-tree -r -z --raw --no-abbrev`, with or without renames. What it does not know is left out. */
export function parseRawRenames(output: Buffer): readonly RawChange[] {
  const fields: Buffer[] = [];
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0, at);
    if (end < 0) break;
    fields.push(output.subarray(at, end));
    at = end + 1;
  }
  const found: RawChange[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const head = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*$/.exec(fields[at]?.toString('latin1') ?? '');
    const [, oldMode = '', newMode = '', oldId, newId, letter = ''] = head ?? [];
    const twoNames = letter === 'R' || letter === 'C';
    const first = fields[at + 1];
    const last = twoNames ? fields[at + 2] : first;
    at += twoNames ? 3 : 2;
    const kind = changes[letter];
    if (kind === undefined || first === undefined || last === undefined) continue;
    found.push({
      change: kind === 'modified' && oldMode !== newMode && oldId === newId ? 'mode-changed' : kind,
      path: last.toString('utf8'),
      oldPath: twoNames ? first.toString('utf8') : null,
      oldMode: oldMode === '000000' ? null : oldMode,
      newMode: newMode === '000000' ? null : newMode,
      newId: newId === undefined || isNoObject(newId) ? null : newId,
      askable: isUtf8(first) && isUtf8(last),
    });
  }
  return found;
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes);
}
