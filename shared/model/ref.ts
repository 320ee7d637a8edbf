import { z } from 'zod';

// git-check-ref-format(1), written as one test per rule so that a refusal can be read.
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)\./, 'a part that begins with a dot'],
  [/\.\./, 'two dots in a row'],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids exactly these
  [/[\u0000-\u0020\u007f~^:?*[\\]/, 'a space, a control character or one of ~ ^ : ? * [ \\'],
  [/\/\/|\/$|^\//, 'an empty part'],
  [/\.lock(?:\/|$)/, 'a part that ends in .lock'],
  [/\.$/, 'a dot at the end'],
  [/@\{/, 'the characters @{'],
];

/** Says why git would not take `name` as a full ref name (`refs/…`), or null where it would. Source: git-check-ref-format(1). */
export function refNameProblem(name: string): string | null {
  if (!name.startsWith('refs/')) return 'it does not begin with refs/';
  if (name.length > 1024) return 'it is longer than 1024 characters';
  for (const [pattern, words] of forbidden) if (pattern.test(name)) return `it has ${words}`;
  return null;
}

/** A full, well-formed ref name. */
export const RefName = z.string().refine((name) => refNameProblem(name) === null, 'not a well-formed ref name');
export type RefName = z.infer<typeof RefName>;

/** A full, well-formed branch name: `refs/heads/…`. Nothing else may come in by a message. */
export const BranchRef = RefName.refine((name) => /^refs\/heads\/[^-]/.test(name), 'not a branch: it must begin with refs/heads/');
export type BranchRef = z.infer<typeof BranchRef>;

/** `refs/heads/a/b` → `a/b`; any other ref is left as it is. */
export function shortBranch(ref: string): string {
  return ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : ref;
}

/** `refs/remotes/origin/a` → `origin/a`; any other ref is left as it is. */
export function shortRemote(ref: string): string {
  return ref.startsWith('refs/remotes/') ? ref.slice('refs/remotes/'.length) : ref;
}
