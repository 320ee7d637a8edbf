import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConfigProblem } from '../../../../shared/contract/contract.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';

/** Endpoints and entries as they are written in the configuration file. */
export function useWritten() {
  const engine = useEngine();
  return useQuery({ queryKey: ['webhook-settings'], queryFn: ({ signal }) => engine.webhookSettings.get(undefined, { signal }) });
}

/** A change of that file: announces what came of it, renews what shows it, and calls back where it was written. */
export function useChange<Input>(change: (input: Input) => Promise<{ readonly problems: readonly ConfigProblem[] }>, onDone: () => void = () => {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async ({ problems }) => {
      if (problems.length > 0) return announce('It was not saved');
      announce('The configuration is saved');
      onDone();
      await Promise.all(['webhook-settings', 'webhooks', 'entries'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
}
