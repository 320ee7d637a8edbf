import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readCode, writeCode } from '../code.ts';

/** How long a join code can be used. */
export const codeLifeMs = 600_000;
const codesAtMost = 16;

/** Codes that another machine may join with: each once, for ten minutes, as long as this process lives. */
export interface Codes {
  make(mark: Uint8Array): { readonly code: string; readonly expiresAt: Date };
  /** Uses a code up; false where it is unknown, used or too old. */
  spend(code: string): boolean;
}

/** Holds hashes only. The oldest gives way when there are too many. */
export function createCodes(now: () => Date): Codes {
  let open: { readonly hash: Buffer; readonly until: number }[] = [];
  return {
    make(mark) {
      const secret = randomBytes(16);
      const expiresAt = new Date(now().getTime() + codeLifeMs);
      open = [...open, { hash: hashOf(secret), until: expiresAt.getTime() }].slice(-codesAtMost);
      return { code: writeCode({ secret, mark }), expiresAt };
    },
    spend(text) {
      const read = readCode(text);
      if (read === null) return false;
      const wanted = hashOf(read.secret);
      const left = open.filter(({ hash, until }) => until > now().getTime() && !timingSafeEqual(hash, wanted));
      const found = open.some(({ hash, until }) => until > now().getTime() && timingSafeEqual(hash, wanted));
      open = left;
      return found;
    },
  };
}

function hashOf(secret: Uint8Array): Buffer {
  return createHash('sha256').update(secret).digest();
}
