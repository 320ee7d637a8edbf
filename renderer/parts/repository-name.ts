/** A repository's id in two pieces: the name to read, and where it lives. */
export type RepositoryName = { readonly name: string; readonly place: string };

/** `github.com/acme/site` → site, github.com/acme. A checkout without any remote is named after its folder. */
export function repositoryName(id: string, path?: string): RepositoryName {
  if (id.startsWith('local/')) return { name: path === undefined ? 'no remote' : lastPart(path), place: 'no remote' };
  const whole = id.startsWith('file/') ? `/${id.slice('file/'.length).replace(/^\/+/, '')}` : id;
  const cut = whole.lastIndexOf('/');
  const name = whole.slice(cut + 1).replace(/\.git$/, '');
  const folder = cut <= 0 ? '' : whole.slice(0, cut);
  return { name: name === '' ? whole : name, place: id.startsWith('file/') ? pathEnd(folder) : folder };
}

/** The end of a long path tells it from others; the whole of it is a hover away. */
function pathEnd(path: string): string {
  const parts = path.split('/').filter(Boolean);
  return parts.length <= 2 ? path : `…/${parts.slice(-2).join('/')}`;
}

/** The last part of a path, whichever slash its machine writes. */
export function lastPart(path: string): string {
  return path.split(/[/\\]/).filter(Boolean).at(-1) ?? path;
}

/** A path with the home folder written `~`, as people say it. */
export function homePath(path: string): string {
  return path.replace(/^(?:\/home\/[^/]+|\/Users\/[^/]+|[A-Z]:\\Users\\[^\\]+)(?=[/\\]|$)/, '~');
}
