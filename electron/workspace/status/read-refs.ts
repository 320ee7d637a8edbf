import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type Branch, listLimit } from '../../../shared/model/checkout.ts';
import { readCloneRefs } from '../../git/commands/for-each-ref.ts';
import { listUnpushed } from '../../git/commands/rev-list.ts';
import { listStashes } from '../../git/commands/stash-list.ts';
import { listWorktrees } from '../../git/commands/worktree-list.ts';
import { GitError } from '../../git/error.ts';
import type { CloneRef } from '../../git/parse/clone-refs.ts';
import type { ListedCommit } from '../../git/parse/commit-lines.ts';
import type { ListedWorktree } from '../../git/parse/worktrees.ts';
import type { Git } from '../../git/run.ts';
import type { Counts } from '../../store/counts.ts';
import type { GoneBranches } from '../../store/gone-branches.ts';
import type { Clone } from '../clone.ts';
import type { Disk } from '../disk/disk.ts';
import type { PlainRefsQuestion } from '../refs/plain-refs.ts';
import { branchWord, reachable, type Upstream, upstreamOf } from './branch-word.ts';
import { createCounting } from './counting.ts';
import { type BranchLogs, readBranchLogs } from './early-logs.ts';
import { heldByStep, type KnownBranch, newestStepOf } from './held.ts';

/** What all checkouts of a clone share, as of one look at its refs. */
export interface RefsReading {
  readonly refs: ReadonlyMap<string, CloneRef>;
  /** By full name: checked-out ones and the newest, at most `listLimit`. */
  readonly branches: ReadonlyMap<string, Branch>;
  readonly branchCount: number;
  /** What the reflog of each branch that follows one looked like: a branch that went away and came back between two looks has the same tip, and another step behind it. */
  readonly logStamps: ReadonlyMap<string, string>;
  /** Null: there is only the main one. */
  readonly worktrees: readonly ListedWorktree[] | null;
  readonly stashes: readonly string[];
  readonly stashStamp: string;
  /** Commits that no remote has, of all tips that were asked for, newest first. Null: no remote, or too many to say. */
  readonly unpushed: readonly ListedCommit[] | null;
  readonly unpushedKey: string;
  /** Some branches wait to be counted: look again. */
  readonly incomplete: boolean;
}

/** What is asked, of which clone. */
export interface RefsQuestion {
  readonly git: Git;
  readonly clone: Clone;
  /** Commits that are checked out without a branch; asked for last. */
  readonly heads: Promise<readonly string[]>;
  /** Its own work tree. */
  readonly mainPath: string | null;
  /** What its files may be asked instead of git; null: nothing. */
  readonly plain: PlainRefsQuestion | null;
  /** Logs that were asked for before anything was known of its refs. */
  readonly early: Promise<BranchLogs>;
  /** The last reading. */
  readonly before: RefsReading | null;
  /** A branch as it was last shown. */
  readonly known: (ref: string) => KnownBranch | null;
}

/** What reading refs remembers and asks beside git. */
export interface RefsMemory {
  readonly disk: Disk;
  readonly counts: Counts;
  readonly gone: Pick<GoneBranches, 'ofClone'>;
  readonly now: () => number;
}

/** Above that many refs, those of remotes are asked for apart. */
const manyRefs = 500;
/** Commits on no remote that are told apart; above that the number is not known. */
const unpushedLimit = 5000;
/** Counting is dear on long histories without a commit-graph (git.md 3.2): after that the rest waits for the next look. */
const countingMs = 400;

/**
 * Reads everything that refs say about a clone: without git where its files are plain, else by one run of it (two with linked work trees), and one more for
 * each thing that is new.
 */
export async function readRefs({ git, clone, heads, mainPath, plain, early, before, known }: RefsQuestion, memory: RefsMemory): Promise<RefsReading> {
  const cwd = clone.commonDir;
  const read = plain === null ? null : await memory.disk.ask(cwd, 'plainRefs', plain);
  const hasWorktrees = read === null ? memory.disk.ask(cwd, 'exists', join(cwd, 'worktrees')) : Promise.resolve(false);
  hasWorktrees.catch(() => {}); // Heard below; git may fail first.
  const all = read ?? (await readCloneRefs(git, cwd, (before?.refs.size ?? 0) > manyRefs));
  const refs = new Map(all.map((ref) => [ref.name, ref]));
  // Git names the git folder itself where that lies apart from its work tree (--separate-git-dir).
  const pathOf = (path: string) => (path === cwd && !clone.bare && mainPath !== null ? mainPath : path);
  const listed = read === null && (await hasWorktrees) ? await listWorktrees(git, cwd) : null;
  const worktrees = listed === null ? null : listed.map((worktree) => ({ ...worktree, path: pathOf(worktree.path) }));
  const checkedOut = new Set((worktrees ?? []).map((worktree) => worktree.branch).filter((branch) => branch !== null));
  const local = all.filter((ref) => ref.name.startsWith('refs/heads/'));
  const chosen = [...local].sort((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1)).slice(0, listLimit);
  function rank(ref: CloneRef): number {
    return ref.worktree !== '' || checkedOut.has(ref.name) ? Number.MAX_SAFE_INTEGER : ref.committedAt;
  }

  const gone = new Map(memory.gone.ofClone(clone.id).map((row) => [`${row.remote}\n${row.ref}`, row.tip]));
  const counting = createCounting(git, cwd, read !== null, memory);
  const until = memory.now() + countingMs;
  let incomplete = false;
  const newestTip = async (upstream: Upstream): Promise<string | null> => {
    const shadow = upstream.shadow === null ? undefined : refs.get(upstream.shadow)?.id;
    const tracking = upstream.tracking === null ? undefined : refs.get(upstream.tracking)?.id;
    if (shadow === undefined || tracking === undefined || shadow === tracking) return shadow ?? tracking ?? null;
    // The user fetched further than Everref did: its shadow goes with the next pass.
    const between = await counting.count(shadow, tracking);
    return between.ahead === 0 ? tracking : shadow;
  };

  const standing: { readonly ref: CloneRef; readonly upstream: Upstream | null; readonly tip: string | null }[] = [];
  for (const ref of chosen) {
    const upstream = upstreamOf(ref, clone.remotes);
    standing.push({ ref, upstream, tip: upstream === null ? null : await newestTip(upstream) });
  }
  // Read together, while git counts: two hundred branches are one question.
  const seenOf = (ref: CloneRef) => (before?.branches.get(ref.name)?.tip === ref.id ? (before.logStamps.get(ref.name) ?? null) : null);
  const logsRead = early.then(async (logs) => {
    // A branch may have moved since its log was read.
    const unread = standing.filter(({ ref, upstream }) => upstream !== null && logs.get(ref.name)?.step?.new !== ref.id);
    const asked = unread.map(({ ref }) => ({ ref: ref.name, seen: seenOf(ref) }));
    return new Map([...logs, ...(await readBranchLogs(memory.disk, cwd, asked, false))]);
  });
  logsRead.catch(() => {}); // Heard below; git may fail first.

  for (const [tip, sharing] of Map.groupBy(standing, (one) => one.tip)) {
    const refsOf = sharing.map(({ ref }) => ref);
    if (tip !== null) await counting.together(tip, refsOf);
  }

  const remoteTips = all.filter((ref) => ref.name.startsWith('refs/remotes/') || ref.name.startsWith('refs/everref/')).map((ref) => ref.id);
  const branches = new Map<string, Branch>();
  const logOf = await logsRead;
  const isSeen = (ref: CloneRef) => before?.branches.get(ref.name)?.tip === ref.id && before.logStamps.get(ref.name) === logOf.get(ref.name)?.stamp;
  const asked = new Set<string>();
  for (const { ref, upstream, tip } of standing) {
    const tracking = upstream?.tracking == null ? undefined : refs.get(upstream.tracking)?.id;
    const goneTip = upstream?.remote == null ? undefined : gone.get(`${upstream.remote}\n${upstream.ref}`);
    const isGone = upstream !== null && (tip === null || (goneTip !== undefined && goneTip === tracking));
    const isHead = ref.worktree !== '';
    let counts = tip === null ? null : counting.find(ref.id, tip);
    if (tip !== null && counts === null) {
      if (!isHead && memory.now() > until) {
        incomplete = true;
        continue;
      }
      counts = await counting.count(ref.id, tip);
    }
    const state = branchWord(upstream !== null, isGone, counts);
    const onRemote = upstream?.remote != null && (state === 'up-to-date' || state === 'behind');
    if (!onRemote) asked.add(ref.id);
    branches.set(ref.name, {
      name: ref.name.slice('refs/heads/'.length),
      tip: ref.id,
      upstream: upstream?.name ?? null,
      upstreamTip: isGone ? null : tip,
      state,
      ahead: isGone ? null : (counts?.ahead ?? null),
      behind: isGone ? null : (counts?.behind ?? null),
      unpushed: onRemote ? 0 : null,
      held: upstream !== null && (await held(ref)),
      checkedOutAt: ref.worktree === '' ? null : pathOf(ref.worktree),
      subject: ref.subject,
      committedAt: ref.committedAt === 0 ? null : new Date(ref.committedAt * 1000).toISOString(),
    });
  }

  async function held(ref: CloneRef): Promise<boolean> {
    const seen = before?.branches.get(ref.name);
    if (seen !== undefined && isSeen(ref)) return seen.held;
    const step = clone.refFormat === 'reftable' ? await newestStepOf(git, cwd, ref.name) : (logOf.get(ref.name)?.step ?? null);
    const answer = heldByStep(ref.id, step, known(ref.name));
    if (answer.kind !== 'if-ancestor') return answer.kind === 'held';
    try {
      const between = await counting.count(answer.ancestor, answer.descendant);
      return between.ahead === 0 && between.behind > 0;
    } catch {
      return false; // The old commit was collected.
    }
  }

  for (const head of await heads) asked.add(head);
  const tips = [...asked].sort();
  const unpushedKey = createHash('sha1')
    .update(tips.join(' '))
    .update('\n')
    .update([...remoteTips].sort().join(' '))
    .digest('hex');
  let unpushed: readonly ListedCommit[] | null = null;
  if (clone.remotes.length > 0 && tips.length > 0) {
    unpushed =
      before?.unpushedKey === unpushedKey
        ? before.unpushed
        : ((read === null ? null : await memory.disk.ask(cwd, 'plainUnpushed', cwd, tips, remoteTips)) ?? (await listUnpushed(git, cwd, tips, unpushedLimit)));
    if (unpushed !== null && unpushed.length >= unpushedLimit) unpushed = null;
  } else if (clone.remotes.length > 0) unpushed = [];
  if (unpushed !== null) {
    for (const [name, branch] of branches) if (branch.unpushed === null) branches.set(name, { ...branch, unpushed: reachable(unpushed, branch.tip).length });
  }

  const stash = refs.get('refs/stash');
  const stashStamp =
    stash === undefined ? '' : `${stash.id} ${await memory.disk.ask(cwd, 'files', [join(cwd, 'logs/refs/stash'), join(cwd, 'reftable/tables.list')])}`;
  const stashes = stash === undefined ? [] : before?.stashStamp === stashStamp ? before.stashes : await stashMessages(git, cwd);
  const logStamps = new Map(standing.flatMap(({ ref, upstream }) => (upstream === null ? [] : [[ref.name, logOf.get(ref.name)?.stamp ?? '']])));
  return { refs, branches, branchCount: local.length, logStamps, worktrees, stashes, stashStamp, unpushed, unpushedKey, incomplete };
}

async function stashMessages(git: Git, cwd: string): Promise<readonly string[]> {
  try {
    const messages = await listStashes(git, cwd);
    return messages.length > 0 ? messages : ['(no message)'];
  } catch (error) {
    // The ref is there but its log is not: one stash is left.
    if (error instanceof GitError && error.kind !== 'aborted') return ['(no message)'];
    throw error;
  }
}
