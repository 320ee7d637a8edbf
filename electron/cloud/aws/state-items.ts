import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Checkout } from '../../../shared/model/checkout.ts';

/** The two halves of a state: what changes all the time in at most 1 KB (one write unit), and the rest. */
export interface StateHalves {
  readonly hot: string;
  readonly cold: Uint8Array;
  /** Of the cold half: as long as it stays, only the hot one is written. */
  readonly coldHash: string;
}

/** An item of DynamoDB holds 400 KB; this leaves room for keys. */
const coldAtMostBytes = 380_000;

/** Lists and what never changes. `problem` is there too: its words can be long, and it is rare. */
const coldKeys = [
  'repository',
  'remotes',
  'path',
  'kind',
  'cloneId',
  'branches',
  'worktrees',
  'files',
  'unpushedCommits',
  'stashList',
  'trusted',
  'programs',
  'problem',
] as const satisfies readonly (keyof Checkout)[];
const isCold: ReadonlySet<string> = new Set(coldKeys);

/** Takes a state apart. */
export function splitState(checkout: Checkout): StateHalves {
  const { id: _id, hostId: _hostId, ...rest } = checkout;
  const hot = JSON.stringify(Object.fromEntries(Object.entries(rest).filter(([key]) => !isCold.has(key))));
  const { cold, text } = packCold(checkout);
  return { hot, cold, coldHash: createHash('sha256').update(text).digest('base64url').slice(0, 22) };
}

/** Deflated: branch names and paths repeat themselves. What is still too long loses the ends of its lists; the counts are in the hot half and stay. */
function packCold(checkout: Checkout): { readonly cold: Uint8Array; readonly text: string } {
  for (let keep = 1; ; keep /= 2) {
    const short = <T>(list: readonly T[]) => list.slice(0, Math.floor(list.length * keep));
    const { branches, files, worktrees } = checkout;
    const cut = keep === 1 ? checkout : { ...checkout, branches: short(branches), files: short(files), worktrees: short(worktrees) };
    const text = JSON.stringify(Object.fromEntries(coldKeys.map((key) => [key, cut[key]])));
    const cold = deflateRawSync(text);
    if (cold.length <= coldAtMostBytes || keep < 0.01) return { cold, text };
  }
}

/** Puts a state together; null, with why, where it is of another version or half of it is not there yet. */
export function joinState(hostId: string, id: string, hot: unknown, cold: unknown): { readonly checkout: Checkout } | { readonly problem: string } {
  if (typeof hot !== 'string' || !(cold instanceof Uint8Array)) return { problem: 'half of it is not there' };
  try {
    const parsed = Checkout.safeParse({
      ...object(JSON.parse(inflateRawSync(cold, { maxOutputLength: 50_000_000 }).toString())),
      ...object(JSON.parse(hot)),
      id,
      hostId,
    });
    return parsed.success ? { checkout: parsed.data } : { problem: `${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function object(data: unknown): object {
  return typeof data === 'object' && data !== null ? data : {};
}
