import { type Checkout, changedFiles, isDirty } from './checkout.ts';

/** Another machine has work on the branch that is checked out here: two lines of work that will have to be brought together (N-3). */
export interface Collision {
  /** The checkout here. */
  readonly checkout: Checkout;
  /** The checkout there, as it was last published. */
  readonly other: Checkout;
  readonly branch: string;
  /** Commits there that are on no remote; their subjects where they are known, newest first. */
  readonly commits: number;
  readonly subjects: readonly string[];
  /** Files there that are not committed. */
  readonly files: number;
  readonly paths: readonly string[];
}

/** The collisions of every checkout of machine `hostId`. Pure; `checkouts` may hold several repositories. */
export function collisionsIn(checkouts: readonly Checkout[], hostId: string): readonly Collision[] {
  const others = Map.groupBy(
    checkouts.filter((checkout) => checkout.hostId !== hostId),
    (checkout) => checkout.repository,
  );
  if (others.size === 0) return [];
  return checkouts.flatMap((checkout) =>
    checkout.hostId === hostId && checkout.branch !== null ? collisionsOf(checkout, checkout.branch, others.get(checkout.repository) ?? []) : [],
  );
}

function collisionsOf(checkout: Checkout, branch: string, others: readonly Checkout[]): readonly Collision[] {
  const found: Collision[] = [];
  const clonesTold = new Set<string>();
  // Who has it checked out first: that one knows the subjects, and the files.
  for (const other of others.toSorted((a, b) => Number(b.branch === branch) - Number(a.branch === branch))) {
    const checkedOut = other.branch === branch;
    const there = other.branches.find((one) => one.name === branch);
    const clone = `${other.hostId} ${other.cloneId}`;
    const files = checkedOut && isDirty(other) ? changedFiles(other) : 0;
    // The same tip here: whatever is unpushed there, this machine has it too. Branches are the clone's, told once.
    const commits = there === undefined || there.tip === checkout.head || clonesTold.has(clone) ? 0 : (there.unpushed ?? 0);
    if (files + commits === 0) continue;
    clonesTold.add(clone);
    found.push({
      checkout,
      other,
      branch,
      commits,
      subjects: commits === 0 ? [] : checkedOut ? other.unpushedCommits.map(({ subject }) => subject) : there === undefined ? [] : [there.subject],
      files,
      paths: files === 0 ? [] : other.files.map(({ path }) => path),
    });
  }
  return found;
}

/** Whether work on a branch has just begun in a checkout: switched to it, first change of a file, or a commit that is not pushed. */
export function beginsWork(before: Checkout, now: Checkout): boolean {
  if (now.branch === null) return false;
  return before.branch !== now.branch || (!isDirty(before) && isDirty(now)) || (before.head !== now.head && (now.unpushed ?? 0) > (before.unpushed ?? 0));
}
