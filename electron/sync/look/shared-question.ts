import type { RemoteTips } from '../../git/parse/ls-remote.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';

/** One question to one address, asked by whoever comes first; the others take its answer (N-9). */
export interface SharedQuestion {
  /** The answer, with whether it was somebody else who asked: it may then be a moment old. Throws what the question threw, to all. */
  tips(ask: () => Promise<RemoteTips>): Promise<{ readonly tips: RemoteTips; readonly own: boolean }>;
}

export function createSharedQuestion(): SharedQuestion {
  let answer: Promise<RemoteTips> | null = null;
  return {
    async tips(ask) {
      const own = answer === null;
      answer ??= ask();
      return { tips: await answer, own };
    },
  };
}

/**
 * What two remotes must have in common to be one question: the address, and nothing in a clone's own configuration that would have it asked in another
 * way. A relative address is its clone's own. Holds the URL: never to be logged.
 */
export function questionKey(clone: Pick<Clone, 'id' | 'programs'>, remote: Pick<Remote, 'name' | 'url'>): string {
  const isAbsolute = /^(?:[a-z][a-z0-9+.-]*:\/\/|\/|[^/:]+:)/i.test(remote.url);
  return clone.programs.length === 0 && isAbsolute ? remote.url : `${clone.id} ${remote.name}`;
}
