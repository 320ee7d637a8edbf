import { join } from 'node:path';
import { entriesOf } from '../clone-stamp.ts';
import { PackIndex } from './pack-index.ts';

/** Ids of objects, a line each, in portions: the input of `cat-file --batch-check`. */
const portion = 50_000;

/** The ids of the loose objects in these folders (`00` … `ff`), in portions. What vanishes meanwhile (a gc) is left out. */
export function* looseIds(commonDir: string, folders: Iterable<string>): Generator<string> {
  let lines: string[] = [];
  for (const folder of folders) {
    for (const { name } of entriesOf(join(commonDir, 'objects', folder))) if (/^[0-9a-f]{38}$/.test(name)) lines.push(`${folder}${name}\n`);
    if (lines.length < portion) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
}

/** The ids of the objects that a pack (its path without ending) has, in portions; none where it went away. */
export async function* packedIds(path: string, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const index = await PackIndex.open(`${path}.idx`);
  if (index === null) return;
  try {
    for await (const { bytes, count } of index.idPortions(signal)) {
      const lines: string[] = [];
      for (let at = 0; at < count; at++) lines.push(`${bytes.toString('hex', at * 20, at * 20 + 20)}\n`);
      yield lines.join('');
    }
  } finally {
    await index.close();
  }
}
