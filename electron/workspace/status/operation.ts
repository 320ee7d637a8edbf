import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '../../../shared/model/checkout.ts';

/** What git is in the middle of in a work tree, by the files of its own git folder. Source: wt-status.c, `wt_status_get_state`. */
export function operationIn(gitDir: string): Operation | null {
  const has = (name: string) => existsSync(join(gitDir, name));
  if (has('rebase-apply')) return has('rebase-apply/applying') ? 'am' : 'rebase';
  if (has('rebase-merge')) return 'rebase';
  if (has('CHERRY_PICK_HEAD')) return 'cherry-pick';
  if (has('REVERT_HEAD')) return 'revert';
  if (has('sequencer')) return /^revert\b/.test(todoOf(gitDir)) ? 'revert' : 'cherry-pick';
  if (has('MERGE_HEAD')) return 'merge';
  if (has('BISECT_LOG')) return 'bisect';
  return null;
}

function todoOf(gitDir: string): string {
  try {
    return readFileSync(join(gitDir, 'sequencer', 'todo'), 'utf8');
  } catch {
    return '';
  }
}
