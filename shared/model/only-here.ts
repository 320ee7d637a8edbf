import { z } from 'zod';
import { type Checkout, changedFiles } from './checkout.ts';
import { CheckoutId, HostId, RepositoryId } from './id.ts';

/** Work that no remote and no other machine has: what would be missing elsewhere, or gone with this disk (N-4). */
export const OnlyHere = z.object({
  hostId: HostId,
  checkoutId: CheckoutId,
  repository: RepositoryId,
  path: z.string(),
  /** Null: a detached HEAD, or where a branch has nothing to do with it (stashes). */
  branch: z.string().nullable(),
  /** `unreadable`: the checkout could not be looked at, so nobody can say. */
  kind: z.enum(['uncommitted', 'unpushed', 'stashed', 'unreadable']),
  /** Files, commits or stashes; 1 where it could not be read. */
  count: z.int().positive(),
  /** Some of them in words: paths, subjects, stash messages; at most 20. */
  items: z.array(z.string()),
});
export type OnlyHere = z.infer<typeof OnlyHere>;

const mostItems = 20;

/** What exists only on machine `hostId`, checkout by checkout; branches and stashes once per clone. Pure. */
export function onlyHere(checkouts: readonly Checkout[], hostId: string): readonly OnlyHere[] {
  let tips: ReadonlySet<string> | undefined;
  // Most have nothing to ask for: then nobody gathers all tips of all machines.
  const isElsewhere = (checkout: Checkout, tip: string | null): boolean => {
    tips ??= tipsElsewhere(checkouts, hostId);
    return tips.has(tipKey(checkout.repository, tip));
  };
  const seenClones = new Set<string>();
  const found: OnlyHere[] = [];
  // The main work tree first: what belongs to the whole clone is told of it.
  const own = checkouts.filter((checkout) => checkout.hostId === hostId).toSorted((a, b) => Number(a.kind === 'worktree') - Number(b.kind === 'worktree'));
  for (const checkout of own) {
    const say = (kind: OnlyHere['kind'], branch: string | null, count: number, items: readonly string[]) => {
      if (count === 0) return;
      const { id, repository, path } = checkout;
      found.push({ hostId, checkoutId: id, repository, path, branch, kind, count, items: items.slice(0, mostItems) });
    };
    if (checkout.state === 'failed') {
      // A folder that is gone holds nothing that could be carried away.
      if (checkout.problem?.code !== 'missing-folder') say('unreadable', checkout.branch, 1, checkout.problem === null ? [] : [checkout.problem.message]);
      continue;
    }
    say(
      'uncommitted',
      checkout.branch,
      changedFiles(checkout),
      checkout.files.map((file) => file.path),
    );
    if (checkout.branch === null && (checkout.unpushed ?? 0) > 0 && !isElsewhere(checkout, checkout.head))
      say(
        'unpushed',
        null,
        checkout.unpushed ?? 0,
        checkout.unpushedCommits.map((commit) => commit.subject),
      );
    if (seenClones.has(checkout.cloneId)) continue;
    seenClones.add(checkout.cloneId);
    for (const branch of checkout.branches) {
      if ((branch.unpushed ?? 0) === 0 || isElsewhere(checkout, branch.tip)) continue;
      const holder = own.find((one) => one.cloneId === checkout.cloneId && one.branch === branch.name);
      say('unpushed', branch.name, branch.unpushed ?? 0, holder?.unpushedCommits.map((commit) => commit.subject) ?? [branch.subject]);
    }
    say('stashed', null, checkout.stashes ?? 0, checkout.stashList);
  }
  return found;
}

/** Tips that another machine has on a branch of the same repository: with them it has the commits below. */
function tipsElsewhere(checkouts: readonly Checkout[], hostId: string): ReadonlySet<string> {
  const tips = new Set<string>();
  for (const checkout of checkouts) {
    if (checkout.hostId === hostId) continue;
    for (const branch of checkout.branches) tips.add(tipKey(checkout.repository, branch.tip));
    tips.add(tipKey(checkout.repository, checkout.head));
  }
  return tips;
}

function tipKey(repository: string, tip: string | null): string {
  return `${repository} ${tip ?? ''}`;
}
