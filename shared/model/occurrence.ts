import type { ForcePush, ForcePushSource } from './force-push.ts';
import { isNoObject } from './id.ts';

// A force push is one occurrence, however many hosts tell of it, and each of them saw it at another time: what they agree on is the movement, and
// that it happened between the last time that a host knew the branch where it was and the first time that it knew it moved.

/** A branch's movement, whenever it was. */
export type Movement = Pick<ForcePush, 'repository' | 'ref' | 'before' | 'after'>;

/** A reflog knows the second only, and two machines' clocks never agree quite. */
const toleranceMs = 1000;

const logs: ReadonlySet<ForcePushSource> = new Set(['reflog', 'push']);

/** Whether two tellings are of the same movement. */
export function sameMovement(one: Movement, other: Movement): boolean {
  return one.repository === other.repository && one.ref === other.ref && one.before === other.before && one.after === other.after;
}

/** Whether two tellings of one movement are of the same occurrence; `ofBranch`: everything known of that branch. Pure. */
export function sameOccurrence(one: ForcePush, other: ForcePush, ofBranch: readonly ForcePush[]): boolean {
  if (!sameMovement(one, other)) return false;
  const [from, to] = one.at < other.at ? [one.at, other.at] : [other.at, one.at];
  // An opposite movement in between: it left where it had gone, or came back to where it had been.
  const left = ofBranch.some(({ at, before, after }) => at > from && at < to && (before === one.after || after === one.before));
  return !left && overlap(one, other);
}

/** Whether two movements of a branch may have happened at the same time. */
export function overlap(one: ForcePush, other: ForcePush): boolean {
  const since = Math.max(timeOf(one.since), timeOf(other.since));
  const until = Math.min(timeOf(one.at), timeOf(other.at));
  return since < until + (sameClock(one, other) ? 0 : toleranceMs);
}

function timeOf(time: string | undefined): number {
  return time === undefined ? Number.NEGATIVE_INFINITY : Date.parse(time);
}

/**
 * A host's looks stand in order, and so do the steps of its logs, also within a second. What was joined from several clocks does not: one's second,
 * cut off, may lie before the other's thousandth.
 */
function sameClock(one: ForcePush, other: ForcePush): boolean {
  const clocks = new Set([...(one.seenBy ?? []), ...(other.seenBy ?? [])].map(({ hostId, source }) => `${hostId} ${logs.has(source)}`));
  return clocks.size === 1;
}

/** A forge says exactly what went where; whoever looks from time to time may have missed steps in between. */
export function isExact({ sources }: Pick<ForcePush, 'sources'>): boolean {
  return sources.includes('webhook');
}

/** Entries of a branch that are tried as steps of a jump. */
const mostSteps = 30;

/**
 * The force pushes that a jump adds up to, in order, with ordinary pushes before, between and after them; null where it is one of its own.
 * `contains`: whether a commit has another in its past; null where nobody here can say.
 */
export async function addsUpTo(
  jump: ForcePush,
  ofBranch: readonly ForcePush[],
  contains: (ancestor: string, descendant: string) => Promise<boolean | null>,
): Promise<readonly ForcePush[] | null> {
  if (isExact(jump) || isNoObject(jump.after)) return null;
  const steps = ofBranch
    .filter((step) => step.id !== jump.id && !sameMovement(step, jump) && !isNoObject(step.after) && !isNoObject(step.before) && overlap(jump, step))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(-mostSteps);
  const leads = async (from: string, to: string) => from === to || (await contains(from, to)) === true;
  const tried = new Set<string>();

  async function way(from: string): Promise<readonly ForcePush[] | null> {
    for (const step of steps) {
      if (tried.has(step.id) || !(await leads(from, step.before))) continue;
      tried.add(step.id);
      if (await leads(step.after, jump.after)) return [step];
      const rest = await way(step.after);
      if (rest !== null) return [step, ...rest];
    }
    return null;
  }
  return way(jump.before);
}

/** One occurrence told twice is one: the earlier time stays, and what either knows. Whoever joins them, in whichever order, comes to the same. */
export function joinForcePushes(there: ForcePush, other: ForcePush): ForcePush {
  const since = [there.since, other.since]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  const seenBy = [...new Map([...(there.seenBy ?? []), ...(other.seenBy ?? [])].map((seen) => [`${seen.hostId} ${seen.source}`, seen])).values()];
  const { heldBy: _held, letGoBy: _let, holds: _holds, ...rest } = there;
  return {
    ...rest,
    at: there.at < other.at ? there.at : other.at,
    ...(since === undefined ? {} : { since }),
    by: there.by ?? other.by,
    sources: [...new Set([...there.sources, ...other.sources])],
    ...(seenBy.length === 0 ? {} : { seenBy }),
    ...fateOf(there, other),
    ...holdingOf([...holdsOf(there), ...holdsOf(other)]),
  };
}

type Holding = Pick<ForcePush, 'heldBy' | 'letGoBy' | 'holds'>;

/** The entry after a host has taken hold of its old tip, or let it go. Only that host may say so. */
export function withHold(entry: ForcePush, hostId: string, held: boolean): ForcePush {
  const last = new Map(holdsOf(entry)).get(hostId) ?? 0;
  const { heldBy: _held, letGoBy: _let, holds: _holds, ...rest } = entry;
  return { ...rest, ...holdingOf([...holdsOf(entry), [hostId, (last % 2 === 1) === held ? last : last + 1]]) };
}

/** What each host last said, counted: the first holding is 1, the first letting go 2. */
function holdsOf({ heldBy, letGoBy = [], holds = {} }: Holding): readonly (readonly [hostId: string, times: number])[] {
  return [...heldBy.map((id) => [id, 1] as const), ...letGoBy.map((id) => [id, 2] as const), ...Object.entries(holds)];
}

/** The later word of each host counts. */
function holdingOf(told: readonly (readonly [hostId: string, times: number])[]): Holding {
  const last = new Map<string, number>();
  for (const [id, times] of told) last.set(id, Math.max(last.get(id) ?? 0, times));
  const all = [...last].filter(([, times]) => times > 0);
  const letGoBy = all.flatMap(([id, times]) => (times % 2 === 0 ? [id] : []));
  const often = all.filter(([, times]) => times > 2).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    heldBy: all.flatMap(([id, times]) => (times % 2 === 1 ? [id] : [])),
    ...(letGoBy.length === 0 ? {} : { letGoBy }),
    ...(often.length === 0 ? {} : { holds: Object.fromEntries(often) }),
  };
}

/** Who counted fewer lost commits knows of a branch that has them; who counted none at all knows nothing. */
function fateOf(one: ForcePush, other: ForcePush): Pick<ForcePush, 'kept' | 'rewritten' | 'lost'> {
  const counts = ({ kept, rewritten, lost }: ForcePush) => ({ kept, rewritten, lost });
  if (one.lost === null && other.lost === null) return { kept: one.kept ?? other.kept, rewritten: one.rewritten ?? other.rewritten, lost: null };
  if (one.lost === null) return { ...counts(other), kept: other.kept ?? one.kept };
  if (other.lost === null) return { ...counts(one), kept: one.kept ?? other.kept };
  if (one.lost !== other.lost) return counts(one.lost < other.lost ? one : other);
  return counts((one.kept ?? -1) >= (other.kept ?? -1) ? one : other);
}
