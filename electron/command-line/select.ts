import { basename, resolve, sep } from 'node:path';
import type { Checkout } from '../../shared/model/checkout.ts';

/** The words a person gave fit nothing, or more than one thing: exit code 2, with what to write instead. */
export class WordsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WordsError';
  }
}

/**
 * The checkouts that `words` name, in their order: a repository id, a path (the checkout that holds it), or a last segment that is
 * unique among repositories. No words: all. Throws `WordsError` that says what there is.
 */
export function selectCheckouts(checkouts: readonly Checkout[], words: readonly string[], here: string = process.cwd()): readonly Checkout[] {
  if (words.length === 0) return checkouts;
  const chosen = new Set<Checkout>();
  for (const word of words) for (const checkout of selectOne(checkouts, word, here)) chosen.add(checkout);
  return [...chosen];
}

function selectOne(checkouts: readonly Checkout[], word: string, here: string): readonly Checkout[] {
  const byId = checkouts.filter((checkout) => checkout.repository === word || checkout.remotes.some((remote) => remote.repository === word));
  if (byId.length > 0) return byId;
  const holding = holderOf(checkouts, resolve(here, word));
  if (holding !== null && (word.includes('/') || word.includes(sep) || word.startsWith('.'))) return [holding];
  const repositories = [...new Set(checkouts.map((checkout) => checkout.repository))];
  const bySegment = repositories.filter((repository) => lastSegment(repository) === word);
  if (bySegment.length > 1) throw new WordsError(`"${word}" fits ${bySegment.length} repositories; write one of: ${bySegment.join(', ')}`);
  if (bySegment.length === 1) return checkouts.filter((checkout) => checkout.repository === bySegment[0]);
  const byFolder = checkouts.filter((checkout) => basename(checkout.path) === word);
  if (byFolder.length === 1) return byFolder;
  if (holding !== null) return [holding];
  const few = repositories.slice(0, 5).join(', ');
  throw new WordsError(
    `no checkout fits "${word}"; write a repository id, a path, or the last part of an id${few === '' ? '' : ` (known here: ${few}${repositories.length > 5 ? ' …' : ''})`}`,
  );
}

/** The checkout whose folder is `path` or is the nearest above it. */
function holderOf(checkouts: readonly Checkout[], path: string): Checkout | null {
  let best: Checkout | null = null;
  for (const checkout of checkouts) {
    if (path !== checkout.path && !path.startsWith(checkout.path + sep)) continue;
    if (best === null || checkout.path.length > best.path.length) best = checkout;
  }
  return best;
}

function lastSegment(repository: string): string {
  return repository.slice(repository.lastIndexOf('/') + 1).replace(/\.git$/, '');
}
