import { z } from 'zod';
import type { Disk } from '../disk/disk.ts';
import type { QuickStamp } from './quick-stamp.ts';

// Apart from what takes and compares stamps: the thread that does so starts in half the time without the schema library.
const SavedStamp = z.object({ paths: z.array(z.string()), times: z.string(), takenAt: z.number() });

/** Stamps in one question to the thread that reads disks: a question of its own for each takes longer than what it asks. */
const together = 32;

/** Those of these clones whose saved stamp (as text, by clone id) still holds. One whose disk does not answer is not among them. Throws nothing but faults. */
export async function unchangedOf(disk: Disk, cloneIds: ReadonlySet<string>, saved: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const stamps = [...cloneIds].flatMap((id) => {
    const stamp = readStamp(saved.get(id));
    return stamp === null ? [] : [{ id, stamp }];
  });
  const answers: Promise<readonly string[]>[] = [];
  for (let at = 0; at < stamps.length; at += together) answers.push(holding(disk, stamps.slice(at, at + together)));
  return (await Promise.all(answers)).flat();
}

/** A stamp as it was saved; null where there is none that can be read. */
function readStamp(text: string | undefined): QuickStamp | null {
  if (text === undefined) return null;
  try {
    return SavedStamp.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function holding(disk: Disk, group: readonly { readonly id: string; readonly stamp: QuickStamp }[]): Promise<readonly string[]> {
  const [first] = group;
  if (first === undefined) return [];
  try {
    const held = await disk.ask(
      first.stamp.paths[0] ?? '/',
      'holdAll',
      group.map(({ stamp }) => stamp),
    );
    return group.filter((_, index) => held[index]).map(({ id }) => id);
  } catch {
    if (group.length === 1) return [];
    // One of them lies on a disk that does not answer: the others are not to pay for it.
    return (await Promise.all(group.map((one) => holding(disk, [one])))).flat();
  }
}
