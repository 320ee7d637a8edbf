import { holds, type QuickStamp } from './quick-stamp.ts';

// Parsed by hand, on the thread that reads disks: it starts in half the time without the schema library, and the engine has other things to do at a start.

/** Whether each of these stamps, as they were saved, still holds; what cannot be read does not. */
export function savedHold(texts: readonly string[]): readonly boolean[] {
  return texts.map((text) => {
    const stamp = parseStamp(text);
    return stamp !== null && holds(stamp);
  });
}

/** The folder that a saved stamp is of; null: it cannot be read. */
export function firstPathOf(text: string): string | null {
  return parseStamp(text)?.paths[0] ?? null;
}

function parseStamp(text: string): QuickStamp | null {
  try {
    const read: unknown = JSON.parse(text);
    return isStamp(read) ? read : null;
  } catch {
    return null;
  }
}

function isStamp(value: unknown): value is QuickStamp {
  if (typeof value !== 'object' || value === null) return false;
  const { paths, times, takenAt } = value as Partial<Record<keyof QuickStamp, unknown>>;
  return (
    Array.isArray(paths) &&
    paths.every((path) => typeof path === 'string') &&
    Array.isArray(times) &&
    times.length === 3 * paths.length &&
    times.every((time) => typeof time === 'number') &&
    typeof takenAt === 'number'
  );
}
