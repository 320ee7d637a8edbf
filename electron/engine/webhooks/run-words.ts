import type { Run } from '../../../shared/model/run.ts';
import type { ResolvedEntry } from '../../config/resolve-webhooks.ts';
import type { Journal } from '../../store/journal.ts';

/** What a run would do, step by step. */
export function planSteps(entry: ResolvedEntry, ref: string, skipFetch: boolean): string[] {
  const branch = ref.replace(/^refs\/heads\//, '');
  const fetched = skipFetch
    ? []
    : [
        `fetch ${branch} into ${entry.folder}`,
        entry.checkout === 'reset' ? `set ${branch} to what the remote has; what was there is kept` : `fast-forward ${branch}; stop where it cannot be`,
        ...(entry.submodules ? ['bring the submodules to what the commit says'] : []),
      ];
  return [...fetched, ...entry.run.map((words) => `in ${entry.workFolder}: ${words.join(' ')}`)];
}

/** A run that is over, as a line of the journal. */
export function runLine(run: Run, folder: string | null): Parameters<Journal['add']>[0] {
  const how = { done: 'is done', failed: 'failed', stopped: 'was stopped', 'cut-off': 'was cut off' }[run.state as 'done'] ?? run.state;
  const took = run.durationMs === null ? '' : ` after ${(run.durationMs / 1000).toFixed(1)} s`;
  return {
    id: `run-${run.id}`,
    repository: run.repository,
    checkoutId: null,
    path: folder,
    ref: run.ref,
    before: null,
    after: null,
    what: run.state === 'done' ? 'entry-run' : 'error',
    why: run.state === 'done' ? run.why : 'run-failed',
    message: `The run of ${run.entry} ${how}${took}${run.reason === '' ? '' : `: ${run.reason}`}.`,
    event: run.delivery,
  };
}
