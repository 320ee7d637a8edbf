/** What one ref's own file says: an id, or the name of the ref that it stands for (`symbolic`). */
export type RefFile = { readonly kind: 'id'; readonly id: string } | { readonly kind: 'symbolic'; readonly target: string };

const idFile = /^([0-9a-f]{40})\n?$/;
const symbolicFile = /^ref: (refs\/\S+)\n?$/;

/** Reads a loose ref or HEAD where it is written as git writes it; null: git is to read it. Source: gitrepository-layout(5). */
export function parseRefFile(text: string): RefFile | null {
  const id = idFile.exec(text)?.[1];
  if (id !== undefined) return isNothing(id) ? null : { kind: 'id', id };
  const target = symbolicFile.exec(text)?.[1];
  return target !== undefined && isPlainRefName(target) ? { kind: 'symbolic', target } : null;
}

/** One part of a ref's name about which there are no two opinions, on any file system: what else git allows, git reads. */
export function isPlainRefPart(part: string): boolean {
  return /^[A-Za-z0-9_+=,#%&!@-][A-Za-z0-9._+=,#%&!@-]*$/.test(part) && !part.includes('..') && !/\.(?:lock)?$/i.test(part);
}

/** The same for a whole name. */
export function isPlainRefName(name: string): boolean {
  return name.split('/').every(isPlainRefPart);
}

const packedLine = /^([0-9a-f]{40}) (\S+)$/;

/** The refs of a packed-refs file whose names `wanted` takes, by name; null where any line of it is not plain. Source: git-pack-refs(1). */
export function parsePackedRefs(text: string, wanted: (name: string) => boolean): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  // A file without its end is one that git is to complain of.
  if (text !== '' && !text.endsWith('\n')) return null;
  for (const line of text.split('\n')) {
    // A header, or what the tag before it leads to.
    if (line === '' || line.startsWith('#') || /^\^[0-9a-f]{40}$/.test(line)) continue;
    const [, id, name] = packedLine.exec(line) ?? [];
    if (id === undefined || name === undefined) return null;
    if (!wanted(name)) continue;
    if (!isPlainRefName(name) || isNothing(id)) return null;
    found.set(name, id);
  }
  return found;
}

function isNothing(id: string): boolean {
  return /^0+$/.test(id);
}
