import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may ask this process: one bearer token for its life, one-time codes, and the sessions that codes were traded for. */
export interface Access {
  /** The bearer for this process's life: for the command line and scripts. */
  readonly token: string;
  /** Makes a code that works once: what a link carries in its fragment, which no server and no log sees. */
  newCode(): string;
  /** Trades a code for a session's token; null where the code is unknown or used. */
  trade(code: string): string | null;
  /** Whether an `Authorization` header lets its sender in. */
  admits(authorization: string | undefined): boolean;
}

const maxCodes = 32;
const maxSessions = 64;

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Holds digests only, so that a heap dump gives nobody a session. The oldest give way when there are too many. */
export function createAccess(token: string = secret()): Access {
  const codes: Buffer[] = [];
  const sessions: Buffer[] = [digest(token)];

  function find(list: readonly Buffer[], text: string): number {
    const wanted = digest(text);
    // Every entry is compared, so that the time says nothing about where it was found.
    let found = -1;
    for (const [index, entry] of list.entries()) if (timingSafeEqual(entry, wanted)) found = index;
    return found;
  }

  return {
    token,
    newCode() {
      const code = secret();
      codes.push(digest(code));
      if (codes.length > maxCodes) codes.shift();
      return code;
    },
    trade(code) {
      const at = find(codes, code);
      if (at < 0) return null;
      codes.splice(at, 1);
      const session = secret();
      sessions.push(digest(session));
      // The first is the process's own token, which never gives way.
      if (sessions.length > maxSessions) sessions.splice(1, 1);
      return session;
    },
    admits(authorization) {
      const match = /^Bearer ([\w-]{20,200})$/.exec(authorization ?? '');
      return match?.[1] !== undefined && find(sessions, match[1]) >= 0;
    },
  };
}
