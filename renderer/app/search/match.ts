import { type Entry, entryKinds } from './entries.ts';

/** The best finds for what was typed: every word must be somewhere; where it stands decides the order. At most `most`. Pure. */
export function search(entries: readonly Entry[], text: string, most = 50): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.filter((entry) => entry.kind === 'action' || entry.kind === 'place').slice(0, most);
  const found: { readonly entry: Entry; readonly score: number }[] = [];
  for (const entry of entries) {
    const score = scoreOf(entry, words);
    if (score !== null) found.push({ entry, score });
  }
  found.sort(
    (a, b) => a.score - b.score || kindOrder(a.entry) - kindOrder(b.entry) || a.entry.title.length - b.entry.title.length || compare(a.entry, b.entry),
  );
  return found.slice(0, most).map(({ entry }) => entry);
}

/** 0 is best; null where a word is nowhere. A word at the start of the title is worth more than inside it, and that more than in the rest. */
function scoreOf({ words: text, title }: Entry, words: readonly string[]): number | null {
  let score = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at < 0) return null;
    if (at === 0) score += title.length === word.length ? 0 : 1;
    else if (at < title.length) score += startsWord(text, at) ? 2 : 4;
    else score += startsWord(text, at) ? 5 : 7;
  }
  return score;
}

function startsWord(text: string, at: number): boolean {
  return !/[\p{L}\p{N}]/u.test(text[at - 1] ?? ' ');
}

function kindOrder({ kind }: Entry): number {
  return entryKinds.indexOf(kind);
}

function compare(a: Entry, b: Entry): number {
  return a.title.localeCompare(b.title, undefined, { numeric: true }) || (a.key < b.key ? -1 : 1);
}
