import type { PullResult } from '../../../shared/model/pull.ts';
import type { Journal } from '../../store/journal.ts';
import { isAsked, type UpdateRequest } from './update.ts';

/** Writes refusals into the journal: one that stands is told once, not at every look; one that was asked for always. */
export interface ToldRefusals {
  tell(request: UpdateRequest, result: PullResult, key: string): void;
  /** It has its line already, or wants none: the same is not to be told later. */
  remember(result: PullResult, key: string): void;
  /** It is over: the next one is news. */
  over(key: string): void;
}

const mostRemembered = 10_000;

/** Remembers for as long as this process runs. */
export function createToldRefusals(journal: Journal): ToldRefusals {
  const told = new Map<string, string>();
  const saying = ({ reason, before, after, message }: PullResult) => `${reason} ${before} ${after} ${message}`;
  const remember = (result: PullResult, key: string) => {
    if (told.size >= mostRemembered) told.clear();
    told.set(key, saying(result));
  };
  return {
    tell(request, refusal, key) {
      if (!isAsked(request.why) && told.get(key) === saying(refusal)) return;
      remember(refusal, key);
      const { result, reason, message, checkoutId, repository, path, branch, before, after } = refusal;
      journal.add({
        repository,
        checkoutId,
        path,
        ref: branch === null ? null : `refs/heads/${branch}`,
        before,
        after,
        what: result === 'failed' ? 'error' : 'refused',
        why: reason ?? 'git-failed',
        message,
        event: request.event,
      });
    },
    remember,
    over: (key) => void told.delete(key),
  };
}
