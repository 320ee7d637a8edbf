import type { ForcePush } from '../../shared/model/force-push.ts';
import { checkoutPlace } from '../../shared/model/place.ts';
import type { PullResult, RefusalReason } from '../../shared/model/pull.ts';
import type { Notification, Trouble } from '../../shared/model/snapshot.ts';
import { fastForwardWords, forcePushWords, refusalWords, troubleWords, type Words } from './words.ts';

/** Something that happened and that a person might want to be told. */
export type Change =
  /** A branch was moved forward. `commits`: how many it gained; `from`: the machine they were pushed on; null where it is not known. */
  | { readonly kind: 'fast-forwarded'; readonly result: PullResult; readonly commits: number | null; readonly from: string | null }
  | { readonly kind: 'refused'; readonly result: PullResult }
  | { readonly kind: 'force-push'; readonly entry: ForcePush }
  | { readonly kind: 'trouble'; readonly trouble: Trouble };

/** What the person wants to be told (`notifications` in the configuration). */
export interface NotifySettings {
  readonly fastForwards: boolean;
  readonly refusals: boolean;
  readonly forcePushes: boolean;
}

/** A notification but for its id and time. */
export type Saying = Omit<Notification, 'id' | 'at'>;

export interface Decision {
  readonly sayings: readonly Saying[];
  /** What is thereby said, to be remembered: also across a restart. */
  readonly causes: readonly string[];
  /** Not now, because this repository was spoken of a moment ago: to be offered again when `windowMs` has passed. */
  readonly later: readonly Change[];
}

export interface DecideOptions {
  readonly settings: NotifySettings;
  readonly lastSaid: (cause: string) => Date | null;
  readonly now: Date;
  /** Of one repository and one kind of thing at most one notification in this time. */
  readonly windowMs: number;
}

/** The refusals that only a person can end. The others end by themselves or are what the person is doing just now. */
const needsPerson: ReadonlySet<RefusalReason> = new Set<RefusalReason>([
  'diverged',
  'local-changes-in-the-way',
  'untracked-in-the-way',
  'ignored-in-the-way',
  'read-only',
  'no-space',
  'filter-missing',
  'unrelated',
  'sign-in-needed',
  'git-failed',
]);

const dayMs = 86_400_000;

/** From so many repositories on, one notification speaks of all. */
const manyRepositories = 3;

/** Decides what to say: nothing that is not wanted, nothing twice, much at once in one. Pure. */
export function decide(changes: readonly Change[], { settings, lastSaid, now, windowMs }: DecideOptions): Decision {
  const fresh = new Map<string, Change>();
  for (const change of changes) {
    const cause = causeOf(change);
    if (isWanted(change, settings) && !wasSaid(change, lastSaid(cause), now) && !fresh.has(cause)) fresh.set(cause, change);
  }
  const sayings: Saying[] = [];
  const causes: string[] = [];
  const later: Change[] = [];
  for (const [kind, ofKind] of Map.groupBy(fresh, ([, change]) => change.kind)) {
    const ready: [string, Change][] = [];
    for (const one of ofKind) {
      const spokenAt = lastSaid(windowOf(kind, repositoryOf(one[1])));
      // A clock that was set back does not silence a repository for days.
      const agoMs = spokenAt === null ? Number.POSITIVE_INFINITY : Math.abs(now.getTime() - spokenAt.getTime());
      if (agoMs < windowMs) later.push(one[1]);
      else ready.push(one);
    }
    if (ready.length === 0) continue;
    const byRepository = Map.groupBy(ready, ([, change]) => repositoryOf(change));
    for (const repository of byRepository.keys()) causes.push(windowOf(kind, repository));
    causes.push(...ready.map(([cause]) => cause));
    const groups = byRepository.size >= manyRepositories && kind !== 'trouble' ? [ready] : [...byRepository.values()];
    for (const group of groups) sayings.push(saying(group.map(([, change]) => change)));
  }
  return { sayings, causes, later };
}

/** Whatever happened is said once; a trouble that is there again a day later, once more. */
function wasSaid(change: Change, saidAt: Date | null, now: Date): boolean {
  if (saidAt === null) return false;
  return change.kind !== 'trouble' || Math.abs(now.getTime() - saidAt.getTime()) < dayMs;
}

function isWanted(change: Change, settings: NotifySettings): boolean {
  switch (change.kind) {
    case 'fast-forwarded':
      return settings.fastForwards && change.result.result === 'fast-forwarded';
    case 'refused':
      return settings.refusals && change.result.reason !== null && needsPerson.has(change.result.reason);
    case 'force-push':
      // Only commits that are in no form in the new tip alarm (N-8), and too many to be counted; who overwrote from this machine knows.
      return settings.forcePushes && change.entry.lost !== 0 && change.entry.sources.some((source) => source !== 'push');
    case 'trouble':
      return true;
  }
}

/** What makes two changes the same thing: said once, whichever clone, pass or restart brings it up again. */
export function causeOf(change: Change): string {
  switch (change.kind) {
    case 'fast-forwarded':
      return ['moved', change.result.hostId, change.result.repository, change.result.branch, change.result.after].join(' ');
    case 'refused':
      return ['refused', change.result.hostId, change.result.checkoutId, change.result.branch, change.result.reason, change.result.before].join(' ');
    case 'force-push':
      return ['forced', change.entry.repository, change.entry.ref, change.entry.before, change.entry.after].join(' ');
    case 'trouble':
      return ['trouble', change.trouble.code, change.trouble.message].join(' ');
  }
}

function repositoryOf(change: Change): string {
  switch (change.kind) {
    case 'fast-forwarded':
    case 'refused':
      return change.result.repository;
    case 'force-push':
      return change.entry.repository;
    case 'trouble':
      return change.trouble.code;
  }
}

function windowOf(kind: Change['kind'], repository: string): string {
  return `window ${kind} ${repository}`;
}

/** One notification for changes of one kind. */
function saying(changes: readonly Change[]): Saying {
  const moved = changes.flatMap((change) => (change.kind === 'fast-forwarded' ? [change] : []));
  if (moved.length > 0) return of('fast-forwarded', fastForwardWords(moved), placeOf(moved.map((change) => change.result)));
  const refused = changes.flatMap((change) => (change.kind === 'refused' ? [change.result] : []));
  if (refused.length > 0) return of('refused', refusalWords(refused), placeOf(refused));
  const forced = changes.flatMap((change) => (change.kind === 'force-push' ? [change.entry] : []));
  if (forced.length > 0) return of('force-push', forcePushWords(forced), '/machines');
  const troubles = changes.flatMap((change) => (change.kind === 'trouble' ? [change.trouble] : []));
  return of('trouble', troubleWords(troubles), '/activity');
}

function of(kind: Saying['kind'], words: Words, place: string): Saying {
  return { kind, ...words, place };
}

/** The checkout where there is just one, else the list of what happened. */
function placeOf(results: readonly PullResult[]): string {
  const [only] = results;
  return results.length === 1 && only?.checkoutId != null ? checkoutPlace({ hostId: only.hostId, id: only.checkoutId }) : '/activity';
}
