/** Every day from one local time to another, over midnight where `from` is later than `to`. `HH:MM`. */
export interface QuietHours {
  readonly from: string;
  readonly to: string;
}

/** Until when nothing is to be said: a snooze, or the quiet hours that `now` lies in, whichever ends later; null: speak. Pure; local time. */
export function silentUntil(now: Date, quietHours: QuietHours | null, snoozedUntil: Date | null): Date | null {
  const ends = [quietHours === null ? null : quietEnd(now, quietHours), snoozedUntil].filter((end) => end !== null && end > now);
  return ends.reduce<Date | null>((latest, end) => (latest === null || (end !== null && end > latest) ? end : latest), null);
}

function quietEnd(now: Date, { from, to }: QuietHours): Date | null {
  if (from === to) return null;
  // Yesterday's, which may go on past midnight, and today's.
  for (const dayOffset of [-1, 0]) {
    const start = at(now, dayOffset, from);
    const end = at(now, from < to ? dayOffset : dayOffset + 1, to);
    if (start <= now && now < end) return end;
  }
  return null;
}

/** By the calendar, not by adding hours: a day on which the clocks change has 23 or 25. */
function at(now: Date, dayOffset: number, time: string): Date {
  const [hours, minutes] = time.split(':').map(Number);
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + dayOffset, hours, minutes);
}
