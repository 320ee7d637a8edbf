import { readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** Where ssh really goes for a host name of a URL. */
export interface SshTarget {
  readonly host: string;
  /** Null: ssh's own. */
  readonly port: string | null;
}

interface Block {
  readonly patterns: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

/** The `Host` blocks of an ssh configuration. `Match` blocks are left out: they depend on more than the name. */
export interface SshConfig {
  readonly blocks: readonly Block[];
}

/** Reads what is needed of an ssh configuration: `Host`, `HostName`, `Port`. `include` gives the texts that an `Include` names. Source: ssh_config(5). */
export function parseSshConfig(text: string, include: (pattern: string) => readonly string[] = () => []): SshConfig {
  const blocks: { patterns: readonly string[]; options: Map<string, string> }[] = [{ patterns: ['*'], options: new Map() }];
  let skipping = false;
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([a-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/i.exec(line);
    const keyword = match?.[1]?.toLowerCase();
    const value = match?.[2]?.replace(/^"(.*)"$/, '$1') ?? '';
    if (keyword === undefined) continue;
    if (keyword === 'host') {
      skipping = false;
      blocks.push({ patterns: value.split(/\s+/).map((pattern) => pattern.replace(/^"(.*)"$/, '$1')), options: new Map() });
    } else if (keyword === 'match') {
      skipping = value.toLowerCase() !== 'all';
      if (!skipping) blocks.push({ patterns: ['*'], options: new Map() });
    } else if (!skipping && keyword === 'include') {
      const outer = blocks[blocks.length - 1]?.patterns ?? ['*'];
      for (const pattern of value.split(/\s+/)) {
        for (const included of include(pattern)) {
          for (const block of parseSshConfig(included, include).blocks) blocks.push({ patterns: block.patterns, options: new Map(block.options) });
        }
      }
      blocks.push({ patterns: outer, options: new Map() });
    } else if (!skipping && (keyword === 'hostname' || keyword === 'port')) {
      const options = blocks[blocks.length - 1]?.options;
      // The first value wins, within a block too.
      if (options !== undefined && !options.has(keyword)) options.set(keyword, value);
    }
  }
  return { blocks };
}

/** Follows an alias: the first value that fits wins, as in ssh. */
export function sshTarget(config: SshConfig, host: string): SshTarget {
  const find = (option: string) => config.blocks.find((block) => block.options.has(option) && fits(block.patterns, host))?.options.get(option);
  const name = find('hostname');
  return { host: name === undefined ? host : name.replace(/%h/g, host).replace(/%%/g, '%'), port: find('port') ?? null };
}

function fits(patterns: readonly string[], host: string): boolean {
  const matches = (pattern: string) =>
    new RegExp(
      `^${pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*/g, '.*')
        .replace(/\?/g, '.')}$`,
      'i',
    ).test(host);
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

/** The user's ssh configuration, read again when the file changed. Never throws. */
export function openSshConfig(file: string = join(homedir(), '.ssh', 'config')): () => SshConfig {
  let held: { readonly mtimeMs: number; readonly config: SshConfig } | null = null;
  return () => {
    const mtimeMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (held?.mtimeMs !== mtimeMs) held = { mtimeMs, config: parseSshConfig(textOf(file), includeFrom(dirname(file))) };
    return held.config;
  };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function includeFrom(folder: string): (pattern: string) => readonly string[] {
  const seen = new Set<string>();
  return (pattern) => {
    const home = pattern.replace(/^~(?=\/)/, () => homedir());
    const path = isAbsolute(home) ? home : join(folder, home);
    return namesOf(path)
      .filter((file) => !seen.has(file) && seen.size < 64)
      .map((file) => {
        seen.add(file); // An Include of itself ends here.
        return textOf(file);
      });
  };
}

/** A `*` in the last part of the path is what people write (`conf.d/*`). */
function namesOf(path: string): readonly string[] {
  const last = basename(path);
  if (!last.includes('*')) return [path];
  const pattern = new RegExp(
    `^${last
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  );
  try {
    return readdirSync(dirname(path))
      .filter((name) => pattern.test(name))
      .sort()
      .map((name) => join(dirname(path), name));
  } catch {
    return [];
  }
}
