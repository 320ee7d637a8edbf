import type { PullResult } from '../../../shared/model/pull.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import type { Log } from '../../log/log.ts';
import type { MoveRow } from '../../store/moves.ts';
import type { Registry } from '../../workspace/registry.ts';
import { recoverMove } from '../move/cut-off/recover.ts';
import type { FollowTools } from '../move/follow.ts';

export interface RecoverDeps {
  readonly gate: Gate;
  readonly registry: Pick<Registry, 'clone'>;
  readonly log: Log;
  readonly tools: FollowTools;
  /** Asked for a clone that is not known yet. */
  readonly isTrusted: (git: Git, folder: string) => Promise<boolean>;
}

/** Puts right, one after another, every move that a crash cut off. One that cannot be now stays in the store. Never throws for what a repository does. */
export async function recoverMoves(deps: RecoverDeps): Promise<readonly PullResult[]> {
  const results: PullResult[] = [];
  for (const row of deps.tools.moves.list()) results.push(await recoverOne(deps, row));
  return results;
}

async function recoverOne({ gate, registry, log, tools, isTrusted }: RecoverDeps, row: MoveRow): Promise<PullResult> {
  const { cwd, ref, checkoutId, before, after } = row;
  const clone = registry.clone(row.cloneId);
  const repository = clone?.repository ?? `local/${row.cloneId}`;
  const base = { hostId: tools.hostId, checkoutId, repository, path: cwd, branch: shortBranch(ref), before, after };
  const mayRun = async (git: Git) => clone?.trusted ?? (await isTrusted(git, cwd));
  try {
    const { kind, message } = await gate.admit(clone?.commonDir ?? cwd, 'write', (git) => recoverMove(git, tools, row, () => mayRun(git)), { urgency: 'now' });
    if (kind === 'finished') return { ...base, result: 'fast-forwarded', reason: null, message };
    return { ...base, result: kind === 'later' ? 'failed' : 'refused', reason: 'cut-off-earlier', message };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    log.error('a move that was cut off could not be put right', { cwd, ref, words: error.message });
    return { ...base, result: 'failed', reason: 'cut-off-earlier', message: `a move that was cut off could not be put right yet: ${error.message}` };
  }
}
