import type { Restored } from '../../../shared/contract/lost.ts';
import type { Gate } from '../../git/gate.ts';
import type { RescueClone } from '../../recovery/rescue/rescue-clone.ts';
import { restoreAsBranch } from '../../recovery/restore.ts';
import type { Journal } from '../../store/journal.ts';
import type { LostChains } from '../../store/lost-chains.ts';
import type { Pins } from '../../store/pins.ts';
import type { LostChoice } from './area.ts';

export interface RestoreDeps {
  readonly hostId: string;
  readonly gate: Gate;
  readonly journal: Journal;
  readonly chains: Pick<LostChains, 'holding'>;
  readonly pins: Pick<Pins, 'ofClone'>;
  readonly clone: (id: string) => RescueClone | null;
  readonly clonesOf: (repository: string) => readonly RescueClone[];
  /** A branch was made there. */
  readonly onMade: (cloneId: string) => Promise<void>;
}

/** Makes a branch at a commit in the first clone of this machine that still has it: those that list it are tried before the others. */
export async function restoreLost(deps: RestoreDeps, { repository, commit, branch }: LostChoice): Promise<Restored> {
  const own = deps.chains.holding(repository, commit).filter((row) => row.hostId === deps.hostId);
  const known = own[0]?.chain;
  const listing = own.flatMap(({ cloneId }) => (cloneId === null ? null : deps.clone(cloneId)) ?? []);
  const clones = new Map([...listing, ...deps.clonesOf(repository)].map((clone) => [clone.id, clone]));
  let refusal = 'This machine has no clone of that repository.';
  for (const clone of clones.values()) {
    const made = await restoreAsBranch(deps.gate, deps.journal, {
      clone,
      checkout: clone.checkout,
      commit,
      name: branch ?? null,
      hint: { branch: known?.branch ?? null, subject: known?.commits.find((one) => one.id === commit)?.subject ?? '' },
      bundle: deps.pins.ofClone(clone.id).find((pin) => pin.bundle !== null && pin.tip === commit)?.bundle ?? null,
      why: 'lost',
      event: null,
    });
    if (made.kind === 'made') {
      await deps.onMade(clone.id);
      return { kind: 'made', branch: made.branch, ref: made.ref, commit, path: clone.checkout?.path ?? null, line: made.line };
    }
    refusal = made.message;
    if (made.reason !== 'absent') break;
  }
  return { kind: 'refused', message: refusal };
}
