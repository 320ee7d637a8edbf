/** Gathers what comes while the disk is busy, so that many wait for one write instead of each for its own. */
export interface GroupCommit<Item, Answer> {
  /** Resolves when the item is on disk; rejects when it could not be written. */
  add(item: Item): Promise<Answer>;
  /** Resolves when nothing waits. */
  idle(): Promise<void>;
}

/** `write` puts a batch on disk before it returns, and answers for each item in order. */
export function createGroupCommit<Item, Answer>(write: (batch: readonly Item[]) => readonly Answer[], mostAtOnce = 500): GroupCommit<Item, Answer> {
  let waiting: { readonly item: Item; readonly resolve: (answer: Answer) => void; readonly reject: (error: unknown) => void }[] = [];
  let planned = false;
  const idlers: (() => void)[] = [];

  function commit(): void {
    planned = false;
    const batch = waiting.slice(0, mostAtOnce);
    waiting = waiting.slice(mostAtOnce);
    try {
      const answers = write(batch.map(({ item }) => item));
      for (const [at, one] of batch.entries()) {
        const answer = answers[at];
        if (answer === undefined) one.reject(new Error('the batch was answered short'));
        else one.resolve(answer);
      }
    } catch (error) {
      for (const one of batch) one.reject(error);
    }
    if (waiting.length > 0) plan();
    else for (const tell of idlers.splice(0)) tell();
  }

  function plan(): void {
    if (planned) return;
    planned = true;
    // After the input that is there already was read: what came together goes together.
    setImmediate(commit);
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        plan();
      }),
    idle: () => (waiting.length === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
