import type { ForgePullRequest } from '../../shared/model/forge-event.ts';
import { shortBranch } from '../../shared/model/ref.ts';
import { fetchRefs } from '../git/commands/fetch.ts';
import { remoteTips } from '../git/commands/ls-remote.ts';
import { pushBranch } from '../git/commands/push.ts';
import type { Credential } from '../git/credential.ts';
import { GitError } from '../git/error.ts';
import type { Gate } from '../git/gate.ts';
import type { Git } from '../git/run.ts';
import type { Mirrors } from '../store/mirrors.ts';

export interface MirrorDeps {
  readonly gate: Gate;
  readonly mirrors: Mirrors;
}

/** Where it is done: a bare repository of Everref's own, whose remote is the base repository. */
export interface MirrorPlace {
  readonly repository: string;
  readonly folder: string;
  readonly remote: string;
  readonly credential: Credential | null;
}

export type MirrorOutcome = { readonly kind: 'done' | 'nothing' | 'failed'; readonly words: string };

/** Puts the exact head of a pull request on its mirror branch; never over what Everref did not put there. Never throws for what a remote does. */
export async function putMirror({ gate, mirrors }: MirrorDeps, place: MirrorPlace, pull: ForgePullRequest, branch: string): Promise<MirrorOutcome> {
  const { repository, folder, remote } = place;
  const other = mirrors.owner(repository, branch);
  if (other !== null && other.number !== pull.number)
    return failed(`${shortBranch(branch)} mirrors pull request ${other.number} already: write {number} into the name of the branch`);
  const former = mirrors.get(repository, pull.number);
  const known = headsOf(former?.head ?? null);
  try {
    return await gate.admit(
      folder,
      'network',
      async (git) => {
        const head = await fetchHead(git, place, pull);
        const tip = await tipOf(git, place, branch);
        if (tip === head) {
          mirrors.put({ repository, number: pull.number, branch, head });
          return { kind: 'nothing', words: `${shortBranch(branch)} is the head of pull request ${pull.number} already` };
        }
        if (tip !== null && !known.includes(tip)) return failed(`${shortBranch(branch)} has commits that Everref did not put there: it is left as it is`);
        // What may be there from now on is on disk first: a crash after the push must not make the branch a stranger's.
        mirrors.put({ repository, number: pull.number, branch, head: [head, ...(tip === null ? [] : [tip])].join(' ') });
        await pushBranch(git, { cwd: folder, remote, branch, to: head, expected: tip, ...credentialOf(place) });
        mirrors.put({ repository, number: pull.number, branch, head });
        if (former !== null && former.branch !== branch) await dropBranch(git, place, former.branch, known);
        return { kind: 'done', words: `${shortBranch(branch)} is ${head.slice(0, 12)}, the head of pull request ${pull.number}` };
      },
      { urgency: 'now' },
    );
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return failed(`pull request ${pull.number} could not be mirrored: ${error.message}`);
  }
}

/** Takes the mirror branch of a closed pull request away, if it is still what Everref put there. */
export async function dropMirror({ gate, mirrors }: MirrorDeps, place: MirrorPlace, number: number): Promise<MirrorOutcome> {
  const { repository, folder } = place;
  const mirror = mirrors.get(repository, number);
  if (mirror === null) return { kind: 'nothing', words: `pull request ${number} is closed, and was not mirrored` };
  try {
    return await gate.admit(
      folder,
      'network',
      async (git) => {
        const gone = await dropBranch(git, place, mirror.branch, headsOf(mirror.head));
        if (!gone) return failed(`${shortBranch(mirror.branch)} has commits that Everref did not put there: it stays`);
        mirrors.remove(repository, number);
        return { kind: 'done', words: `${shortBranch(mirror.branch)} was deleted: pull request ${number} is closed` };
      },
      { urgency: 'now' },
    );
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return failed(`${shortBranch(mirror.branch)} could not be deleted: ${error.message}`);
  }
}

/** The pull request's head in the base repository's own refs: it is there although the fork may be gone. Throws `GitError`. */
async function fetchHead(git: Git, place: MirrorPlace, pull: ForgePullRequest): Promise<string> {
  const { folder: cwd, remote } = place;
  const own = `refs/everref/pull/${pull.number}`;
  const fetch = (source: string) => fetchRefs(git, { cwd, remote, pairs: [{ source, target: own }], ...credentialOf(place) });
  await fetch(pull.headRef ?? '');
  const tip = await resolve(git, cwd, own);
  if (pull.head === null || tip === pull.head) return tip;
  // It moved on since; the delivery that tells so comes, too. This one is for just that commit.
  await fetch(pull.head);
  return resolve(git, cwd, own);
}

async function resolve(git: Git, cwd: string, ref: string): Promise<string> {
  const { stdout } = await git.run({ cwd, need: 'read', args: ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`] });
  return stdout.toString('latin1').trim();
}

async function tipOf(git: Git, place: MirrorPlace, branch: string): Promise<string | null> {
  const tips = await remoteTips(git, { cwd: place.folder, remote: place.remote, branches: [branch], ...credentialOf(place) });
  return tips.get(branch) ?? null;
}

/** False: it is not what Everref put there. */
async function dropBranch(git: Git, place: MirrorPlace, branch: string, known: readonly string[]): Promise<boolean> {
  const tip = await tipOf(git, place, branch);
  if (tip === null) return true;
  if (!known.includes(tip)) return false;
  await pushBranch(git, { cwd: place.folder, remote: place.remote, branch, to: null, expected: tip, ...credentialOf(place) });
  return true;
}

function headsOf(text: string | null): readonly string[] {
  return (text ?? '').split(' ').filter(Boolean);
}

function credentialOf({ credential }: MirrorPlace): { readonly credential?: Credential } {
  return credential === null ? {} : { credential };
}

function failed(words: string): MirrorOutcome {
  return { kind: 'failed', words };
}
