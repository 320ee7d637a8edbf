/**
 * What an object's own first bytes in a pack say: one of the four below, or how many bytes before it the object lies that it is stored as a difference
 * from.
 */
export type PackEntry = number;
export const commitEntry = -1;
/** A tree, a file, a tag. */
export const otherEntry = -2;
/** A difference from an object that is named by its id. */
export const namedBaseEntry = -3;
export const damagedEntry = -4;

/** Bytes that hold what is read here of any object: its type and size (at most 10), and how far its base is (at most 10). */
export const entryBytes = 32;

/**
 * Reads the type of the object at `at` of a pack's bytes: a number, because it is asked millions of times. What is stored as a difference is of its base's
 * type. Pure; never reads beyond `to`. Source: gitformat-pack(5).
 */
export function packEntry(bytes: Uint8Array, at: number, to: number): PackEntry {
  if (at >= to) return damagedEntry;
  let byte = bytes[at] ?? 0;
  const type = (byte >> 4) & 7;
  if (type === 1) return commitEntry;
  if (type === 2 || type === 3 || type === 4) return otherEntry;
  if (type === 7) return namedBaseEntry;
  if (type !== 6) return damagedEntry;
  let next = at + 1;
  for (; byte >= 0x80 && next < to; next++) byte = bytes[next] ?? 0;
  if (byte >= 0x80 || next >= to) return damagedEntry;
  byte = bytes[next++] ?? 0;
  let back = byte & 0x7f;
  // Not by shifts: packs grow beyond 2 GiB.
  while (byte >= 0x80 && next < to) {
    byte = bytes[next++] ?? 0;
    back = (back + 1) * 128 + (byte & 0x7f);
  }
  return byte >= 0x80 || back === 0 || back > Number.MAX_SAFE_INTEGER ? damagedEntry : back;
}
