/** Takes a stream's pieces; `end` once nothing more comes. */
export interface PieceReader {
  take(bytes: Buffer): void;
  end(): void;
}

/** What ends a record. */
export const newline = 10;
export const nul = 0;

/** Cuts a stream into records and hands each on as a place in a buffer (without its end), copying only what a piece has cut in two. Pure but for its rest. */
export function recordReader(separator: number, onRecord: (bytes: Buffer, from: number, to: number) => void): PieceReader {
  let rest: Buffer | null = null;
  return {
    take(bytes) {
      let from = 0;
      if (rest !== null) {
        const end = bytes.indexOf(separator);
        rest = Buffer.concat([rest, end < 0 ? bytes : bytes.subarray(0, end)]);
        if (end < 0) return;
        onRecord(rest, 0, rest.length);
        rest = null;
        from = end + 1;
      }
      for (let end = bytes.indexOf(separator, from); end >= 0; end = bytes.indexOf(separator, from)) {
        onRecord(bytes, from, end);
        from = end + 1;
      }
      // A copy: the piece it lies in is 64 KiB.
      if (from < bytes.length) rest = Buffer.from(bytes.subarray(from));
    },
    end() {
      if (rest !== null) onRecord(rest, 0, rest.length);
      rest = null;
    },
  };
}
