import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConfigProblem } from '../../../../../shared/contract/contract.ts';
import { useEngine } from '../../../../app/engine-context.tsx';
import type { SecretDraft } from './secret-draft.ts';

/** What the system's keychain holds for Everref; names only. */
export function useKeychain() {
  const engine = useEngine();
  return useQuery({ queryKey: ['keychain'], queryFn: ({ signal }) => engine.keychain.status(undefined, { signal }) });
}

/** Puts a draft's value into the keychain, before the configuration names it; answers why not. Nothing to do where it goes elsewhere, or stays. */
export function useKeepSecret(): (draft: SecretDraft) => Promise<readonly ConfigProblem[]> {
  const engine = useEngine();
  const queries = useQueryClient();
  return async ({ kind, where, value }) => {
    if (kind !== 'keychain' || value === '') return [];
    const { problem } = await engine.keychain.put({ name: where.trim(), value });
    await queries.invalidateQueries({ queryKey: ['keychain'] });
    return problem === null ? [] : [{ file: 'keychain', line: 0, message: problem }];
  };
}
