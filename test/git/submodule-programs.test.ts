import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { submodulePrograms } from '../../electron/engine/webhooks/submodules/programs.ts';
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

/** A git folder kept for a submodule of that name, which would run a program. */
function keep(top: string, name: string): void {
  const folder = join(top, '.git/modules', name);
  for (const inner of ['objects', 'refs']) mkdirSync(join(folder, inner), { recursive: true });
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(folder, 'config'), '[core]\n\trepositoryformatversion = 0\n[filter "evil"]\n\tsmudge = touch /canary\n');
}

test('S1-1: programs of a kept submodule are seen under a name with slashes; what lies too deep, or is too many, is refused rather than not looked at', async () => {
  const { path } = sandbox.clone(sandbox.bare('remote.git'), 'a');
  expect(await submodulePrograms(git, path, [])).toEqual([]);
  keep(path, 'parts/of/this');
  expect(await submodulePrograms(git, path, [])).toEqual(['parts/of/this: filter.evil.smudge']);
  keep(path, `${'deep/'.repeat(40)}down`);
  expect(await submodulePrograms(git, path, [])).toEqual(['too many submodules to look at']);

  const { path: many } = sandbox.clone(sandbox.bare('other.git'), 'b');
  for (let n = 0; n <= 500; n++) keep(many, `n${n}`);
  expect(await submodulePrograms(git, many, [])).toEqual(['too many submodules to look at']);
});
