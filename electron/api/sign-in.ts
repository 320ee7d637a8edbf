import { implement } from '@orpc/server';
import { signInContract } from '../../shared/contract/sign-in.ts';
import type { SignInArea } from '../engine/here/sign-in.ts';

const answers = implement(signInContract);

/** Answers for the remotes that wait for a person. */
export function signInAnswers(signIn: SignInArea) {
  return {
    list: answers.list.handler(() => [...signIn.list()]),
    run: answers.run.handler(async ({ input, signal }) => [...(await signIn.run({ ...input, signal }))]),
  };
}
