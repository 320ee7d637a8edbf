import { join } from 'node:path';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { GitError } from '../../git/error.ts';
import { incomingRef } from '../../git/everref-refs.ts';
import type { Gate } from '../../git/gate.ts';
import type { Git } from '../../git/run.ts';
import type { Log } from '../../log/log.ts';
import type { GoneBranches } from '../../store/gone-branches.ts';
import type { Clone, Remote } from '../../workspace/clone.ts';
import type { Registry } from '../../workspace/registry.ts';
import { type Asked, fetchTips } from '../look/fetch-tips.ts';
import { readTips } from '../look/tip-view.ts';
import { removeOwnRefLocks } from '../move/cut-off/own-ref-locks.ts';
import type { UpdateRequest } from './update.ts';

export interface AskDeps {
  readonly gate: Gate;
  readonly gone: Pick<GoneBranches, 'ofClone'>;
  readonly registry: Pick<Registry, 'placesOf'>;
  readonly log: Log;
}

/** Asks a remote and fetches what moved into refs of ours; what an earlier, killed fetch left in the way is tidied up, once. Throws `GitError`. */
export async function askRemote(deps: AskDeps, request: UpdateRequest, cwd: string, refless: boolean): Promise<Asked> {
  const { gate, gone } = deps;
  const { clone, remote, branches, urgency, signal, question, prompts } = request;
  const goneHere = gone.ofClone(clone.id).flatMap(({ remote: name, ref }) => (name === remote.name ? [ref] : []));
  const shared = question === undefined ? {} : { question, knownGone: new Set(goneHere) };
  const options = { urgency, ...(signal === undefined ? {} : { signal }) };
  const once = () => gate.admit(clone.commonDir, 'network', (git) => fetchTips(git, { cwd, remote, branches, refless, signal, prompts, ...shared }), options);
  try {
    return await once();
  } catch (error) {
    // Ours to tidy: a lock of a killed fetch, or an incoming `a` that an earlier crash left in the way of `a/b`.
    if (!(error instanceof GitError) || !/^(?:error|fatal):.*refs\/everref\//m.test(error.stderr)) throw error;
    await gate.admit(clone.commonDir, 'write', (git) => tidyOwnRefs(git, deps, clone, remote, cwd), options);
    return once();
  }
}

async function tidyOwnRefs(git: Git, { registry, log }: AskDeps, clone: Clone, remote: Remote, cwd: string): Promise<void> {
  const folders = [clone.commonDir, ...registry.placesOf(clone.id).map(({ path }) => path)];
  const removed = await removeOwnRefLocks(folders, join(clone.commonDir, 'refs', 'everref'));
  if (removed > 0) log.info('removed locks that a killed fetch of ours left', { clone: clone.commonDir, removed });
  const { incoming } = await readTips(git, cwd, remote);
  await updateRefs(
    git,
    cwd,
    [...incoming].map(([branch, id]) => ({ kind: 'delete', ref: incomingRef(remote.name, branch), before: id }) as const),
    'everref: tidy',
  );
}
