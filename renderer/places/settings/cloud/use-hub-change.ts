import { useMutation, useQueryClient } from '@tanstack/react-query';

/** Something that changes where the machines meet: what the settings show of that is asked again. */
export function useHubChange<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => Promise.all([['hub'], ['cloud'], ['about']].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
