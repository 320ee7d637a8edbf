import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Verdict } from './provider.ts';

/** Whether two secrets are equal; the time says nothing about where they differ, nor about their length. */
export function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

/** Checks an HMAC in hex, with `prefix` (`sha256=`) before it where the forge writes one. Source: RFC 2104; each forge's own manual. */
export function checkHmac(given: string | null, body: Uint8Array, secret: string, algorithm: 'sha256' | 'sha1', prefix: string): Verdict {
  if (given === null) return 'missing';
  const wanted = createHmac(algorithm, secret).update(body).digest();
  const hex = given.startsWith(prefix) ? given.slice(prefix.length) : '';
  // Only whole, well-formed digests are compared: Buffer.from would silently stop at the first wrong digit.
  const bytes = /^[0-9a-f]+$/i.test(hex) && hex.length === wanted.length * 2 ? Buffer.from(hex, 'hex') : Buffer.alloc(wanted.length);
  return timingSafeEqual(bytes, wanted) && hex.length === wanted.length * 2 ? 'good' : 'wrong';
}

/** Writes a signature as `checkHmac` reads it. */
export function hmacHex(body: Uint8Array | string, secret: string, algorithm: 'sha256' | 'sha1' = 'sha256'): string {
  return createHmac(algorithm, secret).update(body).digest('hex');
}
