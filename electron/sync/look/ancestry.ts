import { isAncestor } from '../../git/commands/merge-base.ts';
import type { Git } from '../../git/run.ts';

/** Whether one commit contains another; what was once answered holds for ever (git.md 3.2). Bounded. */
export interface Ancestry {
  contains(git: Git, cwd: string, ancestor: string, descendant: string): Promise<boolean>;
}

const mostPairs = 10_000;

/** Remembers the newest pairs of a process. */
export function createAncestry(): Ancestry {
  const known = new Map<string, boolean>();
  return {
    async contains(git, cwd, ancestor, descendant) {
      if (ancestor === descendant) return true;
      const pair = `${ancestor} ${descendant}`;
      const there = known.get(pair);
      if (there !== undefined) return there;
      const answer = await isAncestor(git, cwd, ancestor, descendant);
      if (known.size >= mostPairs) known.delete(known.keys().next().value ?? '');
      known.set(pair, answer);
      return answer;
    },
  };
}
