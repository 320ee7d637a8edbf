import type { Branch, Checkout } from '../../shared/model/checkout.ts';

/** The moment at which all fixture data stands still: `ago(3)` is three minutes before the fixture was made. */
export const madeAt = Date.now();

/** A time some minutes ago. */
export function ago(minutes: number): string {
  return new Date(madeAt - minutes * 60_000).toISOString();
}

/** A commit id that looks like one and is the same for the same seed. */
export function idOf(seed: string): string {
  let state = 2166136261;
  let text = '';
  for (let round = 0; text.length < 40; round += 1) {
    for (const letter of `${seed}${round}`) state = Math.imul(state ^ letter.charCodeAt(0), 16777619);
    text += (state >>> 0).toString(16).padStart(8, '0');
  }
  return text.slice(0, 40);
}

/** A branch up to date with its upstream; `parts` says what is different. */
export function branch(name: string, parts: Partial<Branch> = {}): Branch {
  const tip = idOf(name);
  return {
    name,
    tip,
    upstream: `origin/${name}`,
    upstreamTip: tip,
    state: 'up-to-date',
    ahead: 0,
    behind: 0,
    unpushed: 0,
    held: false,
    checkedOutAt: null,
    subject: 'Keep the page still while the list grows',
    committedAt: ago(60 * 26),
    ...parts,
  };
}

/** A clean clone on `main`, up to date; `parts` says what is different. */
export function checkout(hostId: string, id: string, repository: string, path: string, parts: Partial<Checkout> = {}): Checkout {
  const name = parts.branch === undefined ? 'main' : parts.branch;
  const state = parts.state ?? 'up-to-date';
  const known =
    state === 'ahead' || state === 'behind' || state === 'diverged' || state === 'up-to-date' || state === 'local-only' || state === 'upstream-gone';
  const head =
    name === null || !known
      ? []
      : [
          branch(name, {
            state,
            ahead: parts.ahead ?? 0,
            behind: parts.behind ?? 0,
            unpushed: parts.unpushed ?? 0,
            held: parts.held ?? false,
            upstream: state === 'local-only' ? null : `origin/${name}`,
            checkedOutAt: path,
          }),
        ];
  const branches = parts.branches ?? head;
  return {
    id,
    hostId,
    repository,
    remotes: [{ name: 'origin', repository }],
    path,
    kind: 'clone',
    cloneId: `k-${id}`,
    branch: name,
    head: idOf(`${repository}${name}`),
    upstream: name === null || state === 'local-only' ? null : `origin/${name}`,
    state,
    ahead: known ? 0 : null,
    behind: known ? 0 : null,
    staged: 0,
    unstaged: 0,
    untracked: 0,
    conflicted: 0,
    stashes: 0,
    unpushed: 0,
    operation: null,
    traits: [],
    held: false,
    branchCount: branches.length,
    worktrees: [{ path, branch: name, head: idOf(`${repository}${name}`), main: true, locked: false, missing: false }],
    files: [],
    unpushedCommits: [],
    stashList: [],
    trusted: true,
    problem: null,
    updatedAt: ago(2),
    ...parts,
    branches,
  };
}
