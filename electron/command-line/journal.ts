import type { JournalEntry } from '../../shared/model/journal.ts';
import { ago, paint, plain, printJson, printTable, repositoryWords, say } from './print.ts';

/** Prints journal lines, newest first: the names in `--json` are a promise (product.md §3). */
export function printJournal(entries: readonly JournalEntry[], names: ReadonlyMap<string, string>, options: { readonly json: boolean }): number {
  if (options.json) {
    printJson(
      entries.map(({ id, at, hostId, repository, path, ref, before, after, what, why, message, event, undone }) => ({
        id,
        at,
        host: names.get(hostId) ?? hostId,
        repository,
        path,
        ref,
        before,
        after,
        what,
        why,
        message,
        event,
        undone,
      })),
    );
  } else if (entries.length === 0) say('Nothing has happened yet.');
  else
    printTable(
      entries.map((entry) => [
        ago(entry.at),
        paint(entry.what === 'error' || entry.what === 'refused' ? 'yellow' : 'reset', entry.what),
        entry.repository === null ? '—' : repositoryWords(entry.repository, entry.path ?? ''),
        plain(entry.message),
      ]),
    );
  return 0;
}
