import { z } from 'zod';
import { ObjectId } from '../../../shared/model/id.ts';
import type { ScanMemory } from './scan.ts';

const Memory = z.object({
  stamp: z.string(),
  objects: z.object({ packs: z.array(z.string()), loose: z.record(z.string(), z.number()), borrows: z.boolean() }),
  tips: z.array(ObjectId),
  lost: z.array(ObjectId),
  stood: z.array(z.tuple([ObjectId, z.string()])),
});

/** Reads what a scan remembered; null where there is nothing, or where another version of Everref wrote it: then everything is looked at. */
export function readMemory(text: string | undefined): ScanMemory | null {
  if (text === undefined) return null;
  try {
    const parsed = Memory.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
