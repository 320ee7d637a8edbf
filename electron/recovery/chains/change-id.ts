import { createHash, type Hash } from 'node:crypto';

/** What tells changes apart: equal for two commits that make the same change in the same surroundings, wherever in the file. Null: it changes nothing. */
export type OnChange = (commit: string, change: string | null) => void;

const encoder = 'latin1';

/**
 * Reads `diff-tree --stdin -p` (each commit's id on a line, then its patch) line by line and gives an id of each change, like `git patch-id --stable`,
 * but stricter where that would hide lost work: white space counts, and so do the ids of binary files. Line numbers do not. Files in the order git gives.
 */
export function changeReader(onChange: OnChange): { line(bytes: Buffer, from: number, to: number): void; end(): void } {
  let commit: string | null = null;
  let hash: Hash | null = null;
  let binaryIds: string | null = null;
  let [left, right] = [0, 0];

  const put = (text: string) => {
    hash ??= createHash('sha1');
    hash.update(text, encoder);
    hash.update('\n');
  };
  function close(): void {
    if (commit !== null) onChange(commit, hash === null ? null : hash.digest('hex'));
    hash = null;
  }

  return {
    line(bytes, from, to) {
      const first = bytes[from];
      if (left > 0 || right > 0 || first === 0x5c) {
        // Inside a hunk: " context", "-left", "+right", or "\ No newline at end of file".
        put(bytes.toString(encoder, from, to));
        if (first !== 0x2b && first !== 0x5c) left--;
        if (first !== 0x2d && first !== 0x5c) right--;
        return;
      }
      const text = bytes.toString(encoder, from, to);
      const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(text);
      if (hunk !== null) {
        left = Number(hunk[1] ?? 1);
        right = Number(hunk[2] ?? 1);
        put('@@');
      } else if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text)) {
        close();
        commit = text;
      } else if (text.startsWith('index ')) binaryIds = text;
      else if (/^Binary files /.test(text)) put(`${text} ${binaryIds ?? ''}`);
      else put(text);
    },
    end() {
      close();
      commit = null;
    },
  };
}
