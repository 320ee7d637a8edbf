import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';

/** A path into the configuration: names and, in lists, positions. */
export type KeyPath = readonly (string | number)[];

/** What is wrong at a place of the file; `line` counts from 1, 0: the whole file. */
export interface SourceProblem {
  readonly line: number;
  readonly message: string;
}

/** A YAML text with the way from a key back to its line. */
export interface Source {
  readonly document: Document;
  /** Plain data; undefined where the text cannot be read as YAML. */
  readonly data: unknown;
  readonly problems: readonly SourceProblem[];
  /** The line of a key, of its nearest parent where it is not written, 0 where nothing is. */
  lineOf(path: KeyPath): number;
}

/** Reads a YAML text. Two keys of one name are a problem, the last counts; anything else that is no YAML leaves `data` undefined. */
export function readSource(text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const problems: SourceProblem[] = document.errors.map((error) => ({
    line: lineAt(error.pos[0]),
    message: syntaxWords(error.code, error.message, text.slice(...error.pos)),
  }));
  const readable = document.errors.every((error) => error.code === 'DUPLICATE_KEY');
  let data: unknown;
  if (readable) {
    try {
      data = document.toJS({ maxAliasCount: 100 }) ?? {};
    } catch (error) {
      problems.push({ line: 0, message: `cannot be read: ${error instanceof Error ? error.message : String(error)}` });
    }
  }
  return { document, data, problems, lineOf: (path) => lineOfPath(document, path, lineAt) };
}

function lineOfPath(document: Document, path: KeyPath, lineAt: (offset: number) => number): number {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    // A key's own line, not its value's: that may begin on the next one.
    const pair = isMap(parent) ? parent.items.find((item) => isPair(item) && (isScalar(item.key) ? item.key.value : item.key) === key) : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lineAt(node.range[0]);
  }
  return 0;
}

function syntaxWords(code: string, message: string, found: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab indents this line: write spaces';
    case 'DUPLICATE_KEY':
      return `a key is written twice here: keep one (until then the last one counts)`;
    case 'MULTIPLE_DOCS':
      return 'a second document (---) begins here: keep everything in one';
    case 'BAD_SCALAR_START':
      return `a value cannot begin with ${found.slice(0, 1)}: put it in quotes`;
    case 'MISSING_CHAR':
      return 'a quote or a bracket above is not closed: close it';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'two keys on one line: begin a new line after the first colon, or put the value in quotes';
    case 'BAD_INDENT':
      return 'this line is not indented like its neighbours, or a bracket above is not closed: indent with the same number of spaces';
    default:
      return `this is not YAML (${message}): see the example in the documentation`;
  }
}
