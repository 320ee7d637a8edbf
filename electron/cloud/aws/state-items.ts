import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Branch, Checkout, type Worktree } from '../../../shared/model/checkout.ts';

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

/** An item of at most 1 KB is one write unit; this leaves room for its key, edition and time to live. */
const hotAtMostBytes = 880;

/** The checked-out branch as the hot half carries it: where it stands in the list, and what the checkout's own fields do not say. */
interface OwnBranch {
  readonly at: number;
  readonly entry: Partial<Branch>;
}

/**
 * Takes a state apart. A commit or a push moves the checked-out branch and the work tree's own line in the lists: both go with the hot half, as far as it
 * has room, so that the cold one stays as it is.
 */
export function splitState(checkout: Checkout): StateHalves {
  const { id: _id, hostId: _hostId, ...rest } = checkout;
  const often = Object.fromEntries(Object.entries(rest).filter(([key]) => !isCold.has(key)));
  const own = ownBranch(checkout);
  const whole = own === null ? null : JSON.stringify({ ...often, own });
  const fits = own !== null && whole !== null && Buffer.byteLength(whole) <= hotAtMostBytes;
  const branches = fits ? checkout.branches.filter((_, at) => at !== own.at) : checkout.branches;
  const worktrees = checkout.worktrees.map((one) => (isOwn(one, checkout) ? { ...one, head: undefined, branch: undefined } : one));
  const { cold, text } = packCold({ ...checkout, branches }, worktrees);
  return { hot: fits ? whole : JSON.stringify(often), cold, coldHash: createHash('sha256').update(text).digest('base64url').slice(0, 22) };
}

function ownBranch({ branches, branch, head, upstream, path }: Checkout): OwnBranch | null {
  const at = branches.findIndex(({ name }) => name === branch);
  const found = branches[at];
  if (found === undefined) return null;
  const said = { name: branch, tip: head, upstream, checkedOutAt: path };
  const entry = Object.fromEntries(Object.entries(found).filter(([key, value]) => value !== Reflect.get(said, key)));
  return { at, entry };
}

function isOwn(worktree: Worktree, { path, head, branch }: Checkout): boolean {
  return worktree.path === path && worktree.head === head && worktree.branch === branch;
}

/** Deflated: branch names and paths repeat themselves. What is still too long loses the ends of its lists; the counts are in the hot half and stay. */
function packCold(checkout: Checkout, all: readonly object[]): { readonly cold: Uint8Array; readonly text: string } {
  for (let keep = 1; ; keep /= 2) {
    const short = <T>(list: readonly T[]) => list.slice(0, Math.floor(list.length * keep));
    const { branches, files } = checkout;
    const cut = { ...checkout, branches: short(branches), files: short(files), worktrees: short(all) };
    const text = JSON.stringify(Object.fromEntries(coldKeys.map((key) => [key, cut[key]])));
    const cold = deflateRawSync(text);
    if (cold.length <= coldAtMostBytes || keep < 0.01) return { cold, text };
  }
}

/** Puts a state together; null, with why, where it is of another version or half of it is not there yet. */
export function joinState(hostId: string, id: string, hot: unknown, cold: unknown): { readonly checkout: Checkout } | { readonly problem: string } {
  if (typeof hot !== 'string' || !(cold instanceof Uint8Array)) return { problem: 'half of it is not there' };
  try {
    const seldom = object(JSON.parse(inflateRawSync(cold, { maxOutputLength: 50_000_000 }).toString()));
    const { own, ...often } = { own: undefined, ...object(JSON.parse(hot)) };
    const parsed = Checkout.safeParse({ ...withOwn(seldom, often, own), ...often, id, hostId });
    return parsed.success ? { checkout: parsed.data } : { problem: `${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** Puts the checked-out branch and the work tree's own line back where they were. */
function withOwn(seldom: object, often: object, own: unknown): object {
  const [branches, worktrees, path]: unknown[] = ['branches', 'worktrees', 'path'].map((key) => Reflect.get(seldom, key));
  const [branch, head, upstream]: unknown[] = ['branch', 'head', 'upstream'].map((key) => Reflect.get(often, key));
  const [at, entry]: unknown[] = ['at', 'entry'].map((key) => Reflect.get(object(own), key));
  const list = Array.isArray(branches) ? branches.map(object) : [];
  const others = typeof at === 'number' ? list.filter((one) => Reflect.get(one, 'name') !== branch) : list;
  const all = typeof at === 'number' ? others.toSpliced(at, 0, { name: branch, tip: head, upstream, checkedOutAt: path, ...object(entry) }) : others;
  const trees = Array.isArray(worktrees) ? worktrees.map((one) => (Reflect.get(object(one), 'path') === path ? { branch, head, ...object(one) } : one)) : [];
  return { ...seldom, branches: all, worktrees: trees };
}

function object(data: unknown): object {
  return typeof data === 'object' && data !== null ? data : {};
}
