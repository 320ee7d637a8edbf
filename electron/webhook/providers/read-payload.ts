import { z } from 'zod';
import { ForgeEvent } from '../../../shared/model/forge-event.ts';
import { isNoObject, noObject } from '../../../shared/model/id.ts';
import { MalformedError } from '../provider.ts';

/** A text that may be missing. */
export const text = z.string().nullish();
/** A person as most forges write one. */
export const Person = z.object({ login: text, username: text, name: text, full_name: text }).nullish();

/** Reads a payload by its schema. Throws `MalformedError` that names the first field that is wrong. */
export function readPayload<T extends z.ZodType>(schema: T, payload: unknown): z.infer<T> {
  const read = schema.safeParse(payload);
  if (read.success) return read.data;
  throw new MalformedError(`${read.error.issues[0]?.path.join('.') || 'the payload'} is missing or not what it should be`);
}

/** Checks what a provider made of a payload: refs, ids, addresses. Throws `MalformedError`. */
export function checkedEvents(events: readonly z.input<typeof ForgeEvent>[]): readonly ForgeEvent[] {
  return readPayload(z.array(ForgeEvent).max(1000), events);
}

/** The addresses that are there, each once. Control characters and spaces make none. */
export function addresses(...candidates: readonly (string | null | undefined)[]): string[] {
  const found = candidates.filter((one): one is string => typeof one === 'string' && one.length <= 2048 && /^[^\s\p{Cc}]+$/u.test(one));
  return [...new Set(found)].slice(0, 8);
}

/** A name, cut to what a log line holds; null where there is none. */
export function named(...candidates: readonly (string | null | undefined)[]): string | null {
  const found = candidates.find((one) => typeof one === 'string' && one !== '');
  return found?.slice(0, 300) ?? null;
}

/** An id as git writes "nothing", where a forge says null or leaves it out. */
export function idOrNone(id: string | null | undefined): string {
  return id === null || id === undefined || id === '' ? noObject : id;
}

/** Whether a forge that does not say `forced` leaves no doubt: what is new overwrites nothing. */
export function forcedByIds(before: string): 'no' | 'unknown' {
  return isNoObject(before) ? 'no' : 'unknown';
}

export const ping = { kind: 'ping' } as const;

/** An event that nothing is done about. */
export function other(name: string): { readonly kind: 'other'; readonly name: string } {
  return { kind: 'other', name: name.slice(0, 100) };
}

/** A repository as GitHub writes it, and Gitea's family after it. */
export const Repository = z.object({ full_name: text, clone_url: text, ssh_url: text, html_url: text, owner: Person });

/** The addresses of such a repository. */
export function addressesOf(repository: z.infer<typeof Repository>): string[] {
  return addresses(repository.clone_url, repository.html_url, repository.ssh_url);
}
