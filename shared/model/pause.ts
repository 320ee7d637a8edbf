import { z } from 'zod';
import { HostId, IsoTime } from './id.ts';

/** How long a person may pause background work. */
export const pauseChoices = ['1h', 'tomorrow', 'until-resumed'] as const;
export type PauseChoice = (typeof pauseChoices)[number];

/** The end of a pause that has none: it lasts until a person ends it. */
export const untilResumed = '9999-12-31T23:59:59.000Z';

/** When a working day begins again after "tomorrow", by the clock of the machine. */
const morningHour = 7;

/** When such a pause ends (ISO 8601). */
export function pauseEnd(choice: PauseChoice, now: Date): string {
  switch (choice) {
    case '1h':
      return new Date(now.getTime() + 3_600_000).toISOString();
    case 'tomorrow':
      return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, morningHour).toISOString();
    case 'until-resumed':
      return untilResumed;
  }
}

/** Whether a pause has no end of its own. */
export function hasNoEnd(pausedUntil: string): boolean {
  return pausedUntil >= '9999';
}

/** A pause of another machine (`until` null: its end) that it has not answered yet: it is asked until `standsUntil`. */
export const PauseWish = z.object({ hostId: HostId, until: IsoTime.nullable(), standsUntil: IsoTime });
export type PauseWish = z.infer<typeof PauseWish>;

/** What came of pausing a machine. `waiting`: it is off or slow; the wish stands, and it does it when it is back. */
export const PauseAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), pausedUntil: IsoTime.nullable() }),
  z.object({ kind: z.literal('refused'), message: z.string() }),
  z.object({ kind: z.literal('waiting'), standsUntil: IsoTime }),
]);
export type PauseAnswer = z.infer<typeof PauseAnswer>;
