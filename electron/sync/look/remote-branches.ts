import type { Remote } from '../../workspace/clone.ts';

/** Patterns for `for-each-ref` under which a remote's tracking refs lie. */
export function trackingPatterns(remote: Pick<Remote, 'fetchRefspecs'>): readonly string[] {
  const patterns = new Set<string>();
  for (const refspec of remote.fetchRefspecs) {
    const target = refspec.replace(/^[+^]/, '').split(':')[1];
    if (target === undefined || !target.startsWith('refs/') || refspec.startsWith('^')) continue;
    const star = target.indexOf('*');
    // A star inside a part of a name (`refs/remotes/o/x-*`): the whole folder, sorted out afterwards.
    patterns.add(star < 0 ? target : target.slice(0, target.lastIndexOf('/', star) + 1));
  }
  return [...patterns];
}

/** Whether two refs cannot both exist: one is a folder of the other (`a` and `a/b`). */
export function refsCollide(a: string, b: string): boolean {
  return a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
