import { isPushMessage, type ReflogStep } from '../git/parse/reflog.ts';

/** A step of a remote-tracking reflog that may have overwritten commits. */
export interface OverwritingStep {
  readonly before: string;
  readonly after: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string | null;
  readonly source: 'reflog' | 'push';
  /** Git said so itself; otherwise (a push does not say, git.md 1.1) ask whether `after` contains `before`. */
  readonly certain: boolean;
}

// The whole command line stands in the message (git.md 1.1).
const forcedFetch = /^(?:fetch|pull|remote)\b.*: forced-update$/;

/** The steps that overwrote or may have: what the user's own fetches brought and what was pushed from here. Pure. `since`: unix seconds. */
export function overwritingSteps(steps: readonly ReflogStep[], since: number): readonly OverwritingStep[] {
  return steps.flatMap((step): readonly OverwritingStep[] => {
    if (step.at < since || /^0+$/.test(step.old) || /^0+$/.test(step.new) || step.old === step.new) return [];
    const at = new Date(step.at * 1000).toISOString();
    const rest = { before: step.old, after: step.new, at };
    // Who fetched is not who pushed.
    if (forcedFetch.test(step.message)) return [{ ...rest, by: null, source: 'reflog', certain: true }];
    if (!isPushMessage(step.message)) return [];
    return [{ ...rest, by: step.by === '' ? null : step.by, source: 'push', certain: step.message === 'push: forced-update' }];
  });
}
