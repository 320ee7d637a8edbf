import { type ConfigEntry, splitKey } from '../../git/parse/config.ts';
import { isPlainRefName } from '../../git/parse/plain-ref-files.ts';

/** What git says a branch follows (`upstream`, `upstream:remotename`, `upstream:remoteref` of for-each-ref). */
export interface PlainUpstream {
  readonly upstream: string;
  readonly upstreamRemote: string;
  readonly upstreamRef: string;
}

/**
 * What each branch (`main`, by its short name) follows, by a clone's configuration; branches that follow nothing are left out. Null where the
 * configuration leaves that to a rule that only git knows: several values, other kinds of names or refspecs, another branch of this clone. Pure.
 * Source: remote.c, `branch_get_upstream`.
 */
export function plainUpstreams(entries: readonly ConfigEntry[]): ReadonlyMap<string, PlainUpstream> | null {
  const remotes = new Map<string, { url: boolean; refspecs: string[] }>();
  const branches = new Map<string, { remote: string[]; merge: string[] }>();
  for (const { scope, key, value } of entries) {
    const { section, subsection, name } = splitKey(key);
    if (section !== 'remote' && section !== 'branch') continue;
    // The user's own part, for all clones: git puts both together in its own way.
    if (scope !== 'local' || value === null) return null;
    if (section === 'remote') {
      const remote = remotes.get(subsection) ?? { url: false, refspecs: [] };
      remotes.set(subsection, remote);
      if (name === 'url') remote.url = true;
      if (name === 'fetch') remote.refspecs.push(value);
      continue;
    }
    const branch = branches.get(subsection) ?? { remote: [], merge: [] };
    branches.set(subsection, branch);
    if (name === 'remote') branch.remote.push(value);
    if (name === 'merge') branch.merge.push(value);
  }
  const found = new Map<string, PlainUpstream>();
  for (const [branch, { remote, merge }] of branches) {
    if (merge.length === 0) continue;
    const [upstreamRemote = '', upstreamRef = ''] = [remote[0], merge[0]];
    const named = remotes.get(upstreamRemote);
    if (remote.length !== 1 || merge.length !== 1 || named?.url !== true || !upstreamRef.startsWith('refs/heads/') || !isPlainRefName(upstreamRef)) return null;
    const upstream = trackedAs(named.refspecs, upstreamRef);
    if (upstream === undefined) return null;
    // One that is tracked nowhere git calls no upstream.
    if (upstream !== null) found.set(branch, { upstream, upstreamRemote, upstreamRef });
  }
  return found;
}

const patternRefspec = /^\+?(refs\/(?:[^*:^~?[\\\s]+\/)?)\*:(refs\/(?:[^*:^~?[\\\s]+\/)?)\*$/;
const exactRefspec = /^\+?(refs\/[^*:^~?[\\\s]+):(refs\/[^*:^~?[\\\s]+)$/;

/** Where the first fitting refspec puts a remote's ref; null: none does; undefined: one of them is not plain. */
function trackedAs(refspecs: readonly string[], ref: string): string | null | undefined {
  let found: string | null = null;
  for (const refspec of refspecs) {
    const pattern = patternRefspec.exec(refspec);
    const exact = exactRefspec.exec(refspec);
    if (pattern?.[1] !== undefined && pattern[2] !== undefined) {
      if (ref.startsWith(pattern[1]) && ref.length > pattern[1].length) found ??= pattern[2] + ref.slice(pattern[1].length);
    } else if (exact?.[1] !== undefined && exact[2] !== undefined) {
      if (exact[1] === ref) found ??= exact[2];
    } else return undefined;
  }
  return found;
}
