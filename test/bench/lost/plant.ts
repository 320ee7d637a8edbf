import { execFileSync } from 'node:child_process';
import { numbers } from './history.ts';

/** Loses `count` pieces of work in the repository at `folder`, in five ways, as git's own refs and logs would show them. Answers the lost tips. */
export function plantLosses(folder: string, count: number, seed: number): ReadonlySet<string> {
  const git = (args: readonly string[], input = '') => execFileSync('git', args, { cwd: folder, input, encoding: 'utf8', maxBuffer: 1 << 30 });
  const random = numbers(seed);
  const commits = git(['rev-list', 'main']).trim().split('\n');
  // Lost last, as most work is: the history before it ends a few hours earlier.
  const now = Number(git(['log', '-1', '--format=%ct', 'main'])) + 3600;
  const who = 'Ada Lovelace <ada@example.org>';
  const ways = ['amend', 'reset', 'deleted', 'forced', 'stash'] as const;
  const refOf = (index: number) => (ways[index % 5] === 'forced' ? `refs/remotes/origin/work-${index}` : `refs/heads/work-${index}`);

  const parts: string[] = [];
  for (let index = 0; index < count; index++) {
    const base = commits[random(commits.length)] ?? '';
    const at = now + index;
    const text = `planted ${index} ${random(1_000_000)}\n`;
    const change = `M 100644 inline planted-${index}.txt\ndata ${text.length}\n${text}\n`;
    const commit = (ref: string, subject: string, from: string) =>
      `commit ${ref}\nmark :${index * 2 + (ref.startsWith('refs/index') ? 1 : 2)}\nauthor ${who} ${at} +0000\ncommitter ${who} ${at} +0000\ndata ${subject.length}\n${subject}\n${from}`;
    if (ways[index % 5] === 'stash') {
      parts.push(commit(`refs/index/${index}`, `index on main: ${base.slice(0, 7)} base`, `from ${base}\n${change}\n`));
      parts.push(commit(refOf(index), `WIP on main: ${base.slice(0, 7)} base`, `from ${base}\nmerge :${index * 2 + 1}\n${change}\n`));
    } else parts.push(commit(refOf(index), `Planted work ${index}`, `from ${base}\n${change}\n`));
  }
  git(['-c', 'fastimport.unpackLimit=1000000', 'fast-import', '--quiet', '--done'], `${parts.join('')}done\n`);

  const tips = new Map(
    git(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/work-*', 'refs/remotes/origin'])
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  );
  const main = git(['rev-parse', 'main']).trim();
  // fast-import writes no logs: each ref is made once more, with the log that git would have begun.
  const of = (way: (typeof ways)[number]) =>
    Array.from({ length: count }, (_, index) => index)
      .filter((index) => ways[index % 5] === way)
      .map(refOf);
  const logged = (refs: readonly string[], message: string) => {
    git(['update-ref', '--stdin'], refs.map((ref) => `delete ${ref}\n`).join(''));
    git(['update-ref', '--create-reflog', '-m', 'branch: Created', '--stdin'], refs.map((ref) => `create ${ref} ${tips.get(ref)}\n`).join(''));
    git(['update-ref', '-m', message, '--stdin'], refs.map((ref) => `update ${ref} ${main}\n`).join(''));
  };
  logged(of('amend'), 'commit (amend): Planted again');
  logged(of('reset'), 'reset: moving to main');
  logged(of('forced'), 'fetch origin: forced-update');
  git(['update-ref', '--stdin'], [...of('deleted'), ...of('stash')].map((ref) => `delete ${ref}\n`).join(''));
  git(['update-ref', '--stdin'], git(['for-each-ref', '--format=delete %(refname)', 'refs/index']));
  return new Set(tips.values());
}
