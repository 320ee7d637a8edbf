/**
 * Which of some untracked paths a forced checkout of a commit would write over or remove: the same path, a file where a folder comes, a file below where
 * a file comes (git removes the whole folder, without a word). `coming`: the commit's paths; a submodule's leaves what its folder holds. A nested
 * repository is told with a slash at its end, as `ls-files --others` does. `foldsCase`: the disk takes names that differ in case, or in how an accent is
 * written, for one. Pure.
 */
export function inTheWay(untracked: readonly string[], comingAs: ReadonlyMap<string, 'file' | 'submodule'>, foldsCase = false): readonly string[] {
  const fold = foldsCase ? (path: string) => path.normalize('NFC').toLowerCase() : (path: string) => path;
  const coming = foldsCase ? new Map([...comingAs].map(([path, kind]) => [fold(path), kind])) : comingAs;
  const folders = new Set<string>();
  for (const path of coming.keys()) for (const folder of above(path)) folders.add(folder);
  return untracked.filter((path) => {
    const isFolder = path.endsWith('/');
    const name = fold(isFolder ? path.slice(0, -1) : path);
    const same = coming.get(name);
    if (same === 'file' || (same === 'submodule' && !isFolder)) return true;
    // What comes into a nested repository's folder is written among its files.
    if (folders.has(name)) return true;
    return above(name).some((folder) => coming.get(folder) === 'file');
  });
}

/** The folders that a path lies in. */
function above(path: string): readonly string[] {
  const found: string[] = [];
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) found.push(path.slice(0, at));
  return found;
}
