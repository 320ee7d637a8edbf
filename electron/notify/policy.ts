import type { ForcePush } from '../../shared/model/force-push.ts';
import type { Notification } from '../../shared/model/notification.ts';
import { checkoutPlace } from '../../shared/model/place.ts';
import type { PullResult } from '../../shared/model/pull.ts';
import { type Change, causeOf, repositoryOf } from './change.ts';
import { isSignIn, isWanted, type NotifySettings } from './wanted.ts';
import { collisionWords, fastForwardWords, forcePushWords, leaveWords, refusalWords, runFailedWords, signInWords, troubleWords, type Words } from './words.ts';

/** A notification but for its id and time. */
export type Saying = Omit<Notification, 'id' | 'at'>;

export interface Decision {
  readonly sayings: readonly Saying[];
  /** What is thereby said, to be remembered: also across a restart. */
  readonly causes: readonly string[];
  /** Not now, because this repository was spoken of a moment ago, or it is quiet: to be offered again when `windowMs` or the quiet has passed. */
  readonly later: readonly Change[];
}

export interface DecideOptions {
  readonly settings: NotifySettings;
  readonly lastSaid: (cause: string) => Date | null;
  readonly now: Date;
  /** Of one repository and one kind of thing at most one notification in this time. */
  readonly windowMs: number;
  /** Quiet hours, or a snooze: nothing is said now. */
  readonly silent: boolean;
}

const dayMs = 86_400_000;

/** From so many repositories on, one notification speaks of all. */
const manyRepositories = 3;

/** Of one kind of thing at most so many notifications in `windowMs`; what comes after them waits, and is then said in one. */
const mostInWindow = 3;

/** Decides what to say: nothing that is not wanted, nothing twice, much at once in one. Pure. */
export function decide(changes: readonly Change[], { settings, lastSaid, now, windowMs, silent }: DecideOptions): Decision {
  const fresh = new Map<string, Change>();
  for (const change of changes) {
    const cause = causeOf(change);
    if (isWanted(change, settings) && !wasSaid(change, lastSaid(cause), now) && !fresh.has(cause)) fresh.set(cause, change);
  }
  // Of what is only true for a moment nobody wants to hear in the morning.
  if (silent) return { sayings: [], causes: [], later: [...fresh.values()].filter(({ kind }) => kind !== 'leave' && kind !== 'collision') };
  // A clock that was set back does not silence anything for days.
  const spokenLately = (window: string): boolean => {
    const at = lastSaid(window);
    return at !== null && Math.abs(now.getTime() - at.getTime()) < windowMs;
  };
  const sayings: Saying[] = [];
  const causes: string[] = [];
  const later: Change[] = [];
  for (const [kind, ofKind] of Map.groupBy(fresh, ([, change]) => change.kind)) {
    const ready: [string, Change][] = [];
    for (const one of ofKind) {
      if (!spokenLately(windowOf(kind, repositoryOf(one[1])))) ready.push(one);
      // Who has just left does not want to hear of it when they come back.
      else if (kind !== 'leave') later.push(one[1]);
    }
    if (ready.length === 0) continue;
    const byRepository = Map.groupBy(ready, ([, change]) => repositoryOf(change));
    const free = Array.from({ length: mostInWindow }, (_, turn) => windowOf(kind, `turn ${turn}`)).filter((window) => !spokenLately(window));
    const together = kind !== 'trouble' && (byRepository.size >= manyRepositories || byRepository.size > free.length);
    if (free.length === 0) {
      later.push(...ready.map(([, change]) => change));
      continue;
    }
    const groups = together ? [ready] : [...byRepository.values()];
    causes.push(...free.slice(0, groups.length));
    for (const repository of byRepository.keys()) causes.push(windowOf(kind, repository));
    causes.push(...ready.map(([cause]) => cause));
    for (const group of groups) sayings.push(saying(group.map(([, change]) => change)));
  }
  return { sayings, causes, later };
}

/** Whatever happened is said once; what is still so a day later, once more. */
function wasSaid(change: Change, saidAt: Date | null, now: Date): boolean {
  if (saidAt === null) return false;
  const lasts = change.kind === 'trouble' || change.kind === 'leave' || change.kind === 'collision';
  return !lasts || Math.abs(now.getTime() - saidAt.getTime()) < dayMs;
}

function windowOf(kind: Change['kind'], repository: string): string {
  return `window ${kind} ${repository}`;
}

/** One notification for changes of one kind. */
function saying(changes: readonly Change[]): Saying {
  const moved = changes.flatMap((change) => (change.kind === 'fast-forwarded' ? [change] : []));
  if (moved.length > 0) return of('fast-forwarded', fastForwardWords(moved), placeOf(moved.map((change) => change.result)));
  const refused = changes.flatMap((change) => (change.kind === 'refused' ? [change.result] : []));
  if (refused.length > 0 && refused.every(isSignIn)) return of('refused', signInWords(refused), refused.length === 1 ? placeOf(refused) : '/machines');
  if (refused.length > 0) return of('refused', refusalWords(refused), placeOf(refused));
  const forced = changes.flatMap((change) => (change.kind === 'force-push' ? [change.entry] : []));
  if (forced.length > 0) return of('force-push', forcePushWords(forced), forcePushPlace(forced));
  const collisions = changes.flatMap((change) => (change.kind === 'collision' ? [change] : []));
  const [first] = collisions;
  if (first !== undefined) return of('collision', collisionWords(collisions), collisions.length === 1 ? checkoutPlace(first.collision.checkout) : '/machines');
  const left = changes.flatMap((change) => (change.kind === 'leave' ? change.items : []));
  if (left.length > 0) return of('leave', leaveWords(left), '/machines?show=only-here');
  const runs = changes.flatMap((change) => (change.kind === 'run-failed' ? [change.run] : []));
  if (runs.length > 0) return of('run-failed', runFailedWords(runs), '/activity?view=runs');
  const troubles = changes.flatMap((change) => (change.kind === 'trouble' ? [change.trouble] : []));
  const [trouble] = troubles;
  return of('trouble', troubleWords(troubles), troubles.length === 1 && trouble?.action !== undefined ? trouble.action.place : '/activity');
}

function of(kind: Saying['kind'], words: Words, place: string): Saying {
  return { kind, ...words, place };
}

/** The one where there is just one, else the list. */
function forcePushPlace(entries: readonly ForcePush[]): string {
  const [only] = entries;
  return entries.length === 1 && only !== undefined ? `/force-pushes?push=${encodeURIComponent(only.id)}` : '/force-pushes';
}

/** The checkout where there is just one, else the list of what happened. */
function placeOf(results: readonly PullResult[]): string {
  const [only] = results;
  return results.length === 1 && only?.checkoutId != null ? checkoutPlace({ hostId: only.hostId, id: only.checkoutId }) : '/activity';
}
