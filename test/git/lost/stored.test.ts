import { chmodSync, readdirSync, readFileSync, realpathSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Git } from '../../../electron/git/run.ts';
import { objectState } from '../../../electron/recovery/scan/clone-stamp.ts';
import { CommitSet, stored } from '../../../electron/recovery/scan/stored/commit-set.ts';
import { OffsetSet } from '../../../electron/recovery/scan/stored/offset-set.ts';
import { eachPackedCommit } from '../../../electron/recovery/scan/stored/packed-commits.ts';
import { noteStored } from '../../../electron/recovery/scan/stored/stored-commits.ts';
import { startGit } from '../../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../../support/repository.ts';

// Packs are read by Everref itself. Whatever git has packed, and however: it names the commits that git names, or says that it cannot.

let sandbox: Sandbox;
const git = startGit();

beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

const gitDir = (repo: TestRepository) => realpathSync(join(repo.path, '.git'));
const packs = (repo: TestRepository) =>
  readdirSync(join(gitDir(repo), 'objects/pack')).flatMap((name) => (name.endsWith('.idx') ? [join(gitDir(repo), 'objects/pack', name.slice(0, -4))] : []));

/** Every commit that git finds in the object store. */
function byGit(repo: TestRepository): readonly string[] {
  return repo
    .git('cat-file', '--batch-all-objects', '--batch-check=%(objecttype) %(objectname)')
    .split('\n')
    .flatMap((line) => (line.startsWith('commit ') ? [line.slice(7)] : []))
    .sort();
}

async function read(path: string) {
  const commits: string[] = [];
  const unsure: string[] = [];
  const whole = await eachPackedCommit(path, {
    onCommit: (bytes, from) => commits.push(bytes.toString('hex', from, from + 20)),
    onUnsure: (bytes, from) => unsure.push(bytes.toString('hex', from, from + 20)),
  });
  return { whole, commits: commits.sort(), unsure: unsure.sort() };
}

async function noted(repo: TestRepository, through: Git = git, objects = objectState(gitDir(repo))): Promise<readonly string[]> {
  const set = new CommitSet();
  await noteStored(through, { cwd: gitDir(repo), objects }, set);
  return set.only(stored).sort();
}

/** Work with long messages (commits that are stored as differences of each other), tags, and files big enough for many parts of a pack. */
function busy(name: string, commits = 60): TestRepository {
  const repo = sandbox.repository(name);
  const reason = 'The same long reason is given for every one of these changes, line by line, as people do.\n'.repeat(20);
  for (let n = 0; n < commits; n++) {
    repo.commitFile(`f-${n % 5}.txt`, `${n}\n`.repeat(n + 1), `Change ${n}\n\n${reason}`);
    if (n % 10 === 0) repo.git('tag', '-a', '-m', `Version ${n}`, `v${n}`);
  }
  return repo;
}

describe('N-1: commits are read out of packs', () => {
  it('the same ones as git says, also where they are stored as differences of each other', async () => {
    const repo = busy('deltas');
    repo.write('big.bin', Array.from({ length: 300_000 }, (_, n) => (n * 7919).toString(36)).join(''));
    repo.git('add', '.');
    repo.git('commit', '-qm', 'Something big');
    repo.git('-c', 'core.compression=0', 'repack', '-adfq', '--depth=50', '--window=50');
    const [pack = ''] = packs(repo);
    const deltas = repo.git('verify-pack', '-v', `${pack}.idx`).match(/^[0-9a-f]{40} commit \d+ \d+ \d+ \d+ [0-9a-f]{40}$/gm) ?? [];
    expect(deltas.length).toBeGreaterThan(20);
    expect(await read(pack)).toEqual({ whole: true, commits: byGit(repo), unsure: [] });
  });

  it('what stands on an object that is named by its id is left to git; nothing of a fetched (thin) pack is missed', async () => {
    const origin = busy('thin-origin', 30);
    const repo = sandbox.clone(`file://${origin.path}`, 'thin');
    origin.commitFile('f-1.txt', '1\n'.repeat(40), `Amended\n\n${origin.git('log', '-1', '--format=%b')}`);
    origin.git('commit', '-q', '--amend', '-m', `Amended\n\n${origin.git('log', '-1', '--format=%b', 'HEAD~1')}`);
    repo.git('-c', 'fetch.unpackLimit=1', 'fetch', '-q', 'origin');
    expect(packs(repo).length).toBeGreaterThan(1);
    const found = await Promise.all(packs(repo).map(read));
    expect(found.every(({ whole }) => whole)).toBe(true);
    expect(found.flatMap(({ unsure }) => unsure)).not.toEqual([]);
    expect(await noted(repo)).toEqual(byGit(repo));
  });

  it('loose, packed, in several packs and in the pack of a gc that keeps what is unreachable', async () => {
    const repo = busy('mixed', 20);
    repo.git('repack', '-dq');
    repo.commitFile('later.txt', 'later\n', 'Later');
    repo.git('repack', '-dq');
    repo.git('reset', '-q', '--hard', 'HEAD~3');
    repo.git('reflog', 'expire', '--expire=now', '--expire-unreachable=now', '--all');
    repo.git('gc', '-q', '--prune=never');
    repo.commitFile('loose.txt', 'loose\n', 'Loose');
    expect(await noted(repo)).toEqual(byGit(repo));
  });

  it('a pack that is cut off, damaged, of another version or gone is said not to be readable, and git is asked instead', async () => {
    const repo = busy('damaged', 20);
    repo.git('repack', '-adq');
    const [pack = ''] = packs(repo);
    const [whole, index] = [readFileSync(`${pack}.pack`), readFileSync(`${pack}.idx`)];
    for (const end of ['pack', 'idx']) chmodSync(`${pack}.${end}`, 0o644);
    truncateSync(`${pack}.pack`, 200);
    expect((await read(pack)).whole).toBe(false);
    // An object's first byte says a type that there is not.
    const bad = Buffer.from(whole);
    bad[12] = 0x00;
    writeFileSync(`${pack}.pack`, bad);
    expect((await read(pack)).whole).toBe(false);
    writeFileSync(`${pack}.pack`, whole);
    truncateSync(`${pack}.idx`, 2000);
    expect((await read(pack)).whole).toBe(false);
    expect((await read(`${pack}-none`)).whole).toBe(false);
    writeFileSync(`${pack}.idx`, index);
    repo.git('-c', 'pack.indexVersion=1', 'index-pack', `${pack}.pack`);
    expect((await read(pack)).whole).toBe(false);
    expect(await noted(repo)).toEqual(byGit(repo));
  });

  it('a gc that takes packs away while they are read hides nothing', async () => {
    const repo = busy('racing', 20);
    repo.git('repack', '-dq');
    repo.git('reset', '-q', '--hard', 'HEAD~2');
    repo.commitFile('more.txt', 'more\n', 'More');
    const expected = byGit(repo);
    let packed = false;
    const through: Git = {
      run(request) {
        // The loose ones are asked first: now they and the pack become one other pack.
        if (!packed) repo.git('repack', '-adkq');
        packed = true;
        return git.run(request);
      },
    };
    expect(await noted(repo, through)).toEqual(expected);
    expect(packed).toBe(true);
  });

  it('stopped in the middle, it ends', async () => {
    const repo = busy('stopped', 5);
    repo.git('repack', '-adq');
    const stop = new AbortController();
    stop.abort();
    await expect(noteStored(git, { cwd: gitDir(repo), objects: objectState(gitDir(repo)), signal: stop.signal }, new CommitSet())).rejects.toMatchObject({
      kind: 'aborted',
    });
  });
});

it('N-1: a set of places holds what a Set would, beyond 4 GiB too', () => {
  const place = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 2 ** 45 }));
  fc.assert(
    fc.property(fc.array(place, { maxLength: 3000 }), fc.array(place, { maxLength: 50 }), (added, asked) => {
      const set = new OffsetSet();
      const model = new Set(added);
      for (const one of added) set.add(one);
      for (const one of [...added, ...asked]) expect(set.has(one)).toBe(model.has(one));
    }),
  );
});
