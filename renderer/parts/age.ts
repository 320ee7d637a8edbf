import { hasNoEnd } from '../../shared/model/pause.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

function parts(ms: number): readonly [number, 'minute' | 'hour' | 'day' | 'month' | 'year'] | null {
  if (!(ms >= minute)) return null;
  if (ms < hour) return [Math.floor(ms / minute), 'minute'];
  if (ms < day) return [Math.floor(ms / hour), 'hour'];
  if (ms < 60 * day) return [Math.floor(ms / day), 'day'];
  if (ms < 730 * day) return [Math.floor(ms / (30 * day)), 'month'];
  return [Math.floor(ms / (365 * day)), 'year'];
}

const short = { minute: 'm', hour: 'h', day: 'd', month: 'mo', year: 'y' } as const;

/** How long ago, for a narrow place: `now`, `5m`, `3h`, `12d`. A time that is still to come (another clock) is `now`. */
export function shortAge(iso: string, now: number): string {
  const age = parts(now - Date.parse(iso));
  return age === null ? 'now' : `${age[0]}${short[age[1]]}`;
}

/** How long ago, short but as a phrase: `just now`, `5m ago`. */
export function shortAgo(iso: string, now: number): string {
  const age = shortAge(iso, now);
  return age === 'now' ? 'just now' : `${age} ago`;
}

/** How long ago, in words: `just now`, `5 minutes ago`. */
export function longAge(iso: string, now: number): string {
  const age = parts(now - Date.parse(iso));
  return age === null ? 'just now' : `${age[0]} ${age[1]}${age[0] === 1 ? '' : 's'} ago`;
}

// Made once: a formatter costs more to make than to use, and a screen of the matrix shows two hundred times.
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** The exact time in the reader's own zone and manner. */
export function exactTime(iso: string): string {
  return exact.format(new Date(iso));
}

/** Hours and minutes in the reader's own zone. */
export function clockTime(iso: string): string {
  return clock.format(new Date(iso));
}

/** Until when something is off, as a phrase; `now` in ms. What has no end of its own lasts until a person ends it. */
export function untilWords(iso: string, now: number): string {
  if (hasNoEnd(iso)) return 'until you go on';
  const today = new Date(now);
  if (dayKey(iso) === dayKey(today.toISOString())) return `until ${clockTime(iso)}`;
  const tomorrow = new Date(today.getFullYear(), today.getMonth(), today.getDate() + 1, 12);
  if (dayKey(iso) === dayKey(tomorrow.toISOString())) return `until tomorrow, ${clockTime(iso)}`;
  return `until ${new Date(iso).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })}, ${clockTime(iso)}`;
}

/** An hour from now: how long a pause or a snooze lasts. */
export function hourFromNow(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

/** Tomorrow at seven, by the reader's own calendar. */
export function tomorrow(): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 7).toISOString();
}

/** The reader's own calendar day, as a key that sorts. */
export function dayKey(iso: string): string {
  const at = new Date(iso);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}

/** A day as a heading: `Today`, `Yesterday`, else the date with its weekday. */
export function dayHeading(iso: string, now: number): string {
  const key = dayKey(iso);
  const today = new Date(now);
  if (key === dayKey(today.toISOString())) return 'Today';
  if (key === dayKey(new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1, 12).toISOString())) return 'Yesterday';
  const sameYear = new Date(iso).getFullYear() === today.getFullYear();
  return new Date(iso).toLocaleDateString(undefined, { weekday: 'long', day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
}
