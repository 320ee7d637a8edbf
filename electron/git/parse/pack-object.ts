/** An object as a pack holds it: whole, or as a difference from another one. `dataAt`: where its compressed bytes begin. */
export interface PackObject {
  readonly kind: 'commit' | 'other' | 'offset-delta' | 'id-delta';
  /** Bytes, unpacked. */
  readonly sizeBytes: number;
  readonly dataAt: number;
  /** How many bytes before this object its base begins; 0 where it has none in this pack. */
  readonly backBytes: number;
  /** The id of its base, where it is named by that; else empty. */
  readonly baseId: string;
}

/** Bytes that hold the head of any object: type and size, and the base's distance or id. */
export const packHeadBytes = 48;

/** Reads an object's head at the front of `bytes`; null where there is none. Source: gitformat-pack(5). */
export function packObject(bytes: Buffer): PackObject | null {
  let at = 0;
  let byte = bytes[at++] ?? 0;
  const type = (byte >> 4) & 7;
  let sizeBytes = byte & 15;
  for (let factor = 16; byte >= 0x80; factor *= 128) {
    if (at >= bytes.length || at > 9) return null;
    byte = bytes[at++] ?? 0;
    sizeBytes += (byte & 0x7f) * factor;
  }
  if (type >= 1 && type <= 4) return { kind: type === 1 ? 'commit' : 'other', sizeBytes, dataAt: at, backBytes: 0, baseId: '' };
  if (type === 7) {
    if (at + 20 > bytes.length) return null;
    return { kind: 'id-delta', sizeBytes, dataAt: at + 20, backBytes: 0, baseId: bytes.toString('hex', at, at + 20) };
  }
  if (type !== 6 || at >= bytes.length) return null;
  byte = bytes[at++] ?? 0;
  let backBytes = byte & 0x7f;
  while (byte >= 0x80) {
    if (at >= bytes.length || backBytes > 2 ** 45) return null;
    byte = bytes[at++] ?? 0;
    backBytes = (backBytes + 1) * 128 + (byte & 0x7f);
  }
  return backBytes === 0 ? null : { kind: 'offset-delta', sizeBytes, dataAt: at, backBytes, baseId: '' };
}

/** What a difference makes of its base; null where it does not fit. Source: gitformat-pack(5), "Deltified representation". */
export function applyDelta(base: Buffer, delta: Buffer): Buffer | null {
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let factor = 1; at < delta.length; factor *= 128) {
      const byte = delta[at++] ?? 0;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value;
  };
  if (number() !== base.length) return null;
  const size = number();
  if (size > 2 ** 24) return null;
  const result = Buffer.alloc(size);
  let to = 0;
  while (at < delta.length) {
    const order = delta[at++] ?? 0;
    let [from, length, source] = [at, order, delta];
    if (order >= 0x80) {
      from = 0;
      length = 0;
      source = base;
      for (let bit = 0; bit < 4; bit++) if ((order >> bit) & 1) from += (delta[at++] ?? 0) * 256 ** bit;
      for (let bit = 0; bit < 3; bit++) if ((order >> (4 + bit)) & 1) length += (delta[at++] ?? 0) * 256 ** bit;
      if (length === 0) length = 65_536;
    } else at += length;
    if (order === 0 || from + length > source.length || to + length > size) return null;
    source.copy(result, to, from, from + length);
    to += length;
  }
  return to === size ? result : null;
}
