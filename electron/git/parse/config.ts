/** One value of the configuration as git sees it in a repository. */
export interface ConfigEntry {
  /** `system`, `global`, `local`, `worktree` or `command`. */
  readonly scope: string;
  /** `file:<path>`, `command line:` … A relative path is relative to where git ran. */
  readonly origin: string;
  /** Section and name in lower case, a subsection as written. */
  readonly key: string;
  /** Null: the key stands alone, which means true. */
  readonly value: string | null;
}

/** Reads `config --list --show-scope --show-origin -z`: scope NUL origin NUL key LF value NUL. */
export function parseConfig(output: Buffer): readonly ConfigEntry[] {
  const fields = output.toString('utf8').split('\0');
  const entries: ConfigEntry[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [scope = '', origin = '', pair = ''] = fields.slice(at, at + 3);
    const newline = pair.indexOf('\n');
    entries.push({ scope, origin, key: newline < 0 ? pair : pair.slice(0, newline), value: newline < 0 ? null : pair.slice(newline + 1) });
  }
  return entries;
}

/** What git takes for true (git-config(1), "boolean"). */
export function isTrue(value: string | null | undefined): boolean {
  return value === null || (value !== undefined && /^(?:true|yes|on|[1-9]\d*)$/i.test(value));
}

/** Splits `section.sub.section.name` into its three parts; the subsection is empty where there is none. */
export function splitKey(key: string): { readonly section: string; readonly subsection: string; readonly name: string } {
  const first = key.indexOf('.');
  const last = key.lastIndexOf('.');
  return { section: key.slice(0, first), subsection: first === last ? '' : key.slice(first + 1, last), name: key.slice(last + 1) };
}
