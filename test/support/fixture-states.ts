import type { Checkout } from '../../shared/model/checkout.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { ago, checkout, idOf } from './fixture-checkout.ts';
import { fixtureSnapshot, machines } from './fixture-data.ts';

const problem = (code: string): Partial<Checkout> => ({ state: 'failed', problem: { code, message: `What ${code} means, and what to do.` } });

/** One checkout in each state, on one machine: what is different, the word that its cell shows, and the shape beside it (a class of octicons). */
export const eachState: Readonly<Record<string, readonly [parts: Partial<Checkout>, word: string, icon: string]>> = {
  'up-to-date': [{}, 'Up to date', 'check'],
  ahead: [{ state: 'ahead', ahead: 2, unpushed: 2 }, 'Ahead ↑2', 'arrow-up'],
  behind: [{ state: 'behind', behind: 3 }, 'Behind ↓3', 'arrow-down'],
  diverged: [{ state: 'diverged', ahead: 1, behind: 4 }, 'Diverged ↑1 ↓4', 'git-compare'],
  'local-only': [{ state: 'local-only' }, 'Local only', 'home'],
  'upstream-gone': [{ state: 'upstream-gone' }, 'Upstream gone', 'unlink'],
  detached: [{ state: 'detached', branch: null }, 'Detached', 'git-commit'],
  unborn: [{ state: 'unborn', head: null }, 'No commits yet', 'circle'],
  bare: [{ kind: 'bare' }, 'Up to date', 'database'],
  worktree: [{ kind: 'worktree' }, 'Up to date', 'workflow'],
  locked: [{ kind: 'worktree', traits: ['locked'] }, 'Up to date', 'lock'],
  shallow: [{ traits: ['shallow'] }, 'Up to date', 'history'],
  partial: [{ traits: ['partial'] }, 'Up to date', 'cloud'],
  sparse: [{ traits: ['sparse'] }, 'Up to date', 'filter'],
  submodules: [{ traits: ['submodules'] }, 'Up to date', 'file-submodule'],
  'lock-left': [{ traits: ['lock-left'] }, 'Lock left behind', 'hourglass'],
  held: [{ state: 'behind', behind: 1, held: true }, 'Held', 'pin'],
  stashes: [{ stashes: 2 }, 'Up to date', 'archive'],
  dirty: [{ unstaged: 5 }, 'Up to date', 'pencil'],
  conflicts: [{ conflicted: 2 }, '2 conflicts', 'alert'],
  merge: [{ operation: 'merge' }, 'Merging', 'git-merge'],
  rebase: [{ operation: 'rebase', state: 'detached', branch: null }, 'Rebasing', 'iterations'],
  'cherry-pick': [{ operation: 'cherry-pick' }, 'Cherry-picking', 'copy'],
  revert: [{ operation: 'revert' }, 'Reverting', 'undo'],
  am: [{ operation: 'am' }, 'Applying patches', 'mail'],
  bisect: [{ operation: 'bisect' }, 'Bisecting', 'search'],
  untrusted: [{ trusted: false }, 'Up to date', 'shield'],
  'missing-folder': [problem('missing-folder'), 'Folder missing', 'file-removed'],
  'not-a-repository': [problem('not-a-repository'), 'No repository any more', 'circle-slash'],
  'dubious-ownership': [problem('dubious-ownership'), 'Another user’s folder', 'person'],
  corrupt: [problem('corrupt'), 'Damaged', 'bug'],
  'unknown-format': [problem('unknown-format'), 'Needs a newer git', 'versions'],
  'no-permission': [problem('no-permission'), 'May not be read', 'shield-lock'],
  'git-missing': [problem('git-missing'), 'No git here', 'tools'],
  'git-failed': [problem('git-failed'), 'Cannot be read', 'alert-fill'],
};

/** A page with one row for each state; the second machine lists more than travels with a state. */
export function statesSnapshot(): Snapshot {
  const list = Object.entries(eachState).map(([name, [parts]], at) =>
    checkout(machines.laptop, `c-${String(at).padStart(8, '0')}`, `example.org/state/${name}`, `/home/mara/code/${name}`, parts),
  );
  const names = ['-dash.txt', 'a b.txt', 'line\nend.txt', 'grüße 🎉.txt', ...Array.from({ length: 196 }, (_, at) => `generated/${at}.json`)];
  const long = checkout(machines.laptop, 'c-long0000', 'example.org/state/long', '/home/mara/code/long', {
    untracked: 31_000,
    files: names.map((path) => ({ path, kind: 'untracked' })),
    unpushed: 57,
    unpushedCommits: Array.from({ length: 20 }, (_, at) => ({ id: idOf(`long ${at}`), subject: `Step ${at}`, author: 'Mara', at: ago(at) })),
  });
  const whole = fixtureSnapshot();
  return { ...whole, hosts: whole.hosts.filter(({ id }) => id === machines.laptop), checkouts: [...list, long], forcePushes: [] };
}
