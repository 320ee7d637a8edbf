import { useQuery } from '@tanstack/react-query';
import { isUnderWay, type Rescue } from '../../../shared/model/lost.ts';
import { useEngine } from '../engine-context.tsx';

const renewMs = 2000;
/** A stop is told to the other machine behind: its words change once more. */
const stoppedMs = 4000;

/** The newest rescue of a commit, kept up to date while it is in sight; undefined: nobody asked for it. */
export function useRescue(repository: string, commit: string): Rescue | undefined {
  const engine = useEngine();
  const of = (list: readonly Rescue[] | undefined) => list?.find((one) => one.commit === commit && one.repository === repository);
  const rescues = useQuery({
    queryKey: ['lost-rescues'],
    queryFn: ({ signal }) => engine.lost.rescues(undefined, { signal }),
    refetchInterval: (query) => (isUnderWay(of(query.state.data)) ? renewMs : of(query.state.data)?.state === 'stopped' ? stoppedMs : false),
  });
  return of(rescues.data);
}
