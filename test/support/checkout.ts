import type { Checkout } from '../../shared/model/checkout.ts';

/** A checkout in step, with what a test wants otherwise. */
export function checkout(otherwise: Partial<Checkout>): Checkout {
  return {
    id: 'c-00000000',
    hostId: 'h-0000000000000000',
    repository: 'example.org/acme/site',
    remotes: [{ name: 'origin', repository: 'example.org/acme/site' }],
    path: '/home/mara/code/site',
    kind: 'clone',
    cloneId: 'k-00000000',
    branch: 'main',
    head: 'a'.repeat(40),
    upstream: 'origin/main',
    state: 'up-to-date',
    ahead: 0,
    behind: 0,
    staged: 0,
    unstaged: 0,
    untracked: 0,
    conflicted: 0,
    stashes: 0,
    unpushed: 0,
    operation: null,
    traits: [],
    held: false,
    branches: [],
    branchCount: 1,
    worktrees: [],
    files: [],
    unpushedCommits: [],
    stashList: [],
    trusted: true,
    problem: null,
    updatedAt: '2026-11-21T08:00:00.000Z',
    ...otherwise,
  };
}
