import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { restoreAsBranch } from '../../../electron/recovery/restore.ts';
import { openJournal } from '../../../electron/store/journal.ts';
import { openStore } from '../../../electron/store/open.ts';
import { startGit } from '../../support/git-helper.ts';
import { type Planted, scanner, ways } from '../../support/planted.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../../support/repository.ts';

// Every way of losing work that the product names, on every kind of clone: found, told apart, and put back byte for byte.

type Kind = 'a plain repository' | 'a linked work tree' | 'a clone of a bare remote' | 'a shallow clone';
const needsRemote = new Set(['force push by another', 'remote branch that was pruned', 'fetched for a look']);

let sandbox: Sandbox;
const git = startGit();
const store = openStore(':memory:');
const journal = openJournal({ store, hostId: 'h-0000000000000000' });

beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(async () => {
  await git.close();
  store.close();
  sandbox.remove();
});

function seeded(repo: TestRepository): TestRepository {
  repo.commitFile('README.md', '# one\n', 'One');
  repo.commitFile('README.md', '# two\n', 'Two');
  repo.commitFile('README.md', '# three\n', 'Three');
  return repo;
}

function ground(kind: Kind, name: string): { readonly repo: TestRepository; readonly other: TestRepository | null } {
  if (kind === 'a plain repository') return { repo: seeded(sandbox.repository(name)), other: null };
  const bare = sandbox.bare(`${name}.git`);
  const seed = seeded(sandbox.clone(bare, `${name}-seed`));
  seed.git('push', '-q', 'origin', 'main');
  const repo = kind === 'a shallow clone' ? sandbox.clone(`file://${bare}`, name, '--depth=2') : sandbox.clone(bare, name);
  if (kind !== 'a linked work tree') return { repo, other: seed };
  repo.git('switch', '-q', '--detach');
  const path = join(sandbox.root, `${name}-tree`);
  repo.git('worktree', 'add', '-q', path, 'main');
  return { repo: sandbox.at(path), other: seed };
}

const commonDirOf = (repo: TestRepository) => realpathSync(resolve(repo.path, repo.git('rev-parse', '--git-common-dir').trim()));

const kinds: readonly Kind[] = ['a plain repository', 'a linked work tree', 'a clone of a bare remote', 'a shallow clone'];
describe.each(kinds)('N-1: lost in %s', (kind) => {
  const here = Object.entries(ways).filter(([name]) => kind !== 'a plain repository' || !needsRemote.has(name));
  it.each(here)('%s: found, told how, restored', async (way, plant) => {
    const name = `${kind.replace(/\W+/g, '-')}-${way.replace(/\W+/g, '-')}`;
    const { repo, other } = ground(kind, name);
    const scans = scanner(git, commonDirOf(repo));
    const planted: Planted = await plant({ sandbox, repo, other, scanned: async () => void (await scans.scan()) });

    await scans.scan();
    const chain = scans.chains().get(planted.tip);
    expect(chain, 'not found').toBeDefined();
    expect({ why: chain?.why, branch: chain?.branch, commits: chain?.commitCount }).toEqual({
      why: planted.why,
      branch: planted.branch,
      commits: planted.commits,
    });
    expect(chain?.size?.files).toBeGreaterThan(0);
    expect(chain?.rewritten).toBeNull();

    // A scan that remembers nothing finds the same chains.
    const remembered = [...scans.chains().keys()].sort();
    scans.forget();
    const again = await scans.scan({ thorough: true });
    expect(again.kind === 'scanned' ? again.depth : again.kind).toBe('full');
    expect([...scans.chains().keys()].sort()).toEqual(remembered);

    const made = await restoreAsBranch(scans.gate, journal, {
      clone: scans.clone,
      checkout: null,
      commit: planted.tip,
      name: null,
      hint: { branch: planted.branch, subject: chain?.commits[0]?.subject ?? '' },
      bundle: null,
      why: 'lost',
      event: null,
    });
    expect(made.kind).toBe('made');
    if (made.kind !== 'made') return;
    expect(repo.head(made.ref)).toBe(planted.tip);
    expect(repo.git('show', `${made.ref}:${planted.file[0]}`)).toBe(planted.file[1]);
    repo.git('fsck', '--connectivity-only', '--no-dangling');
    // What a branch holds is not lost any more.
    await scans.scan();
    expect(scans.chains().has(planted.tip)).toBe(false);
  });
});
