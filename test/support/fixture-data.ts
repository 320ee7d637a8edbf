import type { Checkout } from '../../shared/model/checkout.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { Host } from '../../shared/model/host.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { ago, branch, checkout, idOf } from './fixture-checkout.ts';
import { fixtureJournal } from './fixture-journal.ts';

/** The three machines of the fixture, by name. */
export const machines = {
  laptop: 'h-0000000000laptop1',
  desktop: 'h-000000000desktop2',
  buildbox: 'h-00000000buildbox3',
} as const;

const hosts: readonly Host[] = [
  { id: machines.laptop, name: 'laptop', os: 'Linux 6.12', version: '0.1.0', lastSeenAt: ago(0), checkouts: 10, takesOrders: true, pausedUntil: null },
  { id: machines.desktop, name: 'desktop', os: 'macOS 26', version: '0.1.0', lastSeenAt: ago(3), checkouts: 8, takesOrders: true, pausedUntil: null },
  { id: machines.buildbox, name: 'buildbox', os: 'Linux 6.6', version: '0.1.0', lastSeenAt: ago(60 * 7), checkouts: 6, takesOrders: true, pausedUntil: null },
];

const line = (subject: string, minutes: number, author = 'Mara Lindqvist') => ({ id: idOf(subject), subject, author, at: ago(minutes) });

const { laptop, desktop, buildbox } = machines;
const site = 'github.com/acme/site';
const api = 'github.com/acme/api';
const design = 'github.com/acme/design-tokens';
const infra = 'git.example.org/ops/infrastructure';
const dots = 'github.com/mara/dotfiles';
const parser = 'github.com/acme/parser';
const firmware = 'gitlab.com/acme/hardware/firmware';
const notes = 'local/c-00000notes';
const handbook = 'github.com/acme/handbook';

const siteBranches = [
  branch('main', { checkedOutAt: '/home/mara/code/site', committedAt: ago(35) }),
  branch('checkout-form', { state: 'ahead', ahead: 3, unpushed: 3, subject: 'Say which field is wrong, beside it', committedAt: ago(90) }),
  branch('dark-pictures', { state: 'diverged', ahead: 2, behind: 5, unpushed: 2, subject: 'Swap pictures with the theme', committedAt: ago(60 * 50) }),
  branch('fix/safari-scroll', {
    state: 'upstream-gone',
    ahead: null,
    behind: null,
    upstream: 'origin/fix/safari-scroll',
    upstreamTip: null,
    committedAt: ago(60 * 24 * 9),
  }),
  branch('release/2026-11', { state: 'behind', behind: 4, committedAt: ago(60 * 30) }),
  branch('spike-islands', { state: 'local-only', upstream: null, upstreamTip: null, unpushed: 6, committedAt: ago(60 * 24 * 20) }),
  branch('experiment/view-transitions', { held: true, state: 'behind', behind: 1, committedAt: ago(60 * 24 * 31) }),
];

const checkouts: readonly Checkout[] = [
  checkout(laptop, 'c-site0laptop', site, '/home/mara/code/site', {
    state: 'diverged',
    ahead: 2,
    behind: 3,
    unpushed: 2,
    staged: 1,
    unstaged: 4,
    untracked: 2,
    stashes: 2,
    files: [
      { path: 'src/pages/checkout/address-form.tsx', kind: 'both' },
      { path: 'src/pages/checkout/address-form.test.tsx', kind: 'unstaged' },
      { path: 'src/parts/field.tsx', kind: 'unstaged' },
      { path: 'src/parts/field.module.css', kind: 'unstaged' },
      { path: 'notes/form-errors.md', kind: 'untracked' },
      { path: 'src/pages/checkout/postcode.ts', kind: 'untracked' },
    ],
    unpushedCommits: [line('Check the postcode by country', 12), line('Say which field is wrong, beside it', 48)],
    stashList: ['WIP on main: 3f9c2ab Try the two-column form', 'On checkout-form: before the rebase'],
    branches: siteBranches,
    branchCount: siteBranches.length,
    worktrees: [
      { path: '/home/mara/code/site', branch: 'main', head: idOf('m'), main: true, locked: false, missing: false },
      { path: '/home/mara/code/site-review', branch: 'release/2026-11', head: idOf('r'), main: false, locked: false, missing: false },
    ],
    updatedAt: ago(0),
  }),
  checkout(laptop, 'c-siterevlap', site, '/home/mara/code/site-review', {
    kind: 'worktree',
    branch: 'release/2026-11',
    state: 'behind',
    behind: 4,
    updatedAt: ago(0),
  }),
  checkout(desktop, 'c-site0desktop', site, '/Users/mara/Developer/site', { updatedAt: ago(4) }),
  checkout(buildbox, 'c-site0build', site, '/srv/site', { state: 'behind', behind: 11, updatedAt: ago(60 * 7) }),

  checkout(laptop, 'c-api00laptop', api, '/home/mara/code/api', { branch: 'rate-limits', state: 'ahead', ahead: 3, unpushed: 3, updatedAt: ago(9) }),
  checkout(desktop, 'c-api00desktop', api, '/Users/mara/Developer/api', {
    branch: null,
    operation: 'rebase',
    state: 'detached',
    conflicted: 2,
    unstaged: 1,
    files: [
      { path: 'src/limits/bucket.ts', kind: 'conflicted' },
      { path: 'src/limits/bucket.test.ts', kind: 'conflicted' },
      { path: 'README.md', kind: 'unstaged' },
    ],
    updatedAt: ago(14),
  }),
  checkout(buildbox, 'c-api00build', api, '/srv/api', { updatedAt: ago(60 * 7) }),

  checkout(laptop, 'c-tokens0lap', design, '/home/mara/code/design-tokens', { branch: 'contrast', held: true, state: 'behind', behind: 2, updatedAt: ago(31) }),
  checkout(desktop, 'c-tokens0desk', design, '/Users/mara/Developer/design-tokens', { branch: 'contrast', updatedAt: ago(18) }),

  checkout(laptop, 'c-infra0lap', infra, '/home/mara/work/infrastructure', {
    trusted: false,
    state: 'up-to-date',
    updatedAt: ago(3),
  }),
  checkout(buildbox, 'c-infra0build', infra, '/srv/infrastructure', {
    state: 'failed',
    branch: null,
    head: null,
    ahead: null,
    behind: null,
    staged: null,
    unstaged: null,
    untracked: null,
    conflicted: null,
    stashes: null,
    unpushed: null,
    problem: { code: 'unreadable', message: 'The folder belongs to another user (root). Add it to git’s safe.directory on that machine if you trust it.' },
    updatedAt: ago(60 * 7),
  }),

  checkout(laptop, 'c-dots00lap', dots, '/home/mara/dotfiles', {
    unstaged: 1,
    files: [{ path: '.config/nvim/init.lua', kind: 'unstaged' }],
    updatedAt: ago(55),
  }),
  checkout(desktop, 'c-dots00desk', dots, '/Users/mara/dotfiles', { updatedAt: ago(60 * 3) }),
  checkout(buildbox, 'c-dots00build', dots, '/home/mara/dotfiles', { stashes: 1, stashList: ['WIP on main: prompt colours'], updatedAt: ago(60 * 26) }),

  checkout(laptop, 'c-parser0lap', parser, '/home/mara/code/parser', {
    branch: 'error-recovery',
    state: 'upstream-gone',
    ahead: null,
    behind: null,
    updatedAt: ago(60),
  }),
  checkout(desktop, 'c-parser0desk', parser, '/Users/mara/Developer/parser', { updatedAt: ago(22) }),
  checkout(desktop, 'c-parser1desk', parser, '/Users/mara/Developer/parser-bench', { branch: null, state: 'detached', updatedAt: ago(60 * 5) }),
  checkout(buildbox, 'c-parser0build', parser, '/srv/parser', { updatedAt: ago(60 * 7) }),

  checkout(laptop, 'c-firm00lap', firmware, '/home/mara/work/firmware', { updatedAt: ago(7) }),
  checkout(desktop, 'c-firm00desk', firmware, '/Users/mara/Developer/firmware', { branch: 'usb-c-negotiation-with-legacy-chargers', updatedAt: ago(7) }),
  checkout(buildbox, 'c-firm00build', firmware, '/srv/firmware', { updatedAt: ago(60 * 7) }),

  checkout(laptop, 'c-00000notes', notes, '/home/mara/notes', { branch: 'main', state: 'unborn', head: null, remotes: [], updatedAt: ago(60 * 24 * 2) }),

  checkout(laptop, 'c-handb0lap', handbook, '/home/mara/code/handbook', { updatedAt: ago(2) }),
  checkout(desktop, 'c-handb0desk', handbook, '/Users/mara/Developer/handbook', { updatedAt: ago(2) }),
];

const forcePushes: readonly ForcePush[] = [
  {
    id: 'f-1',
    repository: parser,
    ref: 'refs/heads/error-recovery',
    before: idOf('fb1'),
    after: idOf('fa1'),
    at: ago(38),
    by: 'jonas',
    sources: ['fetch', 'other-host'],
    kept: 4,
    rewritten: 3,
    lost: 2,
    heldBy: [laptop, desktop],
  },
  {
    id: 'f-2',
    repository: site,
    ref: 'refs/heads/dark-pictures',
    before: idOf('fb2'),
    after: idOf('fa2'),
    at: ago(60 * 5),
    by: 'mara',
    sources: ['push'],
    kept: 0,
    rewritten: 5,
    lost: 0,
    heldBy: [laptop],
  },
  {
    id: 'f-3',
    repository: firmware,
    ref: 'refs/heads/nightly',
    before: idOf('fb3'),
    after: '0'.repeat(40),
    at: ago(60 * 29),
    by: null,
    sources: ['fetch'],
    kept: null,
    rewritten: null,
    lost: null,
    heldBy: [buildbox],
  },
];

/** Three machines, nine repositories, every state there is. */
export function fixtureSnapshot(): Snapshot {
  return {
    revision: 1,
    thisHost: laptop,
    version: '0.1.0',
    firstStart: false,
    mood: 'needs-you',
    pausedUntil: null,
    snoozedUntil: null,
    working: null,
    swept: true,
    lastReconcileAt: ago(2),
    troubles: [],
    signIns: [],
    hosts: [...hosts],
    checkouts: [...checkouts],
    forcePushes: [...forcePushes],
    journal: fixtureJournal().slice(0, 50),
    notifications: [
      {
        id: 'n-1',
        at: ago(12),
        kind: 'fast-forwarded',
        title: 'handbook main is up to date',
        body: '3 commits from desktop',
        place: `/machines?checkout=${laptop}%2Fc-handb0lap`,
      },
      {
        id: 'n-2',
        at: ago(38),
        kind: 'force-push',
        title: 'error-recovery of parser was overwritten',
        body: '2 commits lost; the old tip is kept here',
        place: `/machines?repository=${encodeURIComponent(parser)}`,
      },
      {
        id: 'n-3',
        at: ago(70),
        kind: 'refused',
        title: 'site main was left alone',
        body: 'It has diverged: 2 ahead, 3 behind',
        place: `/machines?checkout=${laptop}%2Fc-site0laptop`,
      },
    ],
  };
}
