import { z } from 'zod';

/** A commit, tree, blob or tag id: 40 hex digits (SHA-1) or 64 (SHA-256). */
export const ObjectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'an object id has 40 or 64 hex digits');
export type ObjectId = z.infer<typeof ObjectId>;

/** Git's "no object": what a ref that does not exist is said to point to. */
export const noObject = '0000000000000000000000000000000000000000';

/** Whether an id is git's "no object", in either hash length. */
export function isNoObject(id: string): boolean {
  return /^0+$/.test(id);
}

/** A host's identity (not its name): made at first start, kept for ever. */
export const HostId = z.string().regex(/^h-[0-9a-z]{16,40}$/, 'a host id looks like h-3f9c…');
export type HostId = z.infer<typeof HostId>;

/** A working copy's identity on its host: random, stored by real path. */
export const CheckoutId = z.string().regex(/^c-[0-9a-z]{8,40}$/, 'a checkout id looks like c-3f9c…');
export type CheckoutId = z.infer<typeof CheckoutId>;

/** What machines share: `host[:port]/path`, `file/<real path>` or `local/<checkout id>`. */
export const RepositoryId = z.string().min(3).max(2048);
export type RepositoryId = z.infer<typeof RepositoryId>;

/** A time: ISO 8601 in UTC, as `new Date().toISOString()` writes it. */
export const IsoTime = z.iso.datetime();
export type IsoTime = z.infer<typeof IsoTime>;
