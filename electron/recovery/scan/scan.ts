import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LostChain } from '../../../shared/model/finding.ts';
import type { LostHeld } from '../../../shared/model/lost.ts';
import { objectFormat } from '../../git/commands/ref-tips.ts';
import { readCommits } from '../../git/commands/scan-commits.ts';
import { GitError } from '../../git/error.ts';
import { type RawCommit, subjectOf } from '../../git/parse/raw-commit.ts';
import type { Git } from '../../git/run.ts';
import { findTwins } from '../chains/find-twins.ts';
import { type Chain, groupChains } from '../chains/group.ts';
import { heldOf } from '../chains/held.ts';
import { sizesOf } from '../chains/sizes.ts';
import { rewrittenPairs } from '../chains/twins.ts';
import { causeOf, type Known } from '../chains/why.ts';
import { together } from '../together.ts';
import { cloneStamp, objectState } from './clone-stamp.ts';
import { findLost, type SeenBefore, tipsOf, walkUnreached } from './find-lost.ts';
import { readTraces } from './read-logs.ts';
import type { ScanClone } from './scan-clone.ts';
import { fetchedIds, readStanding, type Standing } from './standing.ts';

/** A chain as one clone of this host has it. `words`: everything that a search looks through, in lower case. */
export type FoundChain = Omit<LostChain, 'heldBy' | 'repository'> & {
  readonly tip: string;
  readonly held: LostHeld;
  readonly rewritten: readonly { readonly from: string; readonly to: string }[] | null;
  readonly words: string;
};

/** What is kept of a scan for the next one. */
export interface ScanMemory extends SeenBefore {
  readonly stamp: string;
  /** Where branches and work trees stood, so that one that is deleted next can be named. */
  readonly stood: readonly (readonly [id: string, name: string])[];
}

/** What is known from elsewhere, and what was found the last time. */
export interface ScanContext {
  readonly memory: ScanMemory | null;
  /** Chains of the last time by tip: what cannot change is not asked again. Only called where something has changed. */
  readonly chains: () => ReadonlyMap<string, FoundChain>;
  readonly pins: { readonly refs: ReadonlySet<string>; readonly bundles: ReadonlySet<string> };
  readonly overwritten: Known['overwritten'];
  /** Look at everything again, whatever is remembered. */
  readonly thorough: boolean;
  readonly onStep: (words: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What a scan gave. */
export type ScanResult =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'scanned';
      readonly depth: 'full' | 'since';
      readonly chains: readonly FoundChain[];
      readonly memory: ScanMemory;
      /** Lost commits beyond the number that is looked at. */
      readonly beyond: number;
    };

/** Lost commits of one clone that are looked at: their text stays below some 50 MB. */
export const mostLost = 50_000;
const mostListed = 50;
const mostPaths = 50;
const mostStood = 20_000;
/** Of all that a chain says, for the search. */
const mostWords = 20_000;

/** Scans one clone: finds what is lost, groups it, says how it was lost and what keeps it. Writes nothing anywhere. Throws `GitError`. */
export async function scanClone(git: Git, clone: ScanClone, context: ScanContext): Promise<ScanResult> {
  const { memory, thorough, signal } = context;
  const cwd = clone.commonDir;
  const objects = objectState(cwd);
  const stamp = cloneStamp(cwd, objects);
  if (!thorough && memory?.stamp === stamp) return { kind: 'unchanged' };
  context.onStep('Looking for commits that nothing reaches');
  const [format, standing] = await together(objectFormat(git, cwd), readStanding(git, cwd));
  if (format !== 'sha1') return { kind: 'refused', message: 'This repository names its objects by SHA-256, which the lost-commit finder does not read yet.' };
  const stored = context.chains();
  const found = await findLost(git, { clone, objects, standing, before: thorough ? null : memory, signal });
  const ids = await stillLost(git, clone, found.ids, stamp, signal);
  const lost = await readCommits(git, cwd, ids.slice(0, mostLost), signal);

  context.onStep(`Asking how ${lost.length} commits were lost`);
  const chains = groupChains(lost);
  const traces = await readTraces(
    git,
    clone,
    new Set(lost.map(({ id }) => id)),
    standing.refs.map(({ ref }) => ref),
    standing.head,
  );
  const known: Known = {
    ...traces,
    branches: new Set(standing.refs.map(({ ref }) => ref)),
    stood: stoodBefore(memory, stored),
    overwritten: context.overwritten,
    fetched: fetchedIds(cwd),
  };
  const held = heldOf(lost, { pins: context.pins.refs, bundles: context.pins.bundles, logged: new Set([...traces.left.keys(), ...traces.made.keys()]) });

  context.onStep('Comparing them with what took their place');
  const fresh = chains.filter(({ tip }) => (stored.get(tip.id)?.size ?? null) === null);
  const [twins, sizes] = await together(findTwins(git, cwd, lost, signal), sizesOf(git, cwd, fresh, signal));
  const sizeOf = new Map(fresh.map(({ tip }, index) => [tip.id, sizes[index] ?? null]));

  const result = chains.map((chain): FoundChain => {
    const before = stored.get(chain.tip.id);
    const size = sizeOf.get(chain.tip.id);
    const cause = causeOf(chain, known);
    // A log that has expired since must not make us forget what it said.
    const { why, branch, at } = cause.why === 'unknown' && before !== undefined ? before : cause;
    const paths = size === undefined || size === null ? (before?.paths ?? []) : size.paths;
    return {
      id: chain.tip.id,
      tip: chain.tip.id,
      commits: chain.commits.slice(0, mostListed).map(lineOf),
      commitCount: chain.commits.length,
      why,
      branch,
      at,
      size: size === undefined ? (before?.size ?? null) : size === null ? null : { files: size.files, insertions: size.insertions, deletions: size.deletions },
      paths: paths.slice(0, mostPaths),
      held: held.get(chain.tip.id) ?? 'objects',
      rewritten: rewrittenPairs(chain, twins)?.slice(0, mostListed) ?? null,
      words: size === undefined && before !== undefined ? before.words : wordsOf(chain, branch, paths),
    };
  });
  return {
    kind: 'scanned',
    depth: found.depth,
    chains: result,
    memory: remember(stamp, objects, standing, result),
    beyond: Math.max(0, ids.length - mostLost),
  };
}

/**
 * A commit that was made while the scan ran is stored before its branch says so: where refs have moved meanwhile, what was found is asked once more.
 */
async function stillLost(git: Git, clone: ScanClone, ids: readonly string[], stamp: string, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const cwd = clone.commonDir;
  if (ids.length === 0 || cloneStamp(cwd, objectState(cwd)) === stamp) return ids;
  try {
    const still = new Set(await walkUnreached(git, { cwd, signal }, ids, await readStanding(git, cwd)));
    return ids.filter((id) => still.has(id));
  } catch (error) {
    if (!(error instanceof GitError) || error.kind === 'aborted') throw error;
    return ids;
  }
}

function stoodBefore(memory: ScanMemory | null, chains: ReadonlyMap<string, FoundChain>): ReadonlyMap<string, readonly string[]> {
  const stood = new Map<string, string[]>();
  // What was lost already the last time was not lost by what happened since.
  for (const [id, name] of memory?.stood ?? []) if (!chains.has(id)) stood.set(id, [...(stood.get(id) ?? []), name]);
  return stood;
}

function remember(stamp: string, objects: SeenBefore['objects'], standing: Standing, chains: readonly FoundChain[]): ScanMemory {
  const named = [...standing.detached, ...standing.refs.filter(({ ref }) => /^refs\/(?:heads|remotes)\//.test(ref))];
  return {
    stamp,
    objects,
    tips: tipsOf(standing),
    lost: chains.map(({ tip }) => tip),
    stood: named.slice(0, mostStood).map(({ id, ref }) => [id, ref] as const),
  };
}

function lineOf(commit: RawCommit): FoundChain['commits'][number] {
  const at = Math.min(Math.max(commit.author.at, 0), 253_402_300_799);
  return { id: commit.id, subject: subjectOf(commit.message).slice(0, 500), author: commit.author.name.slice(0, 200), at: new Date(at * 1000).toISOString() };
}

/** Ids, messages, authors, branch and paths of a chain. */
function wordsOf(chain: Chain, branch: string | null, paths: readonly string[]): string {
  const people = new Set(chain.commits.map(({ author }) => `${author.name} ${author.email}`));
  const text = [branch ?? '', ...paths, ...people, ...chain.commits.map(({ message }) => message)].join('\n');
  return text.slice(0, mostWords).toLowerCase();
}

/** Whether a folder is still a git folder: a clone can go away between two looks. */
export function isThere(clone: ScanClone): boolean {
  return existsSync(join(clone.commonDir, 'objects'));
}
