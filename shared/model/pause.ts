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
