import { join } from 'node:path';
import { heldName, holdIndex, type IndexToHold } from '../../electron/git/held-index.ts';
import { runGit } from './quick-git.ts';
import { createSandbox, type Sandbox, type TestRepository } from './repository.ts';

export interface IndexGround {
  readonly sandbox: Sandbox;
  readonly r: TestRepository;
  /** Absolute path. */
  readonly index: string;
}

/** A repository whose `next` is one commit ahead of `main`, and its index. The caller removes the sandbox. */
export function indexGround(): IndexGround {
  const sandbox = createSandbox();
  const r = sandbox.repository('r');
  r.write('mine.txt', 'one\n');
  r.commitFile('a.txt', 'one\n');
  r.git('switch', '-q', '-c', 'next');
  r.commitFile('new.txt', 'new\n');
  r.git('switch', '-q', 'main');
  return { sandbox, r, index: join(r.path, '.git/index') };
}

/** A lock that was taken. */
export type Hold = Pick<IndexToHold, 'path' | 'token'>;

export const token = 'aaaaaaaaaaaaaaaa';

/** Locks an index as a run with that token would. */
export function holdAt(path: string): Hold {
  const refused = holdIndex({ path, mark: null, token });
  if (refused !== null) throw new Error(refused);
  return { path, token };
}

/** Runs git in the repository as the helper does while its index is held. */
export function gitOnHeld({ sandbox, r, index }: IndexGround, ...args: string[]): string {
  return runGit(args, { cwd: r.path, env: { ...sandbox.env, GIT_INDEX_FILE: heldName(index) } });
}
