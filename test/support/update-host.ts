import { mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isAncestor } from '../../electron/git/commands/merge-base.ts';
import { createGate } from '../../electron/git/gate.ts';
import type { Git, GitRequest } from '../../electron/git/run.ts';
import { createForcePushBook } from '../../electron/history/book.ts';
import { silentLog } from '../../electron/log/log.ts';
import { openForcePushes } from '../../electron/store/force-pushes.ts';
import { openJournal } from '../../electron/store/journal.ts';
import { openStore } from '../../electron/store/open.ts';
import type { UpdateRequest } from '../../electron/sync/update/update.ts';
import { createUpdater, type UpdaterDeps } from '../../electron/sync/update/updater.ts';
import type { Clone, Place } from '../../electron/workspace/clone.ts';
import { readClone } from '../../electron/workspace/find/read-clone.ts';
import { readTrust } from '../../electron/workspace/trust/read-trust.ts';
import type { ForcePush } from '../../shared/model/force-push.ts';
import type { PullResult } from '../../shared/model/pull.ts';
import { startGit } from './git-helper.ts';
import type { Sandbox, TestRepository } from './repository.ts';

export const hostId = 'h-0123456789abcdef0123';

/** A host with nothing but its updater: clones are told to it, nothing is watched. */
export type UpdateHost = Awaited<ReturnType<typeof startUpdateHost>>;

/** Starts one with a helper process and a store of its own. Close it. */
export async function startUpdateHost(
  sandbox: Pick<Sandbox, 'root'>,
  options: Partial<UpdaterDeps> & { readonly name?: string; readonly wrapGit?: (git: Git) => Git } = {},
) {
  const dataDir = join(sandbox.root, options.name ?? 'host');
  mkdirSync(dataDir, { recursive: true });
  const started = startGit();
  const requests: GitRequest[] = [];
  const counted: Git = {
    run(request) {
      requests.push(request);
      return started.run(request);
    },
  };
  const git = options.wrapGit?.(counted) ?? counted;
  const gate = createGate(git);
  const store = openStore(join(dataDir, 'everref.db'));
  const journal = openJournal({ store, hostId });
  const clones = new Map<string, { clone: Clone; places: readonly Place[] }>();
  const forcePushes: ForcePush[] = [];
  const deps: UpdaterDeps = {
    hostId,
    gate,
    store,
    journal,
    log: silentLog,
    dataDir,
    registry: {
      clones: () => [...clones.values()].map(({ clone }) => clone),
      clone: (id) => clones.get(id)?.clone,
      placesOf: (id) => clones.get(id)?.places ?? [],
      checkout: () => undefined,
    },
    overrides: () => ({}),
    isTrusted: (own, folder) => readTrust(own, folder, { config: { aliases: {}, repositories: {} }, ssh: { blocks: [] } }),
    isPaused: () => false,
    history: createForcePushBook({
      hostId: options.hostId ?? hostId,
      table: openForcePushes(store),
      contains: async (_repository, ancestor, descendant) => {
        const [first] = clones.values();
        return first === undefined ? null : isAncestor(git, first.clone.commonDir, ancestor, descendant).catch(() => null);
      },
      onChange: (entry, { isNew }) => {
        if (isNew) forcePushes.push(entry);
      },
    }),
    reserveBytes: 1024 * 1024,
    ...options,
  };
  const updater = createUpdater(deps);

  /** Reads (again) what a clone is, with its linked work trees, as the workspace does. */
  async function know(repository: Pick<TestRepository, 'path' | 'git'>, id = 'k-1'): Promise<Clone> {
    const path = realpathSync(repository.path);
    const commonDir = realpathSync(resolve(path, repository.git('rev-parse', '--git-common-dir').trim()));
    const bare = repository.git('rev-parse', '--is-bare-repository').trim() === 'true';
    const places: Place[] = [];
    const listed = repository
      .git('worktree', 'list', '--porcelain', '-z')
      .split('\0\0')
      .filter((block) => block.trim() !== '');
    listed.forEach((block, index) => {
      const named = /^worktree ([^\0]*)/.exec(block)?.[1] ?? '';
      // Git names the git folder where that lies apart from its work tree.
      const at = index === 0 && !bare && named === commonDir ? path : named;
      let real = at;
      try {
        real = realpathSync(at);
      } catch {
        // Its folder is gone: git still lists it.
      }
      const gitDir = index === 0 ? commonDir : real;
      places.push({ checkoutId: `c-0000000${index}`, path: real, gitDir, kind: index > 0 ? 'worktree' : bare ? 'bare' : 'clone', cloneId: id });
    });
    const { clone } = await readClone(git, id, places, commonDir, { config: { aliases: {}, repositories: {} }, ssh: { blocks: [] } });
    clones.set(id, { clone, places });
    return clone;
  }

  function request(clone: Clone, branches: readonly string[] | 'all', more: Partial<UpdateRequest> = {}): UpdateRequest {
    const remote = more.remote ?? clone.remotes.find(({ name }) => name === 'origin');
    if (remote === undefined) throw new Error('no remote');
    return { clone, remote, branches, why: 'push', event: null, urgency: 'now', movesHeld: false, ...more };
  }

  return {
    deps,
    dataDir,
    git,
    gate,
    store,
    journal,
    updater,
    requests,
    forcePushes,
    storedForcePushes: (repository?: string) => openForcePushes(store).list({ repository, limit: 100 }),
    know,
    request,
    /** A push event for `branches` came in. */
    async pushed(
      repository: Pick<TestRepository, 'path' | 'git'>,
      branches: readonly string[] | 'all' = ['refs/heads/main'],
      more: Partial<UpdateRequest> = {},
    ): Promise<readonly PullResult[]> {
      const clone = await know(repository);
      return (await updater.update(request(clone, branches, more))).results;
    },
    /** Lines of the journal, oldest first: kind, reason. */
    lines: () =>
      journal
        .list({ limit: 100 })
        .items.map(({ what, why, message }) => ({ what, why, message }))
        .reverse(),
    /** May be called twice. */
    async close() {
      await started.close();
      if (store.db.isOpen) store.close();
    },
  };
}
