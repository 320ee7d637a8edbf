import { isAbsolute, join, relative } from 'node:path';
import { pageOrigin } from './place.ts';

/** Which file of the page an address means, or the HTTP status of the refusal. */
export type PageFileAnswer =
  | { readonly kind: 'file'; readonly path: string; readonly contentType: string }
  | { readonly kind: 'refused'; readonly status: 400 | 403 | 404 | 405 };

/** All that a built page is made of. A file of another kind is not served, whatever lies in the folder. */
const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  json: 'application/json',
};

const refused = (status: 400 | 403 | 404 | 405): PageFileAnswer => ({ kind: 'refused', status });

/**
 * Decides which file below `root` (absolute) an `app://` request is answered with; touches no disk. Every segment is decoded once and must be a plain
 * name, so no spelling of `..` (encoded, doubled, with a backslash or a drive) leaves the root. A path without an extension is a place: the page itself.
 */
export function pageFile(root: string, method: string, address: string): PageFileAnswer {
  if (method !== 'GET' && method !== 'HEAD') return refused(405);
  if (address !== pageOrigin && !address.startsWith(`${pageOrigin}/`) && !address.startsWith(`${pageOrigin}?`)) return refused(403);
  const path = address.slice(pageOrigin.length).replace(/[?#].*$/s, '');
  const segments = decodeSegments(path);
  if (segments === null) return refused(400);
  const name = segments.at(-1) ?? '';
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined) return { kind: 'file', path: join(root, 'index.html'), contentType: 'text/html; charset=utf-8' };
  const contentType = contentTypes[extension];
  if (contentType === undefined) return refused(404);
  const file = join(root, ...segments);
  // The rule above suffices; this one holds even if it is ever loosened.
  const below = relative(root, file);
  if (below === '' || below.startsWith('..') || isAbsolute(below)) return refused(403);
  return { kind: 'file', path: file, contentType };
}

/** Plain names, decoded; null when one is not plain. Empty segments (`//`, a last `/`) fall away. */
function decodeSegments(path: string): readonly string[] | null {
  const segments: string[] = [];
  for (const raw of path.split('/')) {
    if (raw === '') continue;
    const segment = decode(raw);
    if (segment === null || segment === '.' || segment === '..' || !/^[\w.@~+ -]+$/.test(segment)) return null;
    segments.push(segment);
  }
  return segments;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
