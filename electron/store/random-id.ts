import { randomBytes } from 'node:crypto';

/** An id that nobody else makes: `prefix` and 20 hex digits (80 random bits). */
export function randomId(prefix: string): string {
  return `${prefix}${randomBytes(10).toString('hex')}`;
}
