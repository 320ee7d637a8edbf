import type { Git } from '../run.ts';

/** A content filter as configured. */
export interface FilterConfig {
  readonly required: boolean;
  /** The shell commands that write files: `process` and `smudge`. */
  readonly commands: readonly string[];
}

/** The configured content filters by name. */
export async function configuredFilters(git: Git, cwd: string): Promise<ReadonlyMap<string, FilterConfig>> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['config', '-z', '--get-regexp', '^filter\\..*\\.(required|smudge|process)$'], okCodes: [0, 1] });
  return parseFilters(stdout);
}

/** Reads `git config -z --get-regexp`: `<key> LF <value> NUL`; a key alone is true. */
export function parseFilters(output: Buffer): ReadonlyMap<string, FilterConfig> {
  const filters = new Map<string, { required: boolean; smudge: string; process: string }>();
  for (const record of output.toString('utf8').split('\0')) {
    const [key = '', ...rest] = record.split('\n');
    const match = /^filter\.([\s\S]+)\.(required|smudge|process)$/i.exec(key);
    const [, name, option] = match ?? [];
    if (name === undefined || option === undefined) continue;
    const filter = filters.get(name) ?? { required: false, smudge: '', process: '' };
    const value = rest.join('\n');
    if (option === 'required') filter.required = rest.length === 0 || /^(?:true|yes|on|[1-9]\d*)$/i.test(value);
    else if (option === 'smudge') filter.smudge = value;
    else filter.process = value;
    filters.set(name, filter);
  }
  return new Map(
    [...filters].map(([name, { required, smudge, process }]) => [name, { required, commands: [process, smudge].filter((command) => command !== '') }]),
  );
}
