// Fields before the path in `status --porcelain=v2`: git-status(1), "Changed Tracked Entries".
const fieldsBefore: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10 };

/** Paths (bytes, latin1) of `status --porcelain=v2 -z --untracked-files=no --no-renames`. */
export function changedPaths(output: Buffer): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const record of output.toString('latin1').split('\0')) {
    const before = fieldsBefore[record[0] ?? ''];
    if (before === undefined || record[1] !== ' ') continue;
    let at = 0;
    for (let field = 0; field < before; field++) at = record.indexOf(' ', at) + 1;
    paths.add(record.slice(at));
  }
  return paths;
}
