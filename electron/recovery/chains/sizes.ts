import { changeSizes, emptyTree, type TreeChangeSize } from '../../git/commands/change-sizes.ts';
import { readCommits } from '../../git/commands/scan-commits.ts';
import { GitError } from '../../git/error.ts';
import type { Git } from '../../git/run.ts';
import { together } from '../together.ts';
import type { Chain } from './group.ts';

/** How big each chain's change is, from what it stands on to its tip; null: cannot be said (a partial clone lacks a file, or what it stands on is gone). */
export async function sizesOf(git: Git, cwd: string, chains: readonly Chain[], signal?: AbortSignal): Promise<readonly (TreeChangeSize | null)[]> {
  const bases = await readCommits(git, cwd, [...new Set(chains.flatMap(({ base }) => (base === null ? [] : [base])))], signal);
  const treeOf = new Map(bases.map(({ id, tree }) => [id, tree]));
  const pairs = chains.map(({ base, tip }) => ({ from: base === null ? emptyTree : (treeOf.get(base) ?? null), to: tip.tree }));
  // Reading trees and files is what a scan spends a third of its time on: many are read by two runs side by side.
  const half = pairs.length > manyPairs ? Math.ceil(pairs.length / 2) : pairs.length;
  const [first, second] = await together(measure(git, cwd, pairs.slice(0, half), signal), measure(git, cwd, pairs.slice(half), signal));
  return [...first, ...second];
}

const manyPairs = 100;

type Pair = { readonly from: string | null; readonly to: string };

/** One run for all; where a file is not here git gives up: then by halves, so that one such change costs only its own size. */
async function measure(git: Git, cwd: string, pairs: readonly Pair[], signal: AbortSignal | undefined): Promise<readonly (TreeChangeSize | null)[]> {
  const known = pairs.flatMap(({ from, to }) => (from === null ? [] : [{ from, to }]));
  if (known.length === 0) return pairs.map(() => null);
  try {
    const sizes = await changeSizes(git, cwd, known, signal);
    let at = 0;
    return pairs.map(({ from }) => (from === null ? null : (sizes[at++] ?? null)));
  } catch (error) {
    if (!(error instanceof GitError) || error.kind === 'aborted' || error.kind === 'helper-died') throw error;
    if (pairs.length === 1) return [null];
    const half = Math.ceil(pairs.length / 2);
    return [...(await measure(git, cwd, pairs.slice(0, half), signal)), ...(await measure(git, cwd, pairs.slice(half), signal))];
  }
}
