/** What a list of branches says of a commit. */
export interface CommitFacts {
  readonly subject: string;
  /** Unix seconds. */
  readonly committedAt: number;
}

const header = /^tree [0-9a-f]{40}\n(?:parent [0-9a-f]{40}\n)*author [^\n]*\ncommitter [^\n]*> (\d{1,11}) [+-]\d{4}\n/;

/**
 * Subject and date of a commit object as `for-each-ref` says them (`subject`, `committerdate:unix`), where it is so plain that it can be read no other
 * way; null: ask git. Source: ref-filter.c, `find_subpos`.
 */
export function plainCommitFacts(bytes: Buffer): CommitFacts | null {
  const text = bytes.toString('utf8');
  const match = header.exec(text);
  if (match?.[1] === undefined) return null;
  const end = text.indexOf('\n\n');
  const message = end < 0 ? '' : text.slice(end + 2);
  // Other encodings, signatures within the message, line ends of other systems, bytes that are no text: git has rules of its own for each.
  if (/^encoding /m.test(text.slice(0, end < 0 ? undefined : end)) || /\r|\0|\ufffd|-----BEGIN/.test(message)) return null;
  const paragraph = /^\n*([^\n]+(?:\n[^\n]+)*)/.exec(message)?.[1] ?? '';
  // A blank line of spaces ends a paragraph for some versions, and not for others.
  if (/^\s|\s$|\n\s*\n|\n\s/.test(paragraph) || (paragraph === '' && message !== '')) return null;
  return { subject: paragraph.replaceAll('\n', ' '), committedAt: Number(match[1]) };
}
