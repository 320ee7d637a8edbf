import { createHash, timingSafeEqual } from 'node:crypto';

/** Base 32 without letters that look like digits (Crockford): a code may be read aloud and typed. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const secretBytes = 16;
const markBytes = 16;

/** What a join code holds: a secret that works once, and by what the hub's certificate is known. */
export interface JoinCode {
  readonly secret: Uint8Array;
  /** The first 16 bytes of the certificate's SHA-256; all zeros where the hub speaks without TLS, on loopback. */
  readonly mark: Uint8Array;
}

/** The code as a person pastes or types it: groups of four. */
export function writeCode({ secret, mark }: JoinCode): string {
  const bits = [...secret, ...mark].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const text = (bits.match(/.{1,5}/g) ?? []).map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)] ?? '').join('');
  return (text.match(/.{1,4}/g) ?? []).join('-');
}

/** Reads a code; capitals, spaces and dashes do not matter, O is 0, I and L are 1. Null where it is none. */
export function readCode(text: string): JoinCode | null {
  const clean = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  const count = secretBytes + markBytes;
  if (clean.length !== Math.ceil((count * 8) / 5) || [...clean].some((letter) => !letters.includes(letter))) return null;
  const bits = [...clean].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  if (/1/.test(bits.slice(count * 8))) return null;
  const bytes = Uint8Array.from({ length: count }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2));
  return { secret: bytes.slice(0, secretBytes), mark: bytes.slice(secretBytes) };
}

/** By what a certificate (DER) is known in a code; null: no certificate. */
export function markOf(certificate: Uint8Array | null): Uint8Array {
  if (certificate === null) return new Uint8Array(markBytes);
  return Uint8Array.from(createHash('sha256').update(certificate).digest().subarray(0, markBytes));
}

/** Whether the certificate is the one that the code names. */
export function isMarked(mark: Uint8Array, certificate: Uint8Array | null): boolean {
  return timingSafeEqual(mark, markOf(certificate));
}
