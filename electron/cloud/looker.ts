/** One look under way, one waiting: calls that come during a look make it look once more. */
export interface Looker {
  look(): void;
  /** Resolves when the look that is under way has ended. */
  settled(): Promise<void>;
}

/** `lookOnce` must not throw. Nothing begins while `isClosed`. */
export function createLooker(lookOnce: () => Promise<void>, isClosed: () => boolean): Looker {
  let looking: Promise<void> | null = null;
  let isAskedAgain = false;

  function look(): void {
    if (isClosed()) return;
    if (looking !== null) {
      isAskedAgain = true;
      return;
    }
    looking = lookOnce().finally(() => {
      looking = null;
      if (!isAskedAgain) return;
      isAskedAgain = false;
      look();
    });
  }

  return {
    look,
    async settled() {
      await looking;
    },
  };
}
