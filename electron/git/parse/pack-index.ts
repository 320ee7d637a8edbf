/** The ids in a pack's index, one after another, 20 bytes each; null where it is no index of version 2 (SHA-1). Source: gitformat-pack(5). */
export function packIndexIds(bytes: Buffer): Buffer | null {
  const fanout = 8;
  const ids = fanout + 256 * 4;
  if (bytes.length < ids + 40 || bytes.readUInt32BE(0) !== 0xff744f63 || bytes.readUInt32BE(4) !== 2) return null;
  const count = bytes.readUInt32BE(ids - 4);
  return bytes.length < ids + count * 28 + 40 ? null : bytes.subarray(ids, ids + count * 20);
}
