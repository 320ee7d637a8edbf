import { type FileHandle, open } from 'node:fs/promises';
import { packIndexCount } from '../../../git/parse/pack-index.ts';

/** Of a table, read at once. */
const portion = 65_536;
const head = 8 + 256 * 4;

/** A part of a table: `count` entries, from that of the object at position `first` on. */
export interface Portion {
  readonly bytes: Buffer;
  readonly first: number;
  readonly count: number;
}

/** A pack's index (version 2, SHA-1), read table by table in portions: it is 28 bytes an object, and a big repository has ten million. */
export class PackIndex {
  readonly count: number;
  readonly #file: FileHandle;
  readonly #sizeBytes: number;

  private constructor(file: FileHandle, count: number, sizeBytes: number) {
    this.#file = file;
    this.count = count;
    this.#sizeBytes = sizeBytes;
  }

  /** Null where it is not there, or of another kind. */
  static async open(path: string): Promise<PackIndex | null> {
    const file = await open(path, 'r').catch(() => null);
    if (file === null) return null;
    const bytes = Buffer.alloc(head);
    const read = await file.read(bytes, 0, head, 0).catch(() => null);
    const size = (await file.stat()).size;
    const count = read?.bytesRead === head ? packIndexCount(bytes, size) : null;
    if (count !== null) return new PackIndex(file, count, size);
    await file.close();
    return null;
  }

  /** Every object's place in the pack, by its position (objects are in the order of their ids). */
  async eachOffset(signal: AbortSignal | undefined, take: (position: number, offset: number) => void): Promise<void> {
    const table = head + this.count * 24;
    const far = await this.#farOffsets(table + this.count * 4);
    for await (const { bytes, first, count } of this.#portions(table, 4, signal)) {
      for (let at = 0; at < count; at++) {
        const offset = bytes.readUInt32BE(at * 4);
        take(first + at, offset < 2 ** 31 ? offset : Number(far.readBigUInt64BE((offset - 2 ** 31) * 8)));
      }
    }
  }

  /** Every object's id, 20 bytes at a place of a buffer. */
  async eachId(signal: AbortSignal | undefined, take: (position: number, bytes: Buffer, from: number) => void): Promise<void> {
    for await (const { bytes, first, count } of this.idPortions(signal)) for (let at = 0; at < count; at++) take(first + at, bytes, at * 20);
  }

  /** The ids, 20 bytes each, many at a time; the buffer is used again for the next. */
  idPortions(signal: AbortSignal | undefined): AsyncGenerator<Portion> {
    return this.#portions(head, 20, signal);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Places beyond 2 GiB stand in a table of their own; two sums of 20 bytes end the file. */
  async #farOffsets(from: number): Promise<Buffer> {
    const bytes = Buffer.alloc(Math.max(0, this.#sizeBytes - from - 40));
    if (bytes.length > 0) await this.#file.read(bytes, 0, bytes.length, from);
    return bytes;
  }

  async *#portions(from: number, width: number, signal: AbortSignal | undefined): AsyncGenerator<Portion> {
    const bytes = Buffer.allocUnsafe(Math.min(portion, this.count) * width);
    for (let first = 0; first < this.count; first += portion) {
      signal?.throwIfAborted();
      const count = Math.min(portion, this.count - first);
      const { bytesRead } = await this.#file.read(bytes, 0, count * width, from + first * width);
      if (bytesRead < count * width) throw new RangeError('the index ends early');
      yield { bytes, first, count };
    }
  }
}
