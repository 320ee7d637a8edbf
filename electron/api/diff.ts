import { implement } from '@orpc/server';
import { diffContract } from '../../shared/contract/diff.ts';
import type { DiffArea } from '../engine/here/diff.ts';

const answers = implement(diffContract);

/** Answers the questions about differences. */
export function diffAnswers(diff: DiffArea) {
  return {
    commit: answers.commit.handler(({ input }) => diff.commit(input.repository, input.commit, input.path)),
    pair: answers.pair.handler(({ input }) => diff.pair(input.repository, input.before, input.after)),
    worktree: answers.worktree.handler(({ input }) => diff.worktree(input.checkoutId, input.part, input.path)),
  };
}
