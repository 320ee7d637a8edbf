import { implement } from '@orpc/server';
import { repositoriesContract } from '../../shared/contract/repositories.ts';
import type { Polite } from '../engine/here/polite.ts';

const answers = implement(repositoriesContract);

/** Answers for the settings of single repositories. */
export function repositoryAnswers(polite: Pick<Polite, 'changeRepository'>) {
  return {
    change: answers.change.handler(async ({ input }) => ({ problems: [...(await polite.changeRepository(input.key, input.change))] })),
  };
}
