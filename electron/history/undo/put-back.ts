import type { ForcePush } from '../../../shared/model/force-push.ts';
import type { CommitSome, PutBackPlan, PutBackResult } from '../../../shared/model/force-push-detail.ts';
import { isNoObject, noObject } from '../../../shared/model/id.ts';
import { printable } from '../../../shared/model/printable.ts';
import { redactText } from '../../../shared/model/redact.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import { countReached } from '../../git/commands/commit-changes.ts';
import { listCommits } from '../../git/commands/commit-lines.ts';
import { fetchRefs } from '../../git/commands/fetch.ts';
import { remoteTips } from '../../git/commands/ls-remote.ts';
import { pushBranch } from '../../git/commands/push-branch.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import type { Journal } from '../../store/journal.ts';
import type { Pins } from '../../store/pins.ts';
import { cloneWith, type HistoryClone, hasCommit } from '../history-clone.ts';
import { keepTips } from '../kept/keep-tips.ts';

export interface PutBackDeps {
  readonly gate: Gate;
  readonly pins: Pins;
  readonly journal: Journal;
  readonly clonesOf: (repository: string) => readonly HistoryClone[];
  /** Turns a clone's pins into bundles: a mirror remote would push or prune them. */
  readonly asBundles: (git: Git, clone: HistoryClone) => Promise<void>;
  readonly now: () => Date;
}

/** The undo of a force push on the remote (N-7): first what it would overwrite in turn, then with a lease on exactly that. */
export interface PutBack {
  /** Asks the remote anew. Changes nothing but that the tip that is there now comes into the clone. */
  plan(entry: ForcePush, signal?: AbortSignal): Promise<PutBackPlan>;
  /** `expect`: the tip of the plan. It is kept here before it is overwritten. */
  run(entry: ForcePush, expect: string, signal?: AbortSignal): Promise<PutBackResult>;
}

const mostListed = 50;
const mostCounted = 1000;
const askDeadlineMs = 60_000;

type Refused = Extract<PutBackPlan, { kind: 'refused' }>;
const refused = (reason: string, message: string): Refused => ({ kind: 'refused', reason, message: printable(message) });

interface Place {
  readonly clone: HistoryClone;
  readonly remote: string;
}

export function createPutBack({ gate, pins, journal, clonesOf, asBundles, now }: PutBackDeps): PutBack {
  /** A clone that has the old tip and the remote it was overwritten on. */
  async function placeOf(entry: ForcePush): Promise<Place | Refused> {
    const able = clonesOf(entry.repository).filter(({ remotes }) => remotes.some(({ repository }) => repository === entry.repository));
    if (able.length === 0) return refused('no-clone', `No clone on this machine has ${entry.repository} as a remote.`);
    const clone = await cloneWith(gate, able, entry.before);
    if (clone === null) return refused('not-here', 'The old tip is not on this machine (any more): rescue it first.');
    if (!clone.trusted) return refused('not-trusted', `The configuration of ${clone.path} would run programs: say first that you trust it.`);
    const remote = clone.remotes.find(({ repository }) => repository === entry.repository);
    return remote === undefined ? refused('no-clone', 'That remote is gone.') : { clone, remote: remote.name };
  }

  /** The branch's tip on the remote right now, with its commits here; all zeros: no such branch. In the gate, for the network. */
  async function ask(git: Git, { clone, remote }: Place, ref: string, signal: AbortSignal | undefined): Promise<string> {
    const asked = { cwd: clone.path, remote, branches: [ref], deadlineMs: askDeadlineMs, ...(signal === undefined ? {} : { signal }) };
    const tip = (await remoteTips(git, asked)).get(ref);
    if (tip === undefined) return noObject;
    // Objects only: no ref of the user's or of Everref's moves for a question.
    if (!(await hasCommit(git, clone.path, tip))) {
      await fetchRefs(git, { cwd: clone.path, remote, pairs: [{ source: ref, target: null }], ...(signal === undefined ? {} : { signal }) });
    }
    return tip;
  }

  async function inRemote<Answer extends { readonly kind: string }>(
    entry: ForcePush,
    signal: AbortSignal | undefined,
    work: (place: Place) => Promise<Answer>,
  ): Promise<Answer | Refused> {
    const place = await placeOf(entry);
    if ('kind' in place) return place;
    try {
      return await work(place);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      if (signal?.aborted === true) return refused('stopped', 'Stopped.');
      return refused(error.kind, wordsFor(error, place.remote));
    }
  }

  async function some(git: Git, cwd: string, of: string, not: string): Promise<CommitSome> {
    const without = isNoObject(not) ? [] : [not];
    if (isNoObject(of)) return { commits: [], more: 0 };
    const commits = await listCommits(git, cwd, [of], without, mostListed);
    const count = commits.length < mostListed ? commits.length : await countReached(git, cwd, [of], without, mostCounted);
    return { commits: commits.map(({ id, subject, author, at }) => ({ id, subject, author, at })), more: count - commits.length };
  }

  /** The tip that is to be overwritten is kept like any other, before it is. */
  async function keep({ clone, remote }: Place, ref: string, tip: string): Promise<void> {
    if (isNoObject(tip)) return;
    await gate.admit(
      clone.commonDir,
      'write',
      async (git) => {
        await keepTips(git, pins, clone.path, [{ cloneId: clone.id, remote, ref, tip, at: now().toISOString() }]);
        if (clone.remotes.some(({ mirror }) => mirror)) await asBundles(git, clone);
      },
      { urgency: 'now' },
    );
  }

  return {
    plan: (entry, signal) =>
      inRemote<PutBackPlan>(entry, signal, async (place) => {
        const { clone, remote } = place;
        const tip = await gate.admit(clone.commonDir, 'network', (git) => ask(git, place, entry.ref, signal), { urgency: 'now' });
        if (tip === entry.before) return refused('there-already', `${remote}/${shortBranch(entry.ref)} is at the old tip already.`);
        return gate.admit(
          clone.commonDir,
          'read',
          async (git) => ({
            kind: 'plan' as const,
            remote,
            branch: shortBranch(entry.ref),
            now: tip,
            overwritten: await some(git, clone.path, tip, entry.before),
            restored: await some(git, clone.path, entry.before, tip),
          }),
          { urgency: 'now' },
        );
      }),
    run: (entry, expect, signal) =>
      inRemote<PutBackResult>(entry, signal, async (place) => {
        const { clone, remote } = place;
        const { ref, before, repository } = entry;
        const name = `${remote}/${shortBranch(ref)}`;
        if (!isNoObject(expect)) {
          const here = await gate.admit(clone.commonDir, 'read', (git) => hasCommit(git, clone.path, expect), { urgency: 'now' });
          if (!here) return refused('not-seen', 'The tip that is expected is not on this machine: look first at what would be overwritten.');
          await keep(place, ref, expect);
        }
        const message = `${name} is at ${before.slice(0, 12)} again${isNoObject(expect) ? '' : `; what was there, ${expect.slice(0, 12)}, is kept`}.`;
        // The line before the act: ended in the middle, nobody would know who overwrote the branch.
        const { id } = journal.add({
          repository,
          checkoutId: null,
          path: clone.path,
          ref,
          before: isNoObject(expect) ? null : expect,
          after: before,
          what: 'force-push',
          why: 'put-back',
          message: `${name} is being put back to ${before.slice(0, 12)} …`,
          event: entry.id,
        });
        const refusedLine = (said: string) => void journal.patch(id, { what: 'refused', message: said });
        const push = (git: Git) => pushBranch(git, { cwd: clone.path, remote, ref, commit: before, expect, ...(signal === undefined ? {} : { signal }) });
        const outcome = await gate.admit(clone.commonDir, 'network', push, { urgency: 'now' }).catch((error: unknown) => {
          journal.patch(id, {
            what: 'error',
            message: `${name} was being put back to ${before.slice(0, 12)}, and how that ended is not known: look at it again.`,
          });
          throw error;
        });
        if (outcome.kind === 'moved') {
          const words = `${name} is no longer where it was: nothing was changed. Look again at what would be overwritten.`;
          refusedLine(words);
          return refused('moved', words);
        }
        if (outcome.kind === 'refused') {
          const said = redactText(outcome.words);
          const words = `${remote} does not take it${said === '' ? '' : `: ${said}`}. The branch may be protected, or you may not overwrite it.`;
          refusedLine(words);
          return refused('refused', words);
        }
        journal.patch(id, { message });
        return { kind: 'done', message, before: expect, after: before };
      }),
  };
}

function wordsFor(error: GitError, remote: string): string {
  switch (error.kind) {
    case 'sign-in-needed':
      return `${remote} wants you to sign in: push or fetch once in a terminal, then try again.`;
    case 'remote-unreachable':
      return `${remote} cannot be reached.`;
    case 'deadline':
      return `${remote} did not answer in time.`;
    default:
      return `${remote}: ${error.message}`;
  }
}
