import { readFileSync } from 'node:fs';
import type { ConfigProblem } from '../../shared/contract/contract.ts';
import type { Config } from '../../shared/model/config.ts';
import { checkConfig, type Finding } from './check.ts';
import { checkMeaning } from './meaning.ts';
import { type ResolvedConfig, type ResolveOptions, resolveConfig } from './resolve.ts';
import { readSource } from './source.ts';

/** What a configuration file says, as far as it can be understood. */
export interface LoadedConfig {
  readonly file: string;
  readonly exists: boolean;
  /** False: the file is there but is no YAML or cannot be read, and everything stands at its default. */
  readonly readable: boolean;
  /** As written, defaults filled in. */
  readonly config: Config;
  /** The same with paths absolute and units taken off. */
  readonly resolved: ResolvedConfig;
  readonly problems: readonly ConfigProblem[];
  /** Not wrong, but worth knowing: keys of a later version, folders that are not there. */
  readonly notes: readonly ConfigProblem[];
  /** The file's text; null where there is none or it cannot be read. */
  readonly text: string | null;
}

const maxBytes = 1024 * 1024;

/** Loads and checks a configuration file. Never throws: what is wrong stands in `problems`, and only that part falls back. */
export function loadConfig(file: string, options: ResolveOptions): LoadedConfig {
  const read = readText(file);
  return read.kind === 'text' ? parseConfig(read.text, file, options) : blank(file, options, read.kind === 'missing' ? null : read.message);
}

/**
 * Loads the file again after a change. While it cannot be understood at all (an editor is half done, a bracket is missing), everything stays
 * as it was, with the problem said: a slip must not take every workspace away.
 */
export function reloadConfig(before: LoadedConfig, options: ResolveOptions): LoadedConfig {
  const now = loadConfig(before.file, options);
  return now.readable ? now : { ...now, config: before.config, resolved: before.resolved, notes: before.notes };
}

/** As `loadConfig`, for a text that stands in `file` or will. */
export function parseConfig(text: string, file: string, options: ResolveOptions): LoadedConfig {
  const source = readSource(text);
  const at = ({ path, message }: Finding): ConfigProblem => ({ file, line: source.lineOf(path), message });
  const syntax = source.problems.map(({ line, message }) => ({ file, line, message }));
  const { config, problems, notes } = checkConfig(source.data ?? {});
  const resolved = resolveConfig(config, file, options);
  const meaning = checkMeaning(config, resolved, file);
  return {
    file,
    exists: true,
    readable: source.data !== undefined,
    config,
    resolved,
    problems: inOrder([...syntax, ...problems.map(at), ...meaning.problems.map(at)]),
    notes: inOrder([...notes.map(at), ...meaning.notes.map(at)]),
    text,
  };
}

/** A problem as one line: `file:line: words`. */
export function problemLine({ file, line, message }: ConfigProblem): string {
  return `${file}:${line === 0 ? '' : `${line}:`} ${message}`;
}

function inOrder(problems: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return [...problems].sort((a, b) => a.line - b.line);
}

function blank(file: string, options: ResolveOptions, problem: string | null): LoadedConfig {
  const { config } = checkConfig({});
  return {
    file,
    exists: problem !== null,
    readable: problem === null,
    config,
    resolved: resolveConfig(config, file, options),
    problems: problem === null ? [] : [{ file, line: 0, message: problem }],
    notes: [],
    text: null,
  };
}

type ReadText = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'missing' } | { readonly kind: 'unreadable'; readonly message: string };

function readText(file: string): ReadText {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > maxBytes) return { kind: 'unreadable', message: 'is larger than 1 MiB: this is hardly a configuration; move it away' };
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing' };
    if (code === 'EACCES' || code === 'EPERM') return { kind: 'unreadable', message: 'cannot be read: allow this user to read it' };
    if (code === 'EISDIR') return { kind: 'unreadable', message: 'is a folder: move it away and write a file of this name' };
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return { kind: 'unreadable', message: 'is not UTF-8: save it as UTF-8' };
    return { kind: 'unreadable', message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
