import { joinAlias } from '../../config/overrides.ts';
import { parseRemoteUrl, repositoryId } from '../../workspace/find/repository-id.ts';
import { sshTarget } from '../../workspace/find/ssh-config.ts';

/** The ids that a forge's addresses for one repository stand for, aliases joined, each once. Addresses that are none are passed over. */
export function repositoryIds(addresses: readonly string[], aliases: Readonly<Record<string, string>>): readonly string[] {
  const ids = addresses.flatMap((address) => {
    if (!isAddress(address)) return [];
    const id = repositoryId(address, { base: '/', ssh: (host) => sshTarget({ blocks: [] }, host) });
    return [joinAlias(id, aliases)];
  });
  return [...new Set(ids)];
}

/** The id that counts: of those that somebody here knows the first, else the first. Null where no address names a repository. */
export function nameRepository(addresses: readonly string[], aliases: Readonly<Record<string, string>>, isKnown: (id: string) => boolean): string | null {
  const ids = repositoryIds(addresses, aliases);
  return ids.find(isKnown) ?? ids[0] ?? null;
}

/** An address of which Everref may make a clone of its own: what `ext::` and its like would run never, a folder of this machine only if signed for. */
export function mayFetchFrom(address: string, isSigned: boolean): boolean {
  if (!isAddress(address)) return false;
  return parseRemoteUrl(address).kind === 'host' || isSigned;
}

/** `https`, `http`, `ssh`, `git`, `file`, scp's form, an absolute path. Nothing that begins like an option, no transport helper. */
function isAddress(address: string): boolean {
  if (address.startsWith('-') || /\p{Cc}|\s/u.test(address) || address.includes('::')) return false;
  return /^(?:https?|ssh|git|file|git\+ssh|ssh\+git):\/\/[^/-]|^file:\/\/\/|^\/[^/]|^(?:[\w.-]+@)?[A-Za-z0-9][\w.-]*:[^-:]/.test(address);
}
