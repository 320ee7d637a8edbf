import { printable } from '../../../shared/model/printable.ts';
import type { PullResult, RefusalReason } from '../../../shared/model/pull.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import type { Clone } from '../../workspace/clone.ts';
import type { Look, UpdateRequest } from './update.ts';

/** A remote that was not looked at, or could not be, and why. */
export interface WholeRefusal {
  readonly result: Extract<PullResult['result'], 'refused' | 'failed'>;
  readonly reason: RefusalReason;
  readonly message: string;
}

/** Says that a clone may not be touched before its user trusts it. */
export function notTrustedRefusal({ programs, trustedBefore }: Pick<Clone, 'programs' | 'trustedBefore'>): WholeRefusal {
  const named = `${programs.slice(0, 3).join(', ')}${programs.length > 3 ? ' …' : ''}`;
  const message =
    trustedBefore === true
      ? `what this checkout's own configuration would run (${named}) is not what you trusted here: look at it, then trust it again`
      : `this checkout's own configuration would run programs or lead elsewhere (${named}): look at it, then say that you trust it`;
  return { result: 'refused', reason: 'not-trusted', message };
}

/** Says that the configuration of Everref keeps it from fetching here. */
export const fetchSwitchedOff: WholeRefusal = {
  result: 'refused',
  reason: 'switched-off',
  message: 'fetching is switched off for this repository in the configuration',
};

/** What such a look answers: one result for all branches. `place`: where the clone lies. */
export function wholeLook(
  hostId: string,
  { clone, branches }: UpdateRequest,
  place: { readonly checkoutId: string | null; readonly path: string },
  { result, reason, message }: WholeRefusal,
): Look & { readonly results: readonly [PullResult] } {
  const branch = branches !== 'all' && branches.length === 1 ? shortBranch(branches[0] ?? '') : null;
  const whole: PullResult = { hostId, ...place, repository: clone.repository, branch, result, reason, message: printable(message), before: null, after: null };
  return { results: [whole], reached: false, changed: false };
}
