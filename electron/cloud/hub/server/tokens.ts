import { createHash, randomBytes } from 'node:crypto';
import type { Store } from '../../../store/open.ts';

/** A machine that may ask this hub. */
export interface TokenHolder {
  readonly hostId: string;
  readonly name: string;
  readonly madeAt: string;
  /** When it last asked, to the minute; null: never. */
  readonly usedAt: string | null;
}

/** Who may ask this hub: one token per host. */
export interface Tokens {
  /** The host that a header's token was made for; null where it is none. */
  hostOf(authorization: string | undefined): string | null;
  /** Makes a token; null where this host has one already and would be locked out. One that nobody ever used gives way. */
  issue(hostId: string, name: string): string | null;
  list(): readonly TokenHolder[];
  /** Takes a host's token away; false where it had none. */
  withdraw(hostId: string): boolean;
}

const holdersAtMost = 200;

/** Tokens in the hub's store, as hashes: of 256 random bits one round is enough. */
export function openTokens({ db, durably, transaction }: Store, now: () => Date): Tokens {
  const find = db.prepare('SELECT host_id, used_at FROM hub_tokens WHERE hash = ?');
  const touch = db.prepare('UPDATE hub_tokens SET used_at = ? WHERE host_id = ?');
  return {
    hostOf(authorization) {
      const token = /^Bearer (eh_[\w-]{43})$/.exec(authorization ?? '')?.[1];
      const row = token === undefined ? undefined : find.get(hashOf(token));
      if (row === undefined) return null;
      const [hostId, minute] = [String(row['host_id']), `${now().toISOString().slice(0, 16)}:00.000Z`];
      // A disk that is full must not turn a machine away that only reads.
      if (row['used_at'] !== minute)
        try {
          transaction(() => void touch.run(minute, hostId));
        } catch {}
      return hostId;
    },
    issue: (hostId, name) =>
      durably(() => {
        db.prepare('DELETE FROM hub_tokens WHERE host_id = ? AND used_at IS NULL').run(hostId);
        if (db.prepare('SELECT 1 FROM hub_tokens WHERE host_id = ?').get(hostId) !== undefined) return null;
        const count = Number(db.prepare('SELECT count(*) AS n FROM hub_tokens').get()?.['n']);
        if (count >= holdersAtMost) throw new Error(`this hub serves ${holdersAtMost} machines at most: withdraw one`);
        const token = `eh_${randomBytes(32).toString('base64url')}`;
        db.prepare('INSERT INTO hub_tokens (host_id, name, hash, made_at) VALUES (?, ?, ?, ?)').run(hostId, name, hashOf(token), now().toISOString());
        return token;
      }),
    list: () =>
      db
        .prepare('SELECT host_id, name, made_at, used_at FROM hub_tokens ORDER BY made_at, host_id')
        .all()
        .map((row) => ({
          hostId: String(row['host_id']),
          name: String(row['name']),
          madeAt: String(row['made_at']),
          usedAt: row['used_at'] === null ? null : String(row['used_at']),
        })),
    withdraw: (hostId) => durably(() => db.prepare('DELETE FROM hub_tokens WHERE host_id = ?').run(hostId).changes > 0),
  };
}

function hashOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}
