import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useEngine } from '../engine-context.tsx';
import { type Entry, lostEntries } from './entries.ts';

/** Fewer letters are in everything. */
const fewest = 3;
/** The box shows what it finds at a glance; the place has the rest. */
const most = 6;

/** Lost commits that fit what was typed: the engine has their messages, authors and files, the snapshot does not. */
export function useLostEntries(typed: string): readonly Entry[] {
  const engine = useEngine();
  const words = typed.trim().slice(0, 500);
  const answer = useQuery({
    queryKey: ['lost-quick', words],
    queryFn: ({ signal }) => engine.lost.quick({ words, limit: most }, { signal }),
    enabled: words.length >= fewest,
    staleTime: 5000,
  });
  const chains = answer.data;
  return useMemo(() => (chains === undefined || words.length < fewest ? [] : lostEntries(chains, words)), [chains, words]);
}
