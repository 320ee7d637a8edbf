import { refNameProblem } from '../../shared/model/ref.ts';
import type { Target } from './check-request.ts';

/** A force push as the readers of the history are told it; the names are a promise (S0-2). */
export interface ToldForcePushAnswer {
  readonly repository: string;
  readonly ref: string;
  readonly hash_before_force_push: string;
  readonly hash_after_force_push: string;
  readonly timestamp_of_after_commit: string | null;
  readonly after_commit_author_username: string | null;
  readonly pusher_username: string | null;
  readonly timestamp_push_event_received: string;
}

/** A question for the history. */
export interface HistoryQuery {
  /** An id or its last two parts. */
  readonly repository?: string;
  /** Full name. */
  readonly ref?: string;
  readonly since?: string;
}

/** Where the history is read. */
export interface HistoryReader {
  /** Newest first. */
  find(query: HistoryQuery): readonly ToldForcePushAnswer[] | Promise<readonly ToldForcePushAnswer[]>;
}

const longest = 255;

/** Answers a question for the history; null where it makes no sense or is too long. */
export async function answerHistory(
  target: Extract<Target, { kind: 'history' | 'old-history' }>,
  url: string,
  body: Buffer,
  contentType: string | null,
  history: HistoryReader,
): Promise<readonly ToldForcePushAnswer[] | null> {
  const asked = new URLSearchParams(url.split('?')[1] ?? '');
  const words: Record<string, string> = Object.fromEntries(asked);
  if (target.kind === 'old-history') {
    // As the old tracker took it: the body is the ref or the branch itself.
    const given = questionIn(body, contentType);
    if (given === null) return null;
    words[target.by] = given[target.by] ?? '';
    if (given['repository'] !== undefined) words['repository'] = given['repository'];
    if (words[target.by] === '') return null;
  }
  if (Object.values(words).some((value) => value.length > longest || /\p{Cc}/u.test(value))) return null;
  const { repository = '', ref = '', branch = '', since = '' } = words;
  const full = ref !== '' ? ref : branch === '' ? '' : `refs/heads/${branch}`;
  if (since !== '' && Number.isNaN(Date.parse(since))) return null;
  // What could be no ref was never pushed.
  if (full !== '' && (refNameProblem(full) !== null || (branch !== '' && full !== `refs/heads/${branch}`))) return [];
  return history.find({
    ...(repository === '' ? {} : { repository }),
    ...(full === '' ? {} : { ref: full }),
    ...(since === '' ? {} : { since: new Date(since).toISOString() }),
  });
}

function questionIn(body: Buffer, contentType: string | null): Record<string, string> | null {
  const text = body.toString('utf8').trim();
  if (contentType === null || !/^application\/json/i.test(contentType)) return { ref: text, branch: text };
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'string') return { ref: data, branch: data };
    if (typeof data !== 'object' || data === null) return null;
    return Object.fromEntries(Object.entries(data).filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  } catch {
    return null;
  }
}
