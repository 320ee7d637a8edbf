/** Hosts that are surely forges' own; any other host with a dot is taken for one, too. */
const notAForge = /^(?:localhost|file|local|\d+\.\d+\.\d+\.\d+)$/;

/**
 * The web page of a repository, by its id (`github.com/acme/site` → `https://github.com/acme/site`); null where its id names no host that could have one:
 * a folder, an address with a port of its own, a host without a dot.
 */
export function forgePage(repository: string): string | null {
  const [host = '', ...path] = repository.split('/');
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host) || notAForge.test(host) || path.length < 2) return null;
  if (path.some((segment) => segment === '' || segment === '.' || segment === '..')) return null;
  return `https://${host}/${path.map(encodeURIComponent).join('/')}`;
}
