import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isScalar, isSeq, parseDocument, type Scalar, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import type { ConfigProblem } from '../../shared/contract/contract.ts';
import { loadConfig, parseConfig } from './load.ts';
import type { ResolveOptions } from './resolve.ts';
import type { KeyPath } from './source.ts';
import { replaceFile } from './write-file.ts';

/** One setting to change; `undefined` takes the key away. */
export interface ConfigChange {
  readonly path: KeyPath;
  readonly value: unknown;
}

export type ConfigEdit =
  | { readonly kind: 'written' }
  | { readonly kind: 'unchanged' }
  /** Nothing was written: the file as it is cannot be understood, or what it would become is wrong. */
  | { readonly kind: 'refused'; readonly problems: readonly ConfigProblem[] };

/** Changes settings in the file itself; whatever is not named keeps its words, comments and form. Throws where the disk refuses. */
export function editConfig(file: string, changes: readonly ConfigChange[], options: ResolveOptions): ConfigEdit {
  const loaded = loadConfig(file, options);
  if (!loaded.readable) return { kind: 'refused', problems: loaded.problems };
  const before = loaded.text ?? '';
  const after = editText(before, changes);
  if (after === before) return { kind: 'unchanged' };
  const would = parseConfig(after, file, options);
  const known = new Set(loaded.problems.map((problem) => problem.message));
  const brought = would.problems.filter((problem) => !known.has(problem.message));
  if (!would.readable || brought.length > 0) return { kind: 'refused', problems: would.readable ? brought : would.problems };
  replaceFile(file, after);
  return { kind: 'written' };
}

/** The text with the changes in it. A single value is replaced where it stands; for more, the document is written again with its comments. */
export function editText(text: string, changes: readonly ConfigChange[]): string {
  return changes.reduce(changeOne, text);
}

function changeOne(text: string, { path, value }: ConfigChange): string {
  const document = parseDocument(text, { prettyErrors: false });
  const there: unknown = document.getIn(path, true);
  if (isScalar(there) && isPlain(value)) {
    if (there.value === value) return text;
    const spliced = splice(text, there, value, isInFlow(document, path));
    if (spliced !== null) return spliced;
  }
  if (there === undefined && value === undefined) return text;
  if (!setNode(document, path, value)) return text;
  const written = document.toString({ lineWidth: 0, indent: indentOf(text) });
  return text.includes('\r\n') ? written.replace(/\r?\n/g, '\r\n') : written;
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Puts one value in place of another, byte for byte; null where its form does not allow that (block texts, anchors, tags). */
function splice(text: string, node: Scalar, value: string | number | boolean, inFlow: boolean): string | null {
  if (!node.range || node.anchor !== undefined || node.tag !== undefined || node.type === 'BLOCK_FOLDED' || node.type === 'BLOCK_LITERAL') return null;
  const [start, end] = node.range;
  if (start === end) return null;
  // As it would stand inside brackets when it does: a comma or a bracket needs quotes there.
  const written = inFlow
    ? stringify([value], { lineWidth: 0, collectionStyle: 'flow', flowCollectionPadding: false }).trim().slice(1, -1)
    : stringify(value, { lineWidth: 0 }).trimEnd();
  // A text of several lines has a form of its own, even where only one of them is left.
  return /[\r\n]/.test(written) || /[\r\n]/.test(String(value)) ? null : text.slice(0, start) + written + text.slice(end);
}

function isInFlow(document: Document, path: KeyPath): boolean {
  return path.some((_, length) => {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    return (isMap(node) || isSeq(node)) && node.flow === true;
  });
}

/** Sets a value, keeping the nodes (and with them the comments) of what stays the same inside it. Answers whether anything changed. */
function setNode(document: Document, path: KeyPath, value: unknown): boolean {
  if (value === undefined) return document.deleteIn(path);
  const there: unknown = document.getIn(path, true);
  const said = isMap(there) || isSeq(there) || isScalar(there) ? there.toJS(document) : there;
  if (isDeepStrictEqual(said, value)) return false;
  if (isMap(there) && isRecord(value)) mergeMap(document, there, value);
  else if (isSeq(there) && Array.isArray(value)) mergeSeq(document, there, value);
  else {
    clearEmptyParents(document, path);
    document.setIn(path, document.createNode(value));
  }
  return true;
}

/** `host:` with nothing after it holds an empty value, which cannot take a key. */
function clearEmptyParents(document: Document, path: KeyPath): void {
  for (let length = 1; length < path.length; length++) {
    const parent: unknown = document.getIn(path.slice(0, length), true);
    if (isScalar(parent) && parent.value === null) document.setIn(path.slice(0, length), document.createNode({}));
  }
}

function mergeMap(document: Document, map: YAMLMap, value: Record<string, unknown>): void {
  for (const item of [...map.items]) {
    const key = isScalar(item.key) ? String(item.key.value) : String(item.key);
    if (!(key in value)) map.delete(item.key);
  }
  for (const [key, inner] of Object.entries(value)) {
    const there: unknown = map.get(key, true);
    if (isMap(there) && isRecord(inner)) mergeMap(document, there, inner);
    else if (isSeq(there) && Array.isArray(inner)) mergeSeq(document, there, inner);
    else if (isScalar(there) && isPlain(inner)) there.value = inner;
    else map.set(key, document.createNode(inner));
  }
}

/** Items keep their node by what they are called (`path`, `name`) or by what they say, so that a removed one takes only its own comment along. */
function mergeSeq(document: Document, seq: YAMLSeq, values: readonly unknown[]): void {
  const left = [...seq.items];
  seq.items = values.map((value) => {
    const at = left.findIndex((item) => nameOf(isMap(item) ? item.toJS(document) : isScalar(item) ? item.value : item) === nameOf(value));
    const [node] = at < 0 ? [] : left.splice(at, 1);
    if (isMap(node) && isRecord(value)) {
      mergeMap(document, node, value);
      return node;
    }
    return node ?? document.createNode(value);
  });
}

function nameOf(value: unknown): string {
  if (!isRecord(value)) return JSON.stringify(value) ?? '';
  return String(value['path'] ?? value['name'] ?? value['repository'] ?? JSON.stringify(value));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How far the file indents, so that what is written again looks like what was there. */
function indentOf(text: string): number {
  const found = /^[^\s#-][^\n]*:\s*(?:#[^\n]*)?\r?\n( {1,8})[^\s-]/m.exec(text)?.[1];
  return Math.max(2, found?.length ?? 2);
}
