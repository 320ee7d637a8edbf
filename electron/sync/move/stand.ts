import { readFile } from 'node:fs/promises';
import { headBranch, resolveRef } from '../../git/commands/git-paths.ts';
import type { Git } from '../../git/run.ts';
import type { StatePaths } from './preflight/busy.ts';

/** Whether what HEAD says is the branch that is moved; null is a detached one. */
export function isOn(head: string | null, branch: string): boolean {
  return (head ?? 'HEAD') === branch;
}

/** The branch's tip this very moment: its file, which takes no process; where that does not hold it (packed, reftable), git. */
export async function tipNow(git: Git, cwd: string, branch: string, state: StatePaths): Promise<string | null> {
  const text = (await readFile(state.branch, 'latin1').catch(() => '')).trim();
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : resolveRef(git, cwd, branch);
}

/** What HEAD says this very moment: its file, which takes no process; where that does not hold it (reftable), git. */
export async function headNow(git: Git, cwd: string, state: StatePaths): Promise<string | null> {
  const text = await readFile(state.head, 'utf8').catch(() => '');
  const named = /^ref: (refs\/heads\/.+)\n?$/.exec(text)?.[1];
  return named === undefined || named === 'refs/heads/.invalid' ? headBranch(git, cwd) : named;
}
