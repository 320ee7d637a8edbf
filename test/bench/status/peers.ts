import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Person, personEnvironment } from '../../support/git.ts';

export interface PeerTime {
  readonly peer: string;
  /** Null: it is not on PATH. */
  readonly ms: number | null;
}

/** How each of the tools that do something alike words "look at all of these". */
const peers: Readonly<Record<string, (code: string) => readonly string[]>> = {
  // It looks only at what lies below a folder.
  mr: (code) => ['-d', code, '-j4', 'status'],
  gita: () => ['ll'],
  gfold: (code) => [code],
  'git-statuses': (code) => [code],
  mgitstatus: (code) => [code, '1'],
};

/** Times whatever of the peers is installed here, once each after a warm-up. */
export function timePeers(person: Person, code: string, folders: readonly string[]): readonly PeerTime[] {
  const env = personEnvironment(person);
  return Object.entries(peers).map(([peer, words]) => {
    if (spawnSync(peer, ['--help'], { env, stdio: 'ignore' }).error !== undefined) return { peer, ms: null };
    if (peer === 'mr') writeFileSync(join(person.home, '.mrconfig'), folders.map((folder) => `[${folder}]\ncheckout = true\n`).join(''));
    if (peer === 'gita') spawnSync('gita', ['add', ...folders], { env, stdio: 'ignore' });
    const once = () => {
      const from = performance.now();
      spawnSync(peer, words(code), { env, cwd: person.home, stdio: 'ignore' });
      return performance.now() - from;
    };
    once();
    return { peer, ms: once() };
  });
}
