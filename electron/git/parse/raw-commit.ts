/** A commit as it is stored. */
export interface RawCommit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  /** In the encoding that the commit names, read as well as it can be. */
  readonly message: string;
}

/** Who, and when (unix seconds). */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: number;
}

/** Reads a commit object's bytes; null where they are none. Source: git-commit-tree(1), commit.c. */
export function parseRawCommit(id: string, bytes: Buffer): RawCommit | null {
  const headEnd = bytes.indexOf('\n\n');
  const head = bytes.subarray(0, headEnd < 0 ? bytes.length : headEnd).toString('utf8');
  let tree = '';
  let author: Signature = nobody;
  let committer: Signature = nobody;
  let encoding = 'utf-8';
  const parents: string[] = [];
  for (const line of head.split('\n')) {
    const space = line.indexOf(' ');
    // A line that begins with a space goes on with a signature or a merged tag.
    if (space <= 0) continue;
    const value = line.slice(space + 1);
    switch (line.slice(0, space)) {
      case 'tree':
        tree = value;
        break;
      case 'parent':
        parents.push(value);
        break;
      case 'author':
        author = parseSignature(value);
        break;
      case 'committer':
        committer = parseSignature(value);
        break;
      case 'encoding':
        encoding = value;
        break;
    }
  }
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(tree)) return null;
  return { id, tree, parents, author, committer, message: headEnd < 0 ? '' : decode(bytes.subarray(headEnd + 2), encoding) };
}

/** The first line of a message, as git's `%s` gives it: up to the first empty line, in one. */
export function subjectOf(message: string): string {
  const trimmed = message.replace(/^\s+/, '');
  const end = trimmed.search(/\n[ \t]*(?:\n|$)/);
  return (end < 0 ? trimmed : trimmed.slice(0, end)).replace(/\s*\n\s*/g, ' ').trimEnd();
}

const nobody: Signature = { name: '', email: '', at: 0 };

function parseSignature(text: string): Signature {
  const match = /^(.*?)\s*<([^>]*)>\s*(-?\d+)?/.exec(text);
  return match === null ? { ...nobody, name: text.trim() } : { name: match[1] ?? '', email: match[2] ?? '', at: Number(match[3] ?? 0) };
}

function decode(bytes: Buffer, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
