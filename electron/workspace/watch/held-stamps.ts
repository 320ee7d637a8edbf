import type { Disk } from '../disk/disk.ts';
import { firstPathOf } from './saved-stamp.ts';

/** What the thread is said to be at while it looks at all of them: none of their folders is to be blamed for another. */
const together = 'all saved stamps';

/** Those of these clones whose saved stamp (as text, by clone id) still holds. One whose disk does not answer is not among them. Throws nothing but faults. */
export async function unchangedOf(disk: Disk, cloneIds: ReadonlySet<string>, saved: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const known = [...cloneIds].flatMap((id) => {
    const text = saved.get(id);
    return text === undefined ? [] : [{ id, text }];
  });
  const texts = known.map(({ text }) => text);
  try {
    // One question: for each its own would take longer than what it asks.
    const held = texts.length === 0 ? [] : await disk.ask(together, 'savedHold', texts);
    return known.filter((_, at) => held[at]).map(({ id }) => id);
  } catch {
    // One of them lies on a disk that does not answer: the others are not to pay for it.
    const held = await Promise.all(texts.map((text) => holdsByItself(disk, text)));
    return known.filter((_, at) => held[at]).map(({ id }) => id);
  }
}

async function holdsByItself(disk: Disk, text: string): Promise<boolean> {
  const where = firstPathOf(text);
  if (where === null) return false;
  try {
    return (await disk.ask(where, 'savedHold', [text]))[0] ?? false;
  } catch {
    return false;
  }
}
