import type { PullResult, RefusalReason } from '../../shared/model/pull.ts';
import { SignInReason } from '../../shared/model/sign-in.ts';
import { type Change, repositoryOf } from './change.ts';

/** What the person wants to be told (`notifications` in the configuration). */
export interface NotifySettings {
  readonly fastForwards: boolean;
  readonly refusals: boolean;
  readonly forcePushes: boolean;
  readonly collisions: boolean;
  readonly leaving: boolean;
  /** Repositories of which nothing is said; `kinds`: only these things are left unsaid. */
  readonly mute: readonly { readonly repository: string; readonly kinds?: readonly Change['kind'][] | undefined }[];
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
  'certificate',
  ...SignInReason.options,
  'git-failed',
]);

/** Whether a remote waits until somebody signs in. */
export function isSignIn({ reason }: Pick<PullResult, 'reason'>): boolean {
  return SignInReason.safeParse(reason).success;
}

/** Whether a person asked to hear of such a thing, and needs to. Pure. */
export function isWanted(change: Change, settings: NotifySettings): boolean {
  if (isMuted(change, settings)) return false;
  switch (change.kind) {
    case 'fast-forwarded':
      return settings.fastForwards && change.result.result === 'fast-forwarded';
    case 'refused':
      return settings.refusals && change.result.reason !== null && needsPerson.has(change.result.reason);
    case 'force-push':
      // Only commits that are in no form in the new tip alarm (N-8), and too many to be counted; who overwrote from this machine knows.
      return settings.forcePushes && change.entry.lost !== 0 && change.entry.sources.some((source) => source !== 'push');
    case 'collision':
      return settings.collisions;
    case 'leave':
      return settings.leaving;
    case 'run-failed':
    case 'trouble':
      return true;
  }
}

/** What hinders Everref itself belongs to no repository, and cannot be muted. */
function isMuted(change: Change, { mute }: NotifySettings): boolean {
  if (change.kind === 'trouble' || change.kind === 'leave') return false;
  const repository = repositoryOf(change);
  return mute.some((one) => one.repository === repository && (one.kinds === undefined || one.kinds.includes(change.kind)));
}
