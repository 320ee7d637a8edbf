import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packIndexIds } from '../../git/parse/pack-index.ts';
import { entriesOf } from './clone-stamp.ts';

/** Ids of objects, a line each, in portions: the input of `cat-file --batch-check`. */
const portion = 50_000;

/** The ids of the loose objects in these folders (`00` … `ff`), and of what these packs hold, in portions. What vanishes meanwhile (a gc) is left out. */
export async function* objectIds(commonDir: string, loose: Iterable<string>, packs: Iterable<string>): AsyncGenerator<string> {
  let lines: string[] = [];
  for (const folder of loose) {
    for (const { name } of entriesOf(join(commonDir, 'objects', folder))) if (/^[0-9a-f]{38}$/.test(name)) lines.push(`${folder}${name}\n`);
    if (lines.length >= portion) {
      yield lines.join('');
      lines = [];
    }
  }
  for (const pack of packs) {
    const bytes = await readFile(join(commonDir, 'objects', 'pack', `${pack}.idx`)).catch(() => null);
    const ids = bytes === null ? null : packIndexIds(bytes);
    if (ids === null) continue;
    for (let at = 0; at < ids.length; at += 20) {
      lines.push(`${ids.toString('hex', at, at + 20)}\n`);
      if (lines.length < portion) continue;
      yield lines.join('');
      lines = [];
    }
  }
  if (lines.length > 0) yield lines.join('');
}
