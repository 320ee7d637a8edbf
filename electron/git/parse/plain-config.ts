import type { ConfigEntry } from './config.ts';

// Only lines about which there are no two opinions: no quotes, escapes, continuations, trailing comments, or old `[a.b]` sections. Everything that git
// itself and the usual tools write into a clone's own configuration looks so.
const sectionLine = /^\[([A-Za-z0-9-]+)(?: "([^"\\\p{Cc}]+)")?\][ \t]*$/u;
const valueLine = /^[ \t]*([A-Za-z][A-Za-z0-9-]*) ?= ?([^\s"\\#;\p{Cc}]+(?: [^\s"\\#;\p{Cc}]+)*)[ \t]*$/u;
const silentLine = /^[ \t]*(?:[#;].*)?$/;
/** Lead to other files, or change where git looks: only git itself follows them. */
const notPlain: ReadonlySet<string> = new Set(['include', 'includeif', 'extensions']);

/**
 * Reads a clone's own configuration file where it is so plain that git can read it no other way; null: ask git. (One process less per clone in a sweep;
 * what a hostile file hides from this reader it must hide in a form that makes it answer null.)
 */
export function parsePlainConfig(text: string): readonly ConfigEntry[] | null {
  const entries: ConfigEntry[] = [];
  let prefix: string | null = null;
  for (const line of text.split('\n')) {
    const section = sectionLine.exec(line);
    if (section?.[1] !== undefined) {
      const name = section[1].toLowerCase();
      if (notPlain.has(name)) return null;
      prefix = section[2] === undefined ? `${name}.` : `${name}.${section[2]}.`;
      continue;
    }
    if (silentLine.test(line)) continue;
    const [, key, value] = valueLine.exec(line) ?? [];
    if (prefix === null || key === undefined || value === undefined) return null;
    entries.push({ scope: 'local', origin: 'file:config', key: prefix + key.toLowerCase(), value });
  }
  return entries;
}
