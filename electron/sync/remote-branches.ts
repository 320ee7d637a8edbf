import { type Remote, trackingRef } from '../workspace/clone.ts';

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

/** The branch (`refs/heads/…`) whose tracking ref this is, by the remote's fetch refspecs; null where it is none's. */
export function branchOfTracking(remote: Pick<Remote, 'fetchRefspecs'>, ref: string): string | null {
  for (const refspec of remote.fetchRefspecs) {
    const [source, target] = refspec.replace(/^\+/, '').split(':');
    if (refspec.startsWith('^') || source === undefined || target === undefined) continue;
    const branch = invert(target, source, ref);
    if (branch?.startsWith('refs/heads/') && trackingRef(remote, branch) === ref) return branch;
  }
  return null;
}

function invert(target: string, source: string, ref: string): string | null {
  const star = target.indexOf('*');
  if (star < 0) return target === ref ? source : null;
  const head = target.slice(0, star);
  const tail = target.slice(star + 1);
  if (ref.length < head.length + tail.length || !ref.startsWith(head) || !ref.endsWith(tail)) return null;
  return source.replace('*', () => ref.slice(head.length, ref.length - tail.length));
}

/** Whether two refs cannot both exist: one is a folder of the other (`a` and `a/b`). */
export function refsCollide(a: string, b: string): boolean {
  return a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}
