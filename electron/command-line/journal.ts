import { type JournalEntry, mayUndo } from '../../shared/model/journal.ts';
import { ago, paint, plain, printJson, printTable, repositoryWords, say } from './print.ts';

/** A line as `--json` shows it: the names are a promise (product.md §3). */
export function jsonLine(entry: JournalEntry, names: ReadonlyMap<string, string>) {
  const { id, at, hostId, repository, path, ref, before, after, what, why, event, undone } = entry;
  return { id, at, host: names.get(hostId) ?? hostId, repository, path, ref, before, after, what, why, event, undone };
}

/** Prints journal lines, newest first. */
export function printJournal(entries: readonly JournalEntry[], names: ReadonlyMap<string, string>, options: { readonly json: boolean }): number {
  if (options.json) {
    printJson(entries.map((entry) => jsonLine(entry, names)));
  } else if (entries.length === 0) say('Nothing has happened yet.');
  else
    printTable(
      entries.map((entry) => [
        paint(mayUndo(entry) ? 'reset' : 'dim', entry.id),
        ago(entry.at),
        paint(entry.what === 'error' || entry.what === 'refused' ? 'yellow' : 'reset', `${entry.what}${entry.undone ? ' (undone)' : ''}`),
        entry.repository === null ? '—' : repositoryWords(entry.repository, entry.path ?? ''),
        plain(entry.message),
      ]),
    );
  return 0;
}
