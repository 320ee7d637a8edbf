import { implement } from '@orpc/server';
import { keychainContract } from '../../shared/contract/keychain.ts';
import type { KeychainArea } from '../engine/settings/keychain.ts';

const answers = implement(keychainContract);

/** Answers what the system's keychain holds for Everref, never with a value. */
export function keychainAnswers(area: KeychainArea) {
  return {
    status: answers.status.handler(() => area.status()),
    put: answers.put.handler(async ({ input }) => ({ problem: await area.put(input.name, input.value) })),
    remove: answers.remove.handler(async ({ input }) => ({ problem: await area.remove(input.name) })),
  };
}
