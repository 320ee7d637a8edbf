import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBundle } from '../../../electron/git/commands/bundle.ts';
import type { Git } from '../../../electron/git/run.ts';
import { restoreAsBranch } from '../../../electron/recovery/restore.ts';
import { openJournal } from '../../../electron/store/journal.ts';
import { openStore } from '../../../electron/store/open.ts';
import { startGit } from '../../support/git-helper.ts';
import { scanner } from '../../support/planted.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../../support/repository.ts';

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

function seeded(name: string, ...options: string[]): TestRepository {
  const repo = sandbox.repository(name, ...options);
  repo.commitFile('README.md', '# one\n', 'One');
  repo.commitFile('README.md', '# two\n', 'Two');
  return repo;
}
const gitDir = (repo: TestRepository) => realpathSync(join(repo.path, '.git'));
const tips = (scans: ReturnType<typeof scanner>) => [...scans.chains().keys()];

/** A commit that only a reset's log remembers. */
function lose(repo: TestRepository, name = 'lost.txt'): string {
  const tip = repo.commitFile(name, `${name}\n`, `Lose ${name}`);
  repo.git('reset', '-q', '--hard', 'HEAD~1');
  return tip;
}

const request = (scans: ReturnType<typeof scanner>, commit: string, rest: Partial<Parameters<typeof restoreAsBranch>[2]> = {}) => ({
  clone: scans.clone,
  checkout: null,
  commit,
  name: null,
  hint: { branch: 'main', subject: '' },
  bundle: null,
  why: 'lost',
  event: null,
  ...rest,
});

describe('N-1: what a scan leaves alone', () => {
  it('writes nothing into the repository and takes no lock', async () => {
    const repo = seeded('untouched');
    lose(repo);
    const listing = () =>
      readdirSync(gitDir(repo), { recursive: true, withFileTypes: true })
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).size}`)
        .sort();
    // Locks of the user's own git hinder nothing either.
    for (const lock of ['index.lock', 'HEAD.lock', 'packed-refs.lock', 'refs/heads/main.lock']) writeFileSync(join(gitDir(repo), lock), '');
    const before = listing();
    const scans = scanner(git, gitDir(repo));
    expect((await scans.scan({ thorough: true })).kind).toBe('scanned');
    expect(tips(scans)).toHaveLength(1);
    expect(listing()).toEqual(before);
  });

  it('costs no run of git where nothing has changed, and only looks at what is new where something has', async () => {
    const repo = seeded('unchanged');
    lose(repo);
    let runs = 0;
    const counting: Git = {
      run(asked) {
        runs++;
        return git.run(asked);
      },
    };
    const scans = scanner(counting, gitDir(repo));
    await scans.scan();
    runs = 0;
    expect((await scans.scan()).kind).toBe('unchanged');
    expect(runs).toBe(0);
    const second = lose(repo, 'second.txt');
    const result = await scans.scan();
    expect(result.kind === 'scanned' ? result.depth : result.kind).toBe('since');
    expect(tips(scans)).toContain(second);
  });

  it('can be stopped, and finds everything the next time', async () => {
    const repo = seeded('stopped');
    const tip = lose(repo);
    const scans = scanner(git, gitDir(repo));
    const stop = new AbortController();
    await expect(scans.scan({ signal: stop.signal, onStep: () => stop.abort() })).rejects.toMatchObject({ kind: 'aborted' });
    await scans.scan();
    expect(tips(scans)).toEqual([tip]);
  });
});

describe('N-1: odd repositories', () => {
  it('what a reused object store (alternates) holds is not called lost in the one that borrows it', async () => {
    const lender = seeded('lender');
    lose(lender);
    lender.git('branch', 'elsewhere', lender.git('commit-tree', '-p', 'HEAD', '-m', 'Only there', 'HEAD^{tree}').trim());
    const borrower = sandbox.clone(lender.path, 'borrower', '--shared', '--single-branch', '--branch=main');
    const tip = lose(borrower, 'own.txt');
    const scans = scanner(git, gitDir(borrower));
    await scans.scan();
    expect(tips(scans)).toEqual([tip]);
    borrower.git('repack', '-qad', '--local');
    scans.forget();
    await scans.scan({ thorough: true });
    expect(tips(scans)).toEqual([tip]);
  });

  it('a partial clone is looked through without fetching anything; sizes that cannot be known are left open', async () => {
    const origin = seeded('promisor-origin');
    origin.git('config', 'uploadpack.allowFilter', 'true');
    const repo = sandbox.clone(`file://${origin.path}`, 'partial', '--filter=blob:none', '--no-checkout');
    // The change of the commit below cannot be measured: its files were never fetched.
    const parent = repo.head('origin/main~1');
    repo.git('update-ref', 'refs/heads/main', parent);
    repo.git('update-ref', '-d', 'refs/remotes/origin/HEAD');
    repo.git('update-ref', '-d', 'refs/remotes/origin/main');
    rmSync(join(gitDir(repo), 'packed-refs'), { force: true });
    repo.git('reflog', 'expire', '--expire=now', '--all');
    const tip = origin.head();
    rmSync(origin.path, { recursive: true });
    const scans = scanner(git, gitDir(repo));
    await scans.scan();
    expect(tips(scans)).toEqual([tip]);
    expect(scans.chains().get(tip)?.size).toBeNull();
  });

  it('a bare repository, and one whose lost commit stands on one that was collected', async () => {
    const bare = sandbox.bare('bare.git');
    const work = sandbox.clone(bare, 'bare-work');
    work.commitFile('a.txt', 'a\n');
    work.git('push', '-q', 'origin', 'HEAD:main');
    work.commitFile('b.txt', 'b\n');
    work.commitFile('c.txt', 'c\n');
    work.git('push', '-q', 'origin', 'HEAD:topic');
    const tip = work.head();
    const middle = work.head('HEAD~1');
    work.git('push', '-q', 'origin', ':topic');
    const scans = scanner(git, bare);
    await scans.scan();
    expect(tips(scans)).toEqual([tip]);
    expect(scans.chains().get(tip)?.commitCount).toBe(2);
    rmSync(join(bare, 'objects', middle.slice(0, 2), middle.slice(2)));
    await scans.scan();
    expect(tips(scans)).toEqual([tip]);
    expect(scans.chains().get(tip)?.commitCount).toBe(1);
    const refused = await restoreAsBranch(scans.gate, journal, request(scans, tip));
    expect(refused).toMatchObject({ kind: 'refused', reason: 'broken' });
    expect(sandbox.git(bare, 'for-each-ref', 'refs/heads/').trim().split('\n')).toHaveLength(1);
  });

  it('replaced commits and notes hide nothing and invent nothing', async () => {
    const repo = seeded('replaced');
    repo.commitFile('x.txt', 'x\n', 'Three');
    const other = repo.git('commit-tree', '-m', 'Instead', 'HEAD~1^{tree}').trim();
    repo.git('replace', 'HEAD~1', other);
    repo.git('notes', 'add', '-m', 'A note');
    const tip = lose(repo);
    const scans = scanner(git, gitDir(repo));
    await scans.scan();
    expect(tips(scans)).toEqual([tip]);
  });

  it('a repository that names objects by SHA-256 is refused in words', async () => {
    const repo = seeded('sha256', '--object-format=sha256');
    expect(await scanner(git, gitDir(repo)).scan()).toMatchObject({ kind: 'refused', message: expect.stringContaining('SHA-256') });
  });

  it('a rebase that is under way is not called lost work', async () => {
    const repo = seeded('rebasing');
    repo.git('switch', '-qc', 'topic', 'HEAD~1');
    repo.commitFile('README.md', '# mine\n', 'Mine');
    repo.write('open.txt', 'open\n');
    repo.git('add', 'open.txt');
    try {
      repo.git('rebase', '-q', '--autostash', 'main');
    } catch {
      // It stops at the conflict, which is the point.
    }
    expect(existsSync(join(gitDir(repo), 'rebase-merge/autostash'))).toBe(true);
    const scans = scanner(git, gitDir(repo));
    await scans.scan();
    expect(tips(scans)).toEqual([]);
  });
});

describe('N-1: rewritten is not lost', () => {
  it('a rebase that changes nothing, a reworded commit and a cherry-picked one are listed with their pairs; half a chain is not', async () => {
    const repo = seeded('twins');
    repo.git('switch', '-qc', 'topic');
    const one = repo.commitFile('one.txt', 'one\n', 'Add one');
    const two = repo.commitFile('two.txt', 'two\n', 'Add two');
    repo.git('switch', '-q', 'main');
    repo.commitFile('main.txt', 'main\n', 'Go on');
    repo.git('rebase', '-q', 'main', 'topic');
    const scans = scanner(git, gitDir(repo));
    await scans.scan();
    expect(scans.chains().get(two)).toMatchObject({
      why: 'rebase',
      rewritten: [
        { from: two, to: repo.head('topic') },
        { from: one, to: repo.head('topic~1') },
      ],
    });
    const before = repo.head('topic');
    repo.git('commit', '-q', '--amend', '-m', 'Add two, said better');
    await scans.scan();
    expect(scans.chains().get(before)?.rewritten).toEqual([{ from: before, to: repo.head('topic') }]);
    // White space is a change: git patch-id would not see it.
    repo.write('one.txt', '  one\n');
    repo.git('commit', '-qam', 'Indent');
    const indented = repo.head();
    repo.write('one.txt', '    one\n');
    repo.git('commit', '-qa', '--amend', '--no-edit');
    await scans.scan();
    expect(scans.chains().get(indented)?.rewritten).toBeNull();
    // A chain of which only one commit was taken along is lost as a whole.
    repo.git('switch', '-q', 'main');
    const taken = repo.commitFile('taken.txt', 'taken\n', 'Taken along');
    const left = repo.commitFile('left.txt', 'left\n', 'Left behind');
    repo.git('reset', '-q', '--hard', 'HEAD~2');
    repo.commitFile('between.txt', 'between\n', 'Between');
    repo.git('cherry-pick', taken);
    await scans.scan();
    expect(scans.chains().get(left)).toMatchObject({ commitCount: 2, rewritten: null });
  });
});

describe('N-1, N-6: what keeps it is told', () => {
  it('kept tips are found and said to be kept; a reflog, or nothing, likewise', async () => {
    const repo = seeded('held');
    const logged = lose(repo, 'logged.txt');
    const pinned = repo.git('commit-tree', '-p', 'HEAD', '-m', 'Pinned', 'HEAD^{tree}').trim();
    repo.git('update-ref', 'refs/everref/lost/p-1', pinned);
    const bare = repo.git('commit-tree', '-p', 'HEAD', '-m', 'Held by nothing', 'HEAD^{tree}').trim();
    const scans = scanner(git, gitDir(repo));
    const pins = { refs: new Set([pinned]), bundles: new Set<string>() };
    await scans.scan({ pins });
    expect(Object.fromEntries([...scans.chains()].map(([id, { held }]) => [id, held]))).toEqual({ [logged]: 'reflog', [pinned]: 'pin', [bare]: 'objects' });
  });
});

describe('N-1: restore as a branch', () => {
  it('refuses names that git or the disk cannot take, and touches no branch that is there', async () => {
    const repo = seeded('names');
    const tip = lose(repo);
    const scans = scanner(git, gitDir(repo));
    const main = repo.head('main');
    for (const name of ['main', 'Main', 'main/under', '-x', 'a..b', 'a b', 'HEAD', 'x.lock', '../x', 'a\nb'])
      expect(await restoreAsBranch(scans.gate, journal, request(scans, tip, { name }))).toMatchObject({ kind: 'refused', reason: 'name' });
    expect(await restoreAsBranch(scans.gate, journal, request(scans, 'f'.repeat(40)))).toMatchObject({ kind: 'refused', reason: 'absent' });
    expect(repo.git('for-each-ref', '--format=%(refname)').trim()).toBe('refs/heads/main');
    expect(repo.head('main')).toBe(main);
    const first = await restoreAsBranch(scans.gate, journal, request(scans, tip));
    const second = await restoreAsBranch(scans.gate, journal, request(scans, tip));
    expect([first, second]).toMatchObject([{ branch: 'restored/main' }, { branch: 'restored/main-2' }]);
    expect(journal.list({ limit: 2 }).items.map(({ what, after }) => [what, after])).toEqual([
      ['restored', tip],
      ['restored', tip],
    ]);
    expect(repo.git('status', '--porcelain')).toBe('');
  });

  it('brings back from a bundle what git has collected', async () => {
    const repo = seeded('bundled');
    const tip = lose(repo);
    repo.git('update-ref', 'refs/everref/lost/p-2', tip);
    const folder = join(sandbox.root, 'bundles');
    mkdirSync(folder);
    const file = join(folder, 'p-2.bundle');
    await createBundle(git, gitDir(repo), file, 'refs/everref/lost/p-2', []);
    repo.git('update-ref', '-d', 'refs/everref/lost/p-2');
    repo.git('reflog', 'expire', '--expire=now', '--all');
    repo.git('gc', '-q', '--prune=now');
    const scans = scanner(git, gitDir(repo));
    expect(await restoreAsBranch(scans.gate, journal, request(scans, tip))).toMatchObject({ reason: 'absent' });
    const made = await restoreAsBranch(scans.gate, journal, request(scans, tip, { bundle: file }));
    expect(made).toMatchObject({ kind: 'made', commit: tip });
    expect(repo.git('show', 'restored/main:lost.txt')).toBe('lost.txt\n');
  });
});
