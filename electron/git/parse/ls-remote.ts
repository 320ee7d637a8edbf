import { BranchRef } from '../../../shared/model/ref.ts';

/** Tips by full branch name. */
export type RemoteTips = ReadonlyMap<string, string>;

/** Reads `git ls-remote --heads`: `<id> TAB <ref> LF`. Lines that name no well-formed branch are left out (a remote may say anything). */
export function parseLsRemote(output: Buffer): RemoteTips {
  const tips = new Map<string, string>();
  for (const line of output.toString('utf8').split('\n')) {
    const tab = line.indexOf('\t');
    if (tab < 0) continue;
    const id = line.slice(0, tab);
    const ref = line.slice(tab + 1);
    if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id) && BranchRef.safeParse(ref).success) tips.set(ref, id);
  }
  return tips;
}
