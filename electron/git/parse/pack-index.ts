const head = 8 + 256 * 4;

/** How many objects a pack's index of `sizeBytes` has, by its first 1,032 bytes; null where it is none of version 2 (SHA-1). Source: gitformat-pack(5). */
export function packIndexCount(bytes: Buffer, sizeBytes: number): number | null {
  if (bytes.length < head || bytes.readUInt32BE(0) !== 0xff744f63 || bytes.readUInt32BE(4) !== 2) return null;
  const count = bytes.readUInt32BE(head - 4);
  return sizeBytes < head + count * 28 + 40 ? null : count;
}
