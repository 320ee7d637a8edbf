import type { CommitInfo } from '../../../shared/model/diff.ts';

/** Fields by NUL; the message last. */
export const commitInfoFormat = '%H%x00%P%x00%an%x00%at%x00%cn%x00%ct%x00%s%x00%B';

const mostCharacters = 20_000;

/** Reads one commit printed by `log --no-walk --format=<commitInfoFormat>`; null where it is none. */
export function parseCommitInfo(output: Buffer): CommitInfo | null {
  const [id = '', parents = '', author = '', authored = '', committer = '', committed = '', subject = '', ...message] = output.toString('utf8').split('\0');
  if (!/^[0-9a-f]{40,64}$/.test(id)) return null;
  return {
    id,
    parents: parents.split(' ').filter(Boolean),
    author,
    authoredAt: isoTime(authored),
    committer,
    committedAt: isoTime(committed),
    subject,
    message: message.join('\0').trimEnd().slice(0, mostCharacters),
  };
}

/** A commit may claim any time; one that no date can hold is said to be the first. */
function isoTime(seconds: string): string {
  const at = new Date(Number(seconds) * 1000);
  const year = at.getUTCFullYear();
  return Number.isNaN(year) || year > 9999 || year < 0 ? new Date(0).toISOString() : at.toISOString();
}
