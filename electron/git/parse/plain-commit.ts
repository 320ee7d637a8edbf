import type { ListedCommit } from './commit-lines.ts';

/** What a list of branches says of a commit. */
export interface CommitFacts {
  readonly subject: string;
  /** Unix seconds. */
  readonly committedAt: number;
}

const header = /^tree [0-9a-f]{40}\n((?:parent [0-9a-f]{40}\n)*)author ([^\n]*)\ncommitter [^\n]*> (\d{1,11}) [+-]\d{4}\n/;
/** A name as git itself writes it, which it then reads back as it is. */
const authorName = /^([^\s<>]+(?: [^\s<>]+)*) <[^<>]*> \d+ [+-]\d{4}$/;

interface Parts extends CommitFacts {
  readonly parents: readonly string[];
  readonly author: string;
}

/** A commit object that is so plain that it can be read no other way; null: ask git. Source: ref-filter.c, `find_subpos`; pretty.c, `format_subject`. */
function plainParts(bytes: Buffer): Parts | null {
  const text = bytes.toString('utf8');
  const match = header.exec(text);
  if (match === null) return null;
  const [, parents = '', author = '', committedAt] = match;
  const end = text.indexOf('\n\n');
  const message = end < 0 ? '' : text.slice(end + 2);
  // Other encodings, signatures within the message, line ends of other systems, bytes that are no text: git has rules of its own for each.
  if (/^encoding /m.test(text.slice(0, end < 0 ? undefined : end)) || /\r|\0|-----BEGIN/.test(message) || text.includes('\ufffd')) return null;
  const paragraph = /^\n*([^\n]+(?:\n[^\n]+)*)/.exec(message)?.[1] ?? '';
  // A line of spaces ends a paragraph for some of its commands, and not for others.
  if (/^\s|\s$|\s\n|\n\s/.test(paragraph) || (paragraph === '' && message !== '')) return null;
  return { parents: parents.match(/[0-9a-f]{40}/g) ?? [], author, subject: paragraph.replaceAll('\n', ' '), committedAt: Number(committedAt) };
}

/** Subject and date of a commit object as `for-each-ref` says them (`subject`, `committerdate:unix`), where it is plain; null: ask git. */
export function plainCommitFacts(bytes: Buffer): CommitFacts | null {
  const parts = plainParts(bytes);
  return parts === null ? null : { subject: parts.subject, committedAt: parts.committedAt };
}

/** A commit object as `log` lists it (`commitLineFormat`), where it is plain; null: ask git. */
export function plainListedCommit(id: string, bytes: Buffer): ListedCommit | null {
  const parts = plainParts(bytes);
  const author = parts === null ? undefined : authorName.exec(parts.author)?.[1];
  if (parts === null || author === undefined) return null;
  return { id, parents: parts.parents, author, at: new Date(parts.committedAt * 1000).toISOString(), subject: parts.subject };
}
