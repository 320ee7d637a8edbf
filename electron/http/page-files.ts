import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** A file of the page, ready to be sent. */
export interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  /** Its name holds a hash of its content, so that it may be kept for ever. */
  readonly immutable: boolean;
}

/**
 * The page's files by path. The list is made once from the folder, and only what is on it is ever served: no path of a request
 * reaches the file system. A path without an extension is a place of the page and gets `index.html`; anything else null.
 */
export function createPageFiles(folder: string): (path: string) => PageFile | null {
  const known = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    known.set(`/${relative(folder, file).split(sep).join('/')}`, file);
  }
  const loaded = new Map<string, PageFile>();

  return (path) => {
    const name = known.has(path) ? path : extname(path) === '' ? '/index.html' : null;
    const file = name === null ? undefined : known.get(name);
    if (name === null || file === undefined) return null;
    const held = loaded.get(name);
    if (held !== undefined) return held;
    const made: PageFile = {
      body: readFileSync(file),
      type: types[extname(file)] ?? 'application/octet-stream',
      immutable: /-[\w-]{8,}\.\w+$/.test(name) && name.startsWith('/assets/'),
    };
    loaded.set(name, made);
    return made;
  };
}
