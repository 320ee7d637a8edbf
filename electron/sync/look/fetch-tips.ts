import { objectSizes } from '../../git/commands/cat-file.ts';
import { fetchRefs } from '../../git/commands/fetch.ts';
import { remoteTips } from '../../git/commands/ls-remote.ts';
import { GitError } from '../../git/error.ts';
import { incomingRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import type { Remote } from '../../workspace/clone.ts';
import type { SharedQuestion } from './shared-question.ts';
import { concerns, knownTip, readTips } from './tip-view.ts';

/** What the remote said: a branch's tip, or null where it has no such branch. `whole`: it told of all its branches. */
export interface Asked {
  readonly tips: ReadonlyMap<string, string | null>;
  readonly whole: boolean;
}

export interface FetchRequest {
  readonly cwd: string;
  readonly remote: Remote;
  readonly branches: readonly string[] | 'all';
  /** No refs of ours may be made (a mirror remote would push or prune them): bring the objects only. */
  readonly refless: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Asked once for several clones. */
  readonly question?: SharedQuestion;
  /** Branches that are known to be gone from the remote. */
  readonly knownGone?: ReadonlySet<string>;
  /** Programs of the person's may ask them. */
  readonly prompts?: 'programs' | undefined;
}

/** A question about tips is short; a remote that does not answer one is not there. */
const askDeadlineMs = 60_000;

/**
 * Brings what is new on a remote into refs/everref/incoming/ and says what the remote has. Named branches are fetched at once, with no
 * question before (a push waits for this); a named one that is gone makes git refuse them all: then it is asked which. Throws `GitError`.
 */
export async function fetchTips(git: Git, asked: FetchRequest): Promise<Asked> {
  const { remote, refless } = asked;
  const branches: FetchRequest['branches'] = asked.branches === 'all' ? 'all' : asked.branches.filter((branch) => concerns(remote, branch));
  const request: FetchRequest = { ...asked, branches };
  if (branches.length === 0) return { tips: new Map(), whole: false };
  if (branches !== 'all' && !refless) {
    try {
      await fetchBranches(git, request, branches);
      return { tips: new Map(), whole: false };
    } catch (error) {
      if (!(error instanceof GitError) || !/couldn't find remote ref/.test(error.stderr)) throw error;
    }
  }
  return askThenFetch(git, request);
}

async function askThenFetch(git: Git, request: FetchRequest): Promise<Asked> {
  const { cwd, remote, branches, refless } = request;
  // A person who is asked takes their time.
  const deadline = request.prompts === undefined ? { deadlineMs: askDeadlineMs } : {};
  const ask = { cwd, remote: remote.name, ...deadline, ...runOptions(request) };
  const askNow = () => remoteTips(git, branches === 'all' ? ask : { ...ask, branches });
  const { tips: heard, own } = branches === 'all' && request.question !== undefined ? await request.question.tips(askNow) : { tips: await askNow(), own: true };
  const view = await readTips(git, cwd, remote);
  // An answer that another clone got a moment ago does not know what was pushed from here since: nothing is called gone on its word.
  const isMissing = (branch: string) => !heard.has(branch) && request.knownGone?.has(branch) !== true;
  const there = !own && [...view.known.keys()].some(isMissing) ? await askNow() : heard;
  const tips = new Map<string, string | null>();
  if (branches === 'all') {
    for (const [branch, tip] of there) if (concerns(remote, branch)) tips.set(branch, tip);
    for (const branch of view.known.keys()) if (!there.has(branch)) tips.set(branch, null);
  } else {
    for (const branch of branches) tips.set(branch, there.get(branch) ?? null);
  }
  const moved = [...tips].filter(([branch, tip]) => tip !== null && tip !== knownTip(view.known.get(branch)));
  const wanted = refless ? await withoutHere(git, cwd, moved) : moved;
  if (wanted.length > 0)
    await fetchBranches(
      git,
      request,
      wanted.map(([branch]) => branch),
    );
  return { tips, whole: branches === 'all' };
}

/** Where nothing remembers what was fetched, the object store does. */
async function withoutHere(git: Git, cwd: string, moved: readonly (readonly [string, string | null])[]) {
  const here = await objectSizes(
    git,
    cwd,
    moved.flatMap(([, tip]) => (tip === null ? [] : [tip])),
  );
  return moved.filter(([, tip]) => tip !== null && !here.has(tip));
}

function runOptions({ signal, prompts }: FetchRequest) {
  return { ...(signal === undefined ? {} : { signal }), ...(prompts === undefined ? {} : { prompts }) };
}

function fetchBranches(git: Git, request: FetchRequest, branches: readonly string[]): Promise<void> {
  const { cwd, remote, refless } = request;
  const pairs = branches.map((branch) => ({ source: branch, target: refless ? null : incomingRef(remote.name, branch) }));
  return fetchRefs(git, { cwd, remote: remote.name, pairs, ...runOptions(request) });
}
