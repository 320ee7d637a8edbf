import { chmodSync, existsSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import type { TestRepository } from './repository.ts';

/** Something that a person does in a work tree with plain git. `n` chooses among files, branches and flavours. */
export interface UserAction {
  readonly what: keyof typeof deeds;
  readonly n: number;
}

// Names that get in each other's way: a file where a folder is, a file that is ignored, one that begins with a dash, one that is no ASCII.
const pool = ['f0.txt', 'f1.txt', 'd/f2.txt', 'd/e/f3.txt', 'd', 'x.ign', '-dash', 'ü mlaut', 'f4'] as const;
const branches = ['main', 'next', 'topic/a', 'topic', 'zz'] as const;

interface Deed {
  readonly git: (...args: string[]) => string;
  readonly repository: TestRepository;
  readonly n: number;
  /** No two texts are the same, so that what was lost can be told. */
  readonly unique: string;
}

const fileOf = (n: number): string => pool[n % pool.length] ?? 'f0.txt';
const branchOf = (n: number): string => branches[n % branches.length] ?? 'main';

function write({ repository, n, unique }: Deed, name = fileOf(n)): string {
  const file = join(repository.path, name);
  for (let folder = dirname(file); folder.length > repository.path.length; folder = dirname(folder))
    if (existsSync(folder) && !lstatSync(folder).isDirectory()) rmSync(folder);
  if (existsSync(file) && lstatSync(file).isDirectory()) rmSync(file, { recursive: true });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${unique}\n`.repeat(1 + (n % 3)));
  return name;
}

const deeds = {
  commit(deed: Deed) {
    deed.git('add', '-f', '--', write(deed));
    deed.git('commit', '-q', '-m', deed.unique);
  },
  commitMany(deed: Deed) {
    for (let at = 0; at < 3; at++) write(deed, fileOf(deed.n + at));
    deed.git('add', '-f', '-A');
    deed.git('commit', '-q', '-m', deed.unique);
  },
  commitRemoval(deed: Deed) {
    deed.git('rm', '-q', '-r', '-f', '--', fileOf(deed.n));
    deed.git('commit', '-q', '-m', deed.unique);
  },
  commitOtherKind(deed: Deed) {
    const file = join(deed.repository.path, 'f4');
    rmSync(file, { recursive: true, force: true });
    if (deed.n % 2 === 0) symlinkSync(deed.unique, file);
    else {
      writeFileSync(file, deed.unique);
      chmodSync(file, deed.n % 3 === 0 ? 0o755 : 0o644);
    }
    deed.git('add', 'f4');
    deed.git('commit', '-q', '-m', deed.unique);
  },
  amend: (deed: Deed) => deed.git('commit', '-q', '--amend', '-a', '-m', deed.unique),
  reset: ({ git, n }: Deed) => git('reset', '-q', ['--hard', '--soft', '--mixed', '--keep'][n % 4] ?? '--hard', `HEAD~${1 + (n % 2)}`),
  rebase: ({ git, n }: Deed) => git('rebase', '-q', `origin/${branchOf(n)}`),
  merge: ({ git, n }: Deed) => git('merge', '-q', '--no-edit', n % 2 === 0 ? '@{upstream}' : branchOf(n)),
  cherryPick: ({ git, n }: Deed) => git('cherry-pick', `origin/${branchOf(n)}`),
  finish: ({ git, n }: Deed) => git(['merge', 'rebase', 'cherry-pick', 'revert'][n % 4] ?? 'merge', '--abort'),
  stash: ({ git, n }: Deed) => git('stash', 'push', '-q', ...(n % 2 === 0 ? ['-u'] : [])),
  unstash: ({ git }: Deed) => git('stash', 'pop', '-q'),
  switch: ({ git, n }: Deed) => git('switch', '-q', branchOf(n)),
  detach: ({ git }: Deed) => git('switch', '-q', '--detach'),
  newBranch: ({ git, n }: Deed) =>
    git(
      n % 2 === 0 ? 'switch' : 'branch',
      n % 2 === 0 ? '-q' : '--track',
      ...(n % 2 === 0 ? ['-c'] : []),
      branchOf(n),
      ...(n % 2 === 0 ? [] : ['origin/main']),
    ),
  dropBranch: ({ git, n }: Deed) => git('branch', '-q', '-D', branchOf(n)),
  follow: ({ git, n }: Deed) => git('branch', '-q', `--set-upstream-to=origin/${branchOf(n)}`),
  edit: (deed: Deed) => write(deed),
  stage: (deed: Deed) => deed.git('add', '-f', '--', write(deed)),
  stageRemoval: ({ git, n }: Deed) => git('rm', '-q', '-r', n % 2 === 0 ? '--cached' : '-f', '--', fileOf(n)),
  remove: ({ repository, n }: Deed) => rmSync(join(repository.path, fileOf(n)), { recursive: true, force: true }),
  untracked: (deed: Deed) => write(deed, ['new.txt', 'd/new.txt', 'other.ign', 'deep/er/new'][deed.n % 4]),
  assumeUnchanged: ({ git, n }: Deed) => git('update-index', n % 2 === 0 ? '--skip-worktree' : '--assume-unchanged', '--', fileOf(n)),
  push: ({ git, n }: Deed) => git('push', '-q', ...(n % 3 === 0 ? ['-u'] : []), 'origin', 'HEAD'),
  pushForce: ({ git, n }: Deed) => git('push', '-q', n % 2 === 0 ? '--force' : '--force-with-lease', 'origin', 'HEAD'),
  pushElsewhere: ({ git, n }: Deed) => git('push', '-q', '--force', 'origin', `HEAD:refs/heads/${branchOf(n)}`),
  pushDelete: ({ git, n }: Deed) => git('push', '-q', 'origin', '--delete', branchOf(1 + (n % 4))),
  publish(deed: Deed) {
    deeds.commit(deed);
    deed.git('push', '-q', 'origin', 'HEAD');
  },
  overwrite(deed: Deed) {
    deed.git('commit', '-q', '--amend', '--allow-empty', '-m', deed.unique);
    deed.git('push', '-q', '--force', 'origin', 'HEAD');
  },
  fetch: ({ git, n }: Deed) => git('fetch', '-q', ...(n % 2 === 0 ? ['--prune'] : [])),
  pull: ({ git, n }: Deed) => git('pull', '-q', n % 2 === 0 ? '--ff-only' : '--rebase'),
  gc: ({ git, n }: Deed) => {
    if (n % 2 === 0) git('reflog', 'expire', '--expire=now', '--all');
    git('-c', 'gc.pruneExpire=now', 'gc', '-q', '--prune=now');
  },
  packRefs: ({ git }: Deed) => git('pack-refs', '--all'),
} as const;

const mostlyHarmless: readonly (keyof typeof deeds)[] = [
  'commit',
  'commitMany',
  'push',
  'publish',
  'publish',
  'publish',
  'publish',
  'overwrite',
  'overwrite',
  'overwrite',
];

/** What a person may do next; commits and pushes more often than the rest. */
export const userAction: fc.Arbitrary<UserAction> = fc.record({
  what: fc.constantFrom(...mostlyHarmless, ...(Object.keys(deeds) as (keyof typeof deeds)[])),
  n: fc.nat({ max: 35 }),
});

/** Does it; what git refuses is not done. `unique` is a text that is used nowhere else. */
export function act(repository: TestRepository, { what, n }: UserAction, unique: string): void {
  try {
    deeds[what]({ git: (...args) => repository.git(...args), repository, n, unique });
  } catch (error) {
    // Git said no, as it would to a person.
    if (!(error instanceof Error && 'status' in error) && !(error instanceof Error && 'code' in error)) throw error;
  }
}
