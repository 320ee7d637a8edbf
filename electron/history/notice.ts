import { isPushMessage, type ReflogStep } from '../git/parse/reflog.ts';

/** A step of a remote-tracking reflog that may have overwritten commits. */
export interface OverwritingStep {
  readonly before: string;
  readonly after: string;
  /** ISO 8601; the log knows the second, the rest of it is the step's place among those of that second. */
  readonly at: string;
  /** When the step before it was made: the branch was at `before` then. Null: the log begins here. */
  readonly since: string | null;
  readonly by: string | null;
  readonly source: 'reflog' | 'push';
  /** Git said so itself; otherwise (a push does not say, git.md 1.1) ask whether `after` contains `before`. */
  readonly certain: boolean;
  /** As it stands in the log. */
  readonly line: string;
}

// The whole command line stands in the message (git.md 1.1).
const forcedFetch = /^(?:fetch|pull|remote)\b.*: forced-update$/;

/** The steps that overwrote or may have: what the user's own fetches brought and what was pushed from here. Pure. `from`: unix seconds. */
export function overwritingSteps(steps: readonly ReflogStep[], from: number): readonly OverwritingStep[] {
  const times = timesOf(steps);
  return steps.flatMap((step, index): readonly OverwritingStep[] => {
    if (step.at < from || /^0+$/.test(step.old) || /^0+$/.test(step.new) || step.old === step.new) return [];
    const rest = { before: step.old, after: step.new, line: step.line, at: times[index] ?? '', since: times[index - 1] ?? null };
    // Who fetched is not who pushed.
    if (forcedFetch.test(step.message)) return [{ ...rest, by: null, source: 'reflog', certain: true }];
    if (!isPushMessage(step.message)) return [];
    return [{ ...rest, by: step.by === '' ? null : step.by, source: 'push', certain: step.message === 'push: forced-update' }];
  });
}

/** The steps' times in their order: what a script does within a second must not seem to have happened at once. A clock that was set back stays so. */
function timesOf(steps: readonly ReflogStep[]): readonly string[] {
  const within = new Map<number, number>();
  return steps.map(({ at }) => {
    const place = within.get(at) ?? 0;
    within.set(at, place + 1);
    return new Date(at * 1000 + Math.min(place, 999)).toISOString();
  });
}
