import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { examineMovement } from '../../electron/engine/webhooks/overwritten.ts';
import { createGate } from '../../electron/git/gate.ts';
import { silentLog } from '../../electron/log/log.ts';
import { openGoneBranches } from '../../electron/store/gone-branches.ts';
import { openStore } from '../../electron/store/open.ts';
import { openPins } from '../../electron/store/pins.ts';
import { readClone } from '../../electron/workspace/find/read-clone.ts';
import { startGit } from '../support/git-helper.ts';
import { createSandbox, type Sandbox } from '../support/repository.ts';

let sandbox: Sandbox;
let git: ReturnType<typeof startGit>;
beforeEach(() => {
  sandbox = createSandbox();
  git = startGit();
});
afterEach(async () => {
  await git.close();
  sandbox.remove();
});

test('S0-5: a movement that a forge tells of keeps what it overwrote, once; what was let go of since is neither kept again nor said to be', async () => {
  const remote = sandbox.bare('remote.git');
  const a = sandbox.clone(remote, 'a');
  a.commitFile('file.txt', 'one\n');
  a.git('push', '-q', '-u', 'origin', 'main');
  const b = sandbox.clone(remote, 'b');
  const before = a.commitFile('file.txt', 'two\n');
  a.git('push', '-q', 'origin', 'main');
  a.git('commit', '-q', '--amend', '-m', 'rewritten');
  a.git('push', '-q', '--force', 'origin', 'main');
  const commonDir = join(b.path, '.git');
  const { clone } = await readClone(git, 'c-1', [], commonDir, { config: { aliases: {}, repositories: {} }, ssh: { blocks: [] } });
  const [origin] = clone.remotes;
  if (origin === undefined) throw new Error('the clone has no remote');
  const store = openStore(join(sandbox.root, 'everref.db'));
  const pins = openPins(store);
  const deps = { gate: createGate(git), pins, gone: openGoneBranches(store), log: silentLog, now: () => new Date() };
  const movement = { ref: 'refs/heads/main', before, after: a.head() };
  const kept = () => b.git('for-each-ref', '--format=%(objectname)', 'refs/everref/lost/').trim();

  expect(await examineMovement(deps, clone, origin, movement, null)).toMatchObject({ forced: true, kept: true });
  expect(await examineMovement(deps, clone, origin, movement, null)).toMatchObject({ forced: true, kept: true });
  expect(kept()).toBe(before);

  // As the retention rule does it.
  const [pin] = pins.ofTip(before);
  b.git('update-ref', '-d', `refs/everref/lost/${pin?.id}`);
  pins.drop([pin?.id ?? ''], new Date().toISOString());
  b.git('reflog', 'expire', '--expire=now', '--all');
  b.git('prune', '--expire=now');
  expect(await examineMovement(deps, clone, origin, movement, null)).toMatchObject({ forced: true, kept: false });
  expect(kept()).toBe('');
  store.close();
});
