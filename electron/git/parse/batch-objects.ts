import { newline, type PieceReader } from './object-lines.ts';

/** One answer of `cat-file --batch`. `bytes` are only good during the call. Null: it is not here. */
export type OnObject = (id: string, type: string, bytes: Buffer | null) => void;

/** Reads `cat-file --batch` (`<id> <type> <size>\n<bytes>\n`, or `<what was asked> missing\n`) piece by piece. */
export function batchReader(onObject: OnObject): PieceReader {
  let held: Buffer[] = [];
  let size = 0;
  /** Bytes that must be there before the next answer can be read. */
  let needed = 1;

  function read(): void {
    let bytes = held.length === 1 && held[0] !== undefined ? held[0] : Buffer.concat(held);
    needed = 1;
    while (bytes.length > 0) {
      const end = bytes.indexOf(newline);
      if (end < 0) break;
      const [id = '', type = '', length] = bytes.subarray(0, end).toString('latin1').split(' ');
      if (length === undefined) {
        onObject(id, type, null);
        bytes = bytes.subarray(end + 1);
        continue;
      }
      const total = end + 1 + Number(length) + 1;
      if (bytes.length < total) {
        needed = total;
        break;
      }
      onObject(id, type, bytes.subarray(end + 1, total - 1));
      bytes = bytes.subarray(total);
    }
    held = bytes.length > 0 ? [Buffer.from(bytes)] : [];
    size = bytes.length;
  }

  return {
    take(bytes) {
      held.push(bytes);
      size += bytes.length;
      if (size >= needed) read();
    },
    end() {
      if (size > 0) read();
    },
  };
}
