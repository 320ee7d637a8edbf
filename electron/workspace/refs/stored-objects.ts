import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { packIndexCount } from '../../git/parse/pack-index.ts';
import { applyDelta, packHeadBytes, packObject } from '../../git/parse/pack-object.ts';

/** Commits are small: what is bigger, or a longer chain of differences, is git's to read. */
const mostBytes = 256 * 1024;
const mostDeltas = 60;
const mostPacks = 50;
const firstRead = 2048;
const head = 8 + 256 * 4;

interface Pack {
  readonly path: string;
  readonly index: number;
  readonly fanout: Buffer;
  readonly count: number;
  /** Opened when first needed. */
  file: number | null;
}

/**
 * Looks objects up in a clone's own store, loose or packed, by reading files: no process. It says nothing for sure but what it finds: what it does not find
 * may lie in an alternate, in a pack that came a moment ago, or be damaged; that is git's to say. To be closed.
 */
export class StoredObjects {
  readonly #objects: string;
  #packs: readonly Pack[] | null = null;

  constructor(commonDir: string) {
    this.#objects = join(commonDir, 'objects');
  }

  /** Whether it is there, by name. Throws only what the file system throws for what may not be read. */
  has(id: string): boolean {
    return statSync(this.#loosePath(id), { throwIfNoEntry: false }) !== undefined || this.#find(id) !== null;
  }

  /** The bytes of a commit, without its head; null: not found, no commit, or not to be understood here. Throws what the file system and zlib throw. */
  commit(id: string): Buffer | null {
    const loose = this.#looseCommit(id);
    if (loose !== undefined) return loose;
    const found = this.#find(id);
    return found === null ? null : this.#packed(found.pack, found.offset, mostDeltas);
  }

  close(): void {
    for (const { index, file } of this.#packs ?? []) {
      closeSync(index);
      if (file !== null) closeSync(file);
    }
    this.#packs = null;
  }

  #loosePath(id: string): string {
    return join(this.#objects, id.slice(0, 2), id.slice(2));
  }

  /** Undefined: there is no such file. */
  #looseCommit(id: string): Buffer | null | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.#loosePath(id));
    } catch {
      return undefined;
    }
    const whole = inflateSync(bytes, { maxOutputLength: mostBytes });
    const end = whole.indexOf(0);
    const size = /^commit (\d+)$/.exec(whole.toString('latin1', 0, Math.max(0, end)))?.[1];
    return size !== undefined && Number(size) === whole.length - end - 1 ? whole.subarray(end + 1) : null;
  }

  #find(id: string): { readonly pack: Pack; readonly offset: number } | null {
    const wanted = Buffer.from(id, 'hex');
    this.#packs ??= this.#openPacks();
    for (const pack of this.#packs) {
      const offset = offsetIn(pack, wanted);
      if (offset !== null) return { pack, offset };
    }
    return null;
  }

  #openPacks(): readonly Pack[] {
    const folder = join(this.#objects, 'pack');
    const names = namesIn(folder).filter((name) => name.endsWith('.idx'));
    const packs: Pack[] = [];
    for (const name of names.slice(0, mostPacks)) {
      const index = openSync(join(folder, name), 'r');
      const fanout = Buffer.alloc(head);
      const count = readSync(index, fanout, 0, head, 0) === head ? packIndexCount(fanout, fstatSync(index).size) : null;
      if (count === null) closeSync(index);
      else packs.push({ path: join(folder, `${name.slice(0, -4)}.pack`), index, fanout, count, file: null });
    }
    return packs;
  }

  /** The commit that lies there, whole or put together. */
  #packed(pack: Pack, offset: number, deltas: number): Buffer | null {
    pack.file ??= openSync(pack.path, 'r');
    let bytes = Buffer.alloc(firstRead);
    bytes = bytes.subarray(0, readSync(pack.file, bytes, 0, firstRead, offset));
    const object = packObject(bytes.subarray(0, packHeadBytes));
    if (object === null || object.kind === 'other' || object.sizeBytes > mostBytes) return null;
    // Compressed it is hardly ever longer than unpacked, and then by a few bytes.
    const needed = Math.min(object.dataAt + object.sizeBytes + 64, mostBytes);
    if (bytes.length === firstRead && needed > firstRead) {
      bytes = Buffer.alloc(needed);
      bytes = bytes.subarray(0, readSync(pack.file, bytes, 0, needed, offset));
    }
    const data = inflateSync(bytes.subarray(object.dataAt), { maxOutputLength: Math.max(1, object.sizeBytes) });
    if (data.length !== object.sizeBytes) return null;
    if (object.kind === 'commit') return data;
    if (deltas === 0) return null;
    const base = object.kind === 'offset-delta' ? this.#packed(pack, offset - object.backBytes, deltas - 1) : this.commit(object.baseId);
    return base === null ? null : applyDelta(base, data);
  }
}

/** Where an object begins in a pack; null where its index does not name it. Source: gitformat-pack(5), version 2. */
function offsetIn({ index, fanout, count }: Pack, wanted: Buffer): number | null {
  const first = wanted[0] ?? 0;
  const from = first === 0 ? 0 : fanout.readUInt32BE(8 + (first - 1) * 4);
  const to = fanout.readUInt32BE(8 + first * 4);
  if (to <= from || to > count) return null;
  const ids = Buffer.alloc((to - from) * 20);
  if (readSync(index, ids, 0, ids.length, head + from * 20) < ids.length) return null;
  let [low, high] = [0, to - from - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = ids.compare(wanted, 0, 20, middle * 20, middle * 20 + 20);
    if (order === 0) return placeOf(index, count, from + middle);
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return null;
}

function placeOf(index: number, count: number, position: number): number | null {
  const bytes = Buffer.alloc(8);
  const places = head + count * 24;
  if (readSync(index, bytes, 0, 4, places + position * 4) < 4) return null;
  const place = bytes.readUInt32BE(0);
  if (place < 2 ** 31) return place;
  // Beyond 2 GiB: in a table of their own.
  return readSync(index, bytes, 0, 8, places + count * 4 + (place - 2 ** 31) * 8) < 8 ? null : Number(bytes.readBigUInt64BE(0));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
