import type { ForcePush } from '../../../shared/model/force-push.ts';
import { isNoObject } from '../../../shared/model/id.ts';
import { joinAlias } from '../../config/overrides.ts';
import type { ForcePushQuery } from '../../store/force-pushes.ts';
import type { ToldForcePushes } from '../../store/told-force-pushes.ts';
import type { HistoryReader, ToldForcePushAnswer } from '../../webhook/history-answers.ts';

const mostAnswered = 1000;

/** The history for those who ask over HTTP: what forges told, and what this host found by itself. */
export function createHistoryReader(
  told: ToldForcePushes,
  found: (query: ForcePushQuery) => readonly ForcePush[],
  aliases: () => Readonly<Record<string, string>>,
): HistoryReader {
  return {
    find({ repository: asked, ref, since }) {
      const fits = asked === undefined ? () => true : fitting(asked, aliases());
      // The store reads the newest only: it is asked for each repository that is meant, so that a busy one does not hide a quiet one.
      const whole = asked !== undefined && hasServer(asked) ? [...new Set([asked, joinAlias(asked, aliases())])] : null;
      const toldOf = asked === undefined ? [undefined] : (whole ?? told.repositories().filter(fits));
      const answers: ToldForcePushAnswer[] = toldOf
        .flatMap((repository) => told.list({ repository, ref, since }))
        .filter((row) => fits(row.repository))
        .map((row) => ({
          repository: row.repository,
          ref: row.ref,
          hash_before_force_push: row.before,
          hash_after_force_push: row.after,
          timestamp_of_after_commit: row.headAt,
          after_commit_author_username: row.headAuthor,
          pusher_username: row.pusher,
          timestamp_push_event_received: row.at,
        }));
      const key = (answer: ToldForcePushAnswer) => [answer.repository, answer.ref, answer.hash_before_force_push, answer.hash_after_force_push].join(' ');
      const there = new Set(answers.map(key));
      const others = (whole ?? [undefined])
        .flatMap((repository) => found({ limit: mostAnswered, repository, ref, since }))
        .filter(
          (entry) =>
            fits(entry.repository) && (ref === undefined || entry.ref === ref) && (since === undefined || entry.at >= since) && !isNoObject(entry.after),
        )
        .map((entry) => ({
          repository: entry.repository,
          ref: entry.ref,
          hash_before_force_push: entry.before,
          hash_after_force_push: entry.after,
          timestamp_of_after_commit: null,
          after_commit_author_username: null,
          pusher_username: entry.by,
          timestamp_push_event_received: entry.at,
        }))
        .filter((answer) => !there.has(key(answer)));
      return [...answers, ...others].sort((a, b) => (a.timestamp_push_event_received < b.timestamp_push_event_received ? 1 : -1)).slice(0, mostAnswered);
    },
  };
}

/** Which ids an asker means: one by its id or its last two parts, or by those of a name that is joined to it. Pure. */
function fitting(asked: string, aliases: Readonly<Record<string, string>>): (id: string) => boolean {
  const meant = (id: string) => id === asked || (!hasServer(asked) && id.endsWith(`/${asked}`));
  const joined = new Set([joinAlias(asked, aliases), ...Object.keys(aliases).flatMap((name) => (meant(name) ? [joinAlias(name, aliases)] : []))]);
  return (id) => meant(id) || joined.has(id);
}

/** `github.com/acme/site` names its server; `acme/site` does not, and fits wherever it is. */
function hasServer(repository: string): boolean {
  return repository.split('/').length > 2 || /^[^/]+[.:]/.test(repository);
}
