import type { JournalEntry, JournalKind } from '../../../shared/model/journal.ts';
import { dayKey } from '../../parts/age.ts';

/** What the list is narrowed to; `kinds` null: all of them. */
export type JournalFilter = { readonly kinds: readonly JournalKind[] | null; readonly repository: string | null; readonly words: string };

/** The kinds as a person asks for them. */
export const kindGroups: readonly [KindGroup, ...KindGroup[]] = [
  { value: null, label: 'All', kinds: null },
  { value: 'moves', label: 'Updates', kinds: ['moving', 'fast-forwarded', 'rolled-back', 'undone', 'restored'] },
  { value: 'pushes', label: 'Pushes', kinds: ['push-seen', 'push-received', 'order-received'] },
  { value: 'fetches', label: 'Fetches', kinds: ['fetched'] },
  { value: 'refusals', label: 'Left alone', kinds: ['refused'] },
  { value: 'overwritten', label: 'Overwritten', kinds: ['force-push', 'branch-deleted', 'tip-kept'] },
  { value: 'errors', label: 'Errors', kinds: ['error'] },
];
type KindGroup = { readonly value: string | null; readonly label: string; readonly kinds: readonly JournalKind[] | null };

/** Whether an entry passes the filter, as the engine would decide it. */
export function passes(entry: JournalEntry, filter: JournalFilter): boolean {
  if (filter.kinds !== null && !filter.kinds.includes(entry.what)) return false;
  if (filter.repository !== null && entry.repository !== filter.repository) return false;
  const text = `${entry.message}\n${entry.repository ?? ''}\n${entry.path ?? ''}\n${entry.ref ?? ''}`.toLowerCase();
  return filter.words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What just happened (from the stream) on top of what was asked for; each entry once, as it is newest, newest first. */
export function mergeJournal(live: readonly JournalEntry[], asked: readonly JournalEntry[], filter: JournalFilter): readonly JournalEntry[] {
  const byId = new Map(asked.map((entry) => [entry.id, entry]));
  for (const entry of live) {
    // A line that was `moving` when it was asked for may have been closed as something else since.
    if (passes(entry, filter)) byId.set(entry.id, entry);
    else byId.delete(entry.id);
  }
  return [...byId.values()].sort((a, b) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1));
}

/** Entries (newest first) by the reader's own calendar days. */
export function byDay(entries: readonly JournalEntry[]): readonly { readonly day: string; readonly items: readonly JournalEntry[] }[] {
  const days: { day: string; items: JournalEntry[] }[] = [];
  for (const entry of entries) {
    const day = dayKey(entry.at);
    const last = days.at(-1);
    if (last?.day === day) last.items.push(entry);
    else days.push({ day, items: [entry] });
  }
  return days;
}
