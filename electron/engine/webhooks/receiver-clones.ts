import { createHash } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { initBare } from '../../git/commands/init-bare.ts';
import type { Gate } from '../../git/gate.ts';
import { openCheckouts } from '../../store/checkouts.ts';
import type { Store } from '../../store/open.ts';
import type { Clone } from '../../workspace/clone.ts';
import { readClone } from '../../workspace/find/read-clone.ts';

/** Bare clones in the data folder, of repositories that the receiver must know and no checkout of this host holds. */
export interface ReceiverClones {
  /** The clone for a repository, made where there is none. Throws `GitError` and what the disk says. */
  open(repository: string, url: string): Promise<Clone>;
}

/** Nothing is fetched here: what a look or a force push needs comes when it does. */
export function createReceiverClones(deps: { readonly gate: Gate; readonly store: Store; readonly dataFolder: string }): ReceiverClones {
  const { gate, store, dataFolder } = deps;
  const checkouts = openCheckouts(store);
  const opened = new Map<string, Promise<Clone>>();

  async function make(repository: string, url: string): Promise<Clone> {
    const folder = join(dataFolder, 'receiver', `${createHash('sha256').update(repository).digest('hex').slice(0, 32)}.git`);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const commonDir = await realpath(folder);
    const { id } = checkouts.cloneId(commonDir);
    return gate.admit(
      commonDir,
      'write',
      async (git) => {
        await initBare(git, commonDir, url);
        const { clone } = await readClone(git, id, [], commonDir, { config: { aliases: {}, repositories: {} }, ssh: { blocks: [] } });
        // Whatever its address is called, it is this repository to whoever asks.
        return { ...clone, repository, remotes: clone.remotes.map((remote) => ({ ...remote, repository })) };
      },
      { urgency: 'now' },
    );
  }

  return {
    open(repository, url) {
      const key = `${repository} ${url}`;
      const there = opened.get(key);
      if (there !== undefined) return there;
      const made = make(repository, url);
      opened.set(key, made);
      made.catch(() => opened.delete(key));
      if (opened.size > 1000) opened.delete(opened.keys().next().value ?? '');
      return made;
    },
  };
}
