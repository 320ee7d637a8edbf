import { createSandbox, type Sandbox, type TestRepository } from './repository.ts';

/** A remote with two clones in a sandbox of their own. The caller removes the sandbox. */
export interface TwoClones {
  readonly sandbox: Sandbox;
  /** The bare remote's path. */
  readonly remote: string;
  /** Another machine, where the pushes come from. */
  readonly a: TestRepository;
  /** The clone that Everref looks after. */
  readonly b: TestRepository;
}

interface Ground {
  /** What A commits first: each file, as often as it is named, is a commit of its own. */
  readonly files?: readonly (readonly [path: string, content: string])[];
  /** What A pushes then, with `-u`: the last one of a branch is its upstream. */
  readonly push?: readonly string[];
  /** B's folder in the sandbox. */
  readonly folder?: string;
}

/** Makes them: B is cloned when A's first push is there. */
export function twoClones({ files = [['file.txt', 'one\n']], push = ['main'], folder = 'b' }: Ground = {}): TwoClones {
  const sandbox = createSandbox();
  const remote = sandbox.bare('remote.git');
  const a = sandbox.clone(remote, 'a');
  for (const [path, content] of files) a.commitFile(path, content);
  a.git('push', '-q', '-u', 'origin', ...push);
  return { sandbox, remote, a, b: sandbox.clone(remote, folder) };
}
