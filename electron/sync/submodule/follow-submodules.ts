import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from '../../../shared/model/printable.ts';
import { shortBranch } from '../../../shared/model/ref.ts';
import { objectSizes } from '../../git/commands/cat-file.ts';
import { listConfig, listConfigFile } from '../../git/commands/config-list.ts';
import { diffTrees } from '../../git/commands/diff-tree.ts';
import { fetchRefs } from '../../git/commands/fetch.ts';
import { gitFolder, headBranch, resolveRef } from '../../git/commands/git-paths.ts';
import { isAncestor } from '../../git/commands/merge-base.ts';
import { readStatus } from '../../git/commands/status.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import { type ConfigEntry, splitKey } from '../../git/parse/config.ts';
import { pathText } from '../../git/parse/path-text.ts';
import type { Git } from '../../git/run.ts';
import type { Clone } from '../../workspace/clone.ts';
import { readClone } from '../../workspace/find/read-clone.ts';
import { wordsForFailure } from '../failure-words.ts';
import { type MoveTools, moveBranch } from '../move/move.ts';
import type { UpdateRequest } from '../update/update.ts';
import { decideSubmodule } from './submodule-decision.ts';

/** A move of the parent that is done. */
export interface ParentMove {
  /** The parent's work tree. */
  readonly path: string;
  readonly checkoutId: string | null;
  readonly before: string;
  readonly after: string;
}

interface Moved {
  /** As git names it in the parent. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Submodules of one parent that are brought along; what is more than that is left, and said so. */
const mostSubmodules = 50;

/**
 * Brings the submodules of a parent along whose recorded commits a move changed (`submodules: follow`): each that is just as git left it, forward only,
 * with the same care as any move (journal, all or nothing, put back after a crash). Answers a sentence for each that was left. Never `git submodule
 * update`: that would overwrite ignored files, and run what `update = !command` says.
 */
export async function followSubmodules(gate: Gate, tools: MoveTools, request: UpdateRequest, parent: ParentMove): Promise<readonly string[]> {
  const { clone } = request;
  const options = { urgency: request.urgency };
  const { moved, entries } = await gate.admit(clone.commonDir, 'read', (git) => lookAtParent(git, parent), options);
  const said: string[] = [];
  for (const one of moved.slice(0, mostSubmodules)) {
    const left = await followOne(gate, tools, request, parent, one, entries).catch((error: unknown) => {
      if (error instanceof GitError) return error.message;
      throw error;
    });
    if (left !== null) said.push(`the submodule ${printable(one.path)} stays as it is: ${printable(left)}`);
  }
  if (moved.length > mostSubmodules) said.push(`${moved.length - mostSubmodules} more submodules stay as they are`);
  return said;
}

async function lookAtParent(git: Git, { path, before, after }: ParentMove): Promise<{ moved: readonly Moved[]; entries: readonly ConfigEntry[] }> {
  const changes = await diffTrees(git, path, before, after);
  const moved = changes.flatMap(({ kind, oldMode, newMode, path: name, oldId, newId }) =>
    kind === 'modified' && oldMode === '160000' && newMode === '160000' ? [{ path: pathText(name), before: oldId, after: newId }] : [],
  );
  if (moved.length === 0) return { moved, entries: [] };
  return { moved, entries: [...(await listConfigFile(git, path, join(path, '.gitmodules'))), ...(await listConfig(git, path))] };
}

/** How git is told to update the submodule at a path, under whatever name; the configuration is stronger than `.gitmodules`. */
export function updateOf(entries: readonly ConfigEntry[], path: string): string | null {
  const own = entries.map(({ key, value }) => ({ ...splitKey(key), value })).filter(({ section }) => section === 'submodule');
  const names = own.flatMap(({ subsection, name, value }) => (name === 'path' && value === path ? [subsection] : []));
  return own.findLast(({ subsection, name }) => name === 'update' && names.includes(subsection))?.value ?? null;
}

/** Null: it went along, or there was nothing to do. */
async function followOne(
  gate: Gate,
  tools: MoveTools,
  request: UpdateRequest,
  parent: ParentMove,
  { path, before, after }: Moved,
  entries: readonly ConfigEntry[],
): Promise<string | null> {
  const folder = join(parent.path, path);
  if (!existsSync(join(folder, '.git'))) return null;
  const cwd = realpathSync(folder);
  const options = { urgency: request.urgency };
  const seen = await gate.admit(request.clone.commonDir, 'read', (git) => lookAt(git, cwd), options);
  const decision = decideSubmodule({ ...seen, initialised: true, update: updateOf(entries, path), recorded: before });
  if (decision.kind !== 'follow') return decision.kind === 'leave' ? decision.why : null;
  const { module } = seen;
  if (!(await gate.admit(module.commonDir, 'read', (git) => isHere(git, cwd, after), options))) {
    const remote = module.remotes.find(({ name }) => name === 'origin') ?? module.remotes[0];
    if (remote === undefined) return 'its new commit is not here, and it has no remote';
    try {
      await gate.admit(
        module.commonDir,
        'network',
        (git) =>
          fetchRefs(git, {
            cwd,
            remote: remote.name,
            pairs: [{ source: after, target: null }],
            ...(request.signal === undefined ? {} : { signal: request.signal }),
          }),
        options,
      );
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      return wordsForFailure(error, remote.name, cwd).message;
    }
  }
  return gate.admit(
    module.commonDir,
    'write',
    async (git) => {
      if (!(await isAncestor(git, cwd, before, after))) return 'its new commit does not follow on the one that is checked out';
      const outcome = await moveBranch(git, tools, {
        cloneId: request.clone.id,
        commonDir: module.commonDir,
        repository: module.repository,
        checkoutId: parent.checkoutId,
        path: cwd,
        cwd,
        how: 'work-tree',
        branch: 'HEAD',
        before,
        after,
        label: `what ${shortBranch(request.clone.repository.split('/').at(-1) ?? 'its parent')} records`,
        places: [],
        tracking: null,
        shadow: null,
        why: request.why,
        event: request.event,
      });
      return outcome.kind === 'moved' ? null : outcome.refusal.message;
    },
    options,
  );
}

/** Reads a submodule as it lies there. One whose git folder is elsewhere (a clone of its own, an old layout) is looked at all the same. */
async function lookAt(git: Git, cwd: string) {
  const commonDir = realpathSync(await gitFolder(git, cwd));
  const place = { checkoutId: 'submodule', path: cwd, gitDir: commonDir, kind: 'clone', cloneId: 'submodule' } as const;
  // What the user trusts by name is trusted as a checkout of its own, not as a part of this one.
  const { clone } = await readClone(git, 'submodule', [place], commonDir, { config: { aliases: {}, repositories: {} }, ssh: { blocks: [] } });
  const module: Clone = clone;
  if (clone.programs.length > 0) return { module, programs: clone.programs, branch: null, head: null, changes: 0 };
  const { staged, unstaged, untracked, conflicted } = await readStatus(git, cwd, { fileLimit: 1, config: [] });
  const branch = (await headBranch(git, cwd))?.replace(/^refs\/heads\//, '') ?? null;
  return { module, programs: clone.programs, branch, head: await resolveRef(git, cwd, 'HEAD'), changes: staged + unstaged + untracked + conflicted };
}

async function isHere(git: Git, cwd: string, id: string): Promise<boolean> {
  return (await objectSizes(git, cwd, [id])).has(id);
}
