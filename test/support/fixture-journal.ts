import type { JournalEntry } from '../../shared/model/journal.ts';
import { ago, idOf } from './fixture-checkout.ts';

type Told = readonly [minutes: number, what: JournalEntry['what'], repository: string, host: string, path: string | null, ref: string | null, message: string];

const laptop = 'h-0000000000laptop1';
const desktop = 'h-000000000desktop2';

const told: readonly Told[] = [
  [
    2,
    'fetched',
    'github.com/acme/handbook',
    laptop,
    '/home/mara/code/handbook',
    'refs/remotes/origin/main',
    'Asked 9 remotes; handbook had moved, so it was fetched',
  ],
  [12, 'fast-forwarded', 'github.com/acme/handbook', laptop, '/home/mara/code/handbook', 'refs/heads/main', 'main took 3 commits from origin/main'],
  [12, 'push-received', 'github.com/acme/handbook', laptop, null, 'refs/heads/main', 'desktop pushed main'],
  [
    12,
    'push-seen',
    'github.com/acme/handbook',
    desktop,
    '/Users/mara/Developer/handbook',
    'refs/heads/main',
    'A push of main was seen and told to the other machines',
  ],
  [
    38,
    'tip-kept',
    'github.com/acme/parser',
    laptop,
    '/home/mara/code/parser',
    'refs/remotes/origin/error-recovery',
    'The old tip of error-recovery is kept before anything can collect it',
  ],
  [
    38,
    'force-push',
    'github.com/acme/parser',
    laptop,
    '/home/mara/code/parser',
    'refs/heads/error-recovery',
    'error-recovery was overwritten by jonas: 2 commits are in no branch any more',
  ],
  [60, 'branch-deleted', 'github.com/acme/parser', laptop, '/home/mara/code/parser', 'refs/heads/error-recovery', 'error-recovery is gone from origin'],
  [
    70,
    'refused',
    'github.com/acme/site',
    laptop,
    '/home/mara/code/site',
    'refs/heads/main',
    'main was left alone: it has diverged from origin/main (2 ahead, 3 behind). Merge or rebase it yourself',
  ],
  [95, 'order-received', 'github.com/acme/api', desktop, '/Users/mara/Developer/api', null, 'laptop asked for a pull of api'],
  [
    95,
    'refused',
    'github.com/acme/api',
    desktop,
    '/Users/mara/Developer/api',
    'refs/heads/rate-limits',
    'rate-limits was left alone: a rebase is not finished there',
  ],
  [
    60 * 7,
    'error',
    'git.example.org/ops/infrastructure',
    laptop,
    '/home/mara/work/infrastructure',
    null,
    'git.example.org did not answer within 30 s. Asked again in 5 minutes',
  ],
  [
    60 * 26,
    'fast-forwarded',
    'gitlab.com/acme/hardware/firmware',
    laptop,
    '/home/mara/work/firmware',
    'refs/heads/main',
    'main took 1 commit from origin/main',
  ],
  [60 * 26, 'push-received', 'gitlab.com/acme/hardware/firmware', laptop, null, 'refs/heads/main', 'buildbox pushed main'],
  [
    60 * 27,
    'rolled-back',
    'github.com/acme/api',
    desktop,
    '/Users/mara/Developer/api',
    'refs/heads/main',
    'A move of main was cut off by a restart and put back exactly',
  ],
  [
    60 * 52,
    'fast-forwarded',
    'github.com/acme/design-tokens',
    desktop,
    '/Users/mara/Developer/design-tokens',
    'refs/heads/contrast',
    'contrast took 2 commits from origin/contrast',
  ],
];

function entry(at: string, index: number, [, what, repository, hostId, path, ref, message]: Told): JournalEntry {
  const moved = what === 'fast-forwarded' || what === 'force-push' || what === 'rolled-back' || what === 'push-seen' || what === 'push-received';
  return {
    id: `j-${String(99_999 - index).padStart(6, '0')}`,
    at,
    hostId,
    repository,
    checkoutId: null,
    path,
    ref,
    before: moved ? idOf(`b${index}`) : null,
    after: moved ? idOf(`a${index}`) : null,
    what,
    why: 'push',
    message,
    event: null,
    undone: false,
    along: [],
  };
}

/** Five days and some more of a journal: what was told, then older days of the same. Newest first. */
export function fixtureJournal(): readonly JournalEntry[] {
  return Array.from({ length: 240 }, (_, index) => {
    const round = Math.floor(index / told.length);
    const one = told[index % told.length] as Told;
    return entry(ago(one[0] + round * 60 * 60), index, one);
  });
}
