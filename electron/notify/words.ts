import type { Collision } from '../../shared/model/collision.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { OnlyHere } from '../../shared/model/only-here.ts';
import type { PullResult } from '../../shared/model/pull.ts';
import { shortBranch } from '../../shared/model/ref.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Trouble } from '../../shared/model/snapshot.ts';

export interface Words {
  readonly title: string;
  readonly body: string;
}

interface Moved {
  readonly result: PullResult;
  readonly commits: number | null;
  readonly from: string | null;
}

const longestTitle = 120;
const longestBody = 300;

/** "main of site has 3 new commits", and from which machine; for several: how many, and which. */
export function fastForwardWords(moved: readonly Moved[]): Words {
  const [only] = moved;
  const repositories = names(moved.map(({ result }) => repositoryName(result.repository)));
  if (moved.length === 1 && only !== undefined) {
    const { result, commits, from } = only;
    const what = commits === null ? 'New commits' : count(commits, 'new commit', 'new commits');
    return words(`${repositories}: ${result.branch ?? 'a branch'} is up to date`, `${what}${from === null ? '' : ` from ${from}`} in ${result.path}.`);
  }
  const several = names(moved.map(({ result, commits }) => `${result.branch ?? '?'}${commits === null ? '' : ` (+${commits})`}`));
  const machines = [...new Set(moved.flatMap(({ from }) => (from === null ? [] : [from])))];
  const from = machines.length === 0 ? '' : ` From ${names(machines)}.`;
  const kinds = new Set(moved.map(({ result }) => result.repository)).size;
  if (kinds === 1) return words(`${repositories}: ${moved.length} branches are up to date`, `${several}.${from}`);
  return words(`${moved.length} branches in ${kinds} repositories are up to date`, `${repositories}.${from}`);
}

/** Which branch was not moved, and the plain reason; for several: how many, and where. */
export function refusalWords(refused: readonly PullResult[]): Words {
  const [only] = refused;
  if (refused.length === 1 && only !== undefined) return words(`${repositoryName(only.repository)}: ${only.branch ?? 'a branch'} was not moved`, only.message);
  const where = names(refused.map(({ repository, branch }) => `${repositoryName(repository)} ${branch ?? ''}`.trim()));
  return words(`${refused.length} branches were not moved`, `${where}. The activity says why.`);
}

/** Which remotes are left alone until a person acts; of several only how many: why differs, and the page says it of each. */
export function signInWords(refused: readonly PullResult[]): Words {
  const [only] = refused;
  const repositories = [...new Set(refused.map(({ repository }) => repositoryName(repository)))];
  if (repositories.length === 1 && only !== undefined) return words(`${repositories[0]} waits for you`, only.message);
  return words(`${repositories.length} repositories wait for you`, `${names(repositories)}: their remotes are left alone until you sign in.`);
}

/** Which branch was overwritten, by whom, and how many commits are in it in no form any more. */
export function forcePushWords(entries: readonly ForcePush[]): Words {
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    const by = only.by === null ? '' : ` by ${only.by}`;
    const gone = only.lost === null ? 'Commits may be' : count(only.lost, 'commit is', 'commits are');
    return words(
      `${repositoryName(only.repository)}: ${shortBranch(only.ref)} was overwritten${by}`,
      `${gone} in no branch any more. Everref keeps the old tip, ${only.before.slice(0, 10)}.`,
    );
  }
  const which = names(entries.map(({ repository, ref }) => `${repositoryName(repository)} ${shortBranch(ref)}`));
  return words(`${entries.length} branches were overwritten`, `${which}. Everref keeps their old tips.`);
}

/** Which branch is worked on twice, where, and what lies there; for several: which. */
export function collisionWords(changes: readonly { readonly collision: Collision; readonly machine: string }[]): Words {
  const [only] = changes;
  if (changes.length === 1 && only !== undefined) {
    const { checkout, branch, commits, files, subjects, paths } = only.collision;
    const there = [
      commits === 0 ? '' : count(commits, 'unpushed commit', 'unpushed commits'),
      files === 0 ? '' : count(files, 'uncommitted file', 'uncommitted files'),
    ];
    const which = subjects[0] ?? paths[0];
    return words(
      `${repositoryName(checkout.repository)}: ${only.machine} has work on ${branch} too`,
      `${there.filter(Boolean).join(' and ')} there${which === undefined ? '' : `: ${which}`}.`,
    );
  }
  const which = names(changes.map(({ collision }) => `${repositoryName(collision.checkout.repository)} ${collision.branch}`));
  return words(`${changes.length} branches are worked on elsewhere too`, `${which}, on ${names(changes.map(({ machine }) => machine))}.`);
}

/** What would stay behind on this machine: how much of each kind, and where. */
export function leaveWords(items: readonly OnlyHere[]): Words {
  const sum = (kind: OnlyHere['kind']) => items.reduce((all, item) => (item.kind === kind ? all + item.count : all), 0);
  const parts = [
    sum('unpushed') === 0 ? '' : count(sum('unpushed'), 'unpushed commit', 'unpushed commits'),
    sum('uncommitted') === 0 ? '' : count(sum('uncommitted'), 'uncommitted file', 'uncommitted files'),
    sum('stashed') === 0 ? '' : count(sum('stashed'), 'stash', 'stashes'),
    sum('unreadable') === 0 ? '' : count(sum('unreadable'), 'checkout that cannot be read', 'checkouts that cannot be read'),
  ].filter(Boolean);
  return words('Before you leave: only on this machine', `${parts.join(', ')} in ${names(items.map(({ repository }) => repositoryName(repository)))}.`);
}

/** Which entry's run failed, and the plain reason; for several: how many, and which. */
export function runFailedWords(runs: readonly Pick<Run, 'entry' | 'reason'>[]): Words {
  const [only] = runs;
  if (runs.length === 1 && only !== undefined) return words(`The run of ${only.entry} failed`, `${only.reason}. Its output is in the activity.`);
  return words(`${runs.length} runs failed`, `${names(runs.map(({ entry }) => entry))}. The activity says why.`);
}

/** What hinders Everref itself. */
export function troubleWords(troubles: readonly Trouble[]): Words {
  return words('Everref needs you', troubles.map(({ message }) => message).join(' '));
}

/** `github.com/acme/site` → `site`. */
export function repositoryName(id: string): string {
  const last = id.replace(/\/+$/, '').split('/').at(-1) ?? id;
  return last.replace(/\.git$/, '') || id;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** Each name once, the first four, and how many more. */
function names(all: readonly string[]): string {
  const different = [...new Set(all)];
  const shown = different.slice(0, 4).join(', ');
  return different.length > 4 ? `${shown} and ${different.length - 4} more` : shown;
}

function words(title: string, body: string): Words {
  return { title: oneLine(title, longestTitle), body: oneLine(body, longestBody) };
}

/** Branch names and messages come from others: one line, no control characters (some systems read markup from line breaks on), bounded. */
function oneLine(text: string, longest: number): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
