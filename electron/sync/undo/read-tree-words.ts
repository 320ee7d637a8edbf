import { meaningOfRefusal, refusedBeforehand } from '../move/words/merge-words.ts';
import { localChangesRefusal, type Refusal, untrackedRefusal } from '../move/words/refusal-words.ts';

// What `git read-tree -m` says under LC_ALL=C (unpack-trees.c, the messages of plumbing): it looks at every path before it writes any.
const localChanges = /^error: Entry '(.*)' (?:would be overwritten by merge|not uptodate)\. Cannot merge\.$/m;
const untracked =
  /^error: (?:Untracked working tree file '(.*)' would be (?:overwritten|removed) by merge\.|Updating '(.*)' would lose untracked files in it)$/m;

/** Whether read-tree refused before it wrote anything. */
export function refusedByReadTree(words: string): boolean {
  return localChanges.test(words) || untracked.test(words) || refusedBeforehand(words);
}

/** What read-tree's refusal means for a person. */
export function meaningOfReadTree(words: string, label: string): Refusal {
  const changed = localChanges.exec(words)?.[1];
  if (changed !== undefined) return localChangesRefusal(label, [Buffer.from(changed).toString('latin1')]);
  const found = untracked.exec(words);
  const inTheWay = found?.[1] ?? found?.[2];
  return inTheWay === undefined ? meaningOfRefusal(words, label) : untrackedRefusal(label, [Buffer.from(inTheWay).toString('latin1')], false);
}
