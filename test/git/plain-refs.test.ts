import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CloneRef, cloneRefFormat, parseCloneRefs } from '../../electron/git/parse/clone-refs.ts';
import { type ConfigEntry, parseConfig } from '../../electron/git/parse/config.ts';
import { plainCommitFacts } from '../../electron/git/parse/plain-commit.ts';
import { askPlainRefs } from '../../electron/workspace/refs/ask-plain-refs.ts';
import { readPlainRefs } from '../../electron/workspace/refs/plain-refs.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';

let sandbox: Sandbox;
let serial = 0;
beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(() => sandbox.remove());

const patterns = ['refs/heads/', 'refs/stash', 'refs/remotes/', 'refs/everref/remotes/'];

/** What git says; null: it refuses. */
function asGitSays(commonDir: string): readonly CloneRef[] | null {
  try {
    return parseCloneRefs(Buffer.from(sandbox.git(commonDir, 'for-each-ref', `--format=${cloneRefFormat}`, ...patterns)));
  } catch {
    return null;
  }
}

/** Null: git cannot read it. */
function configOf(commonDir: string): readonly ConfigEntry[] | null {
  try {
    return parseConfig(Buffer.from(sandbox.git(commonDir, 'config', '--list', '--show-scope', '--show-origin', '-z')));
  } catch {
    return null;
  }
}

/** What is read from the files; null: it is left to git. */
function asReadHere(commonDir: string, entries = configOf(commonDir)): readonly CloneRef[] | null {
  if (entries === null) return null;
  const isTrue = (key: string, value: string) => entries.some((entry) => entry.key === key && entry.value === value);
  const refFormat = isTrue('extensions.refstorage', 'reftable') ? 'reftable' : 'files';
  const question = askPlainRefs({ commonDir, bare: isTrue('core.bare', 'true'), refFormat }, entries);
  return question === null ? null : readPlainRefs(question);
}

/** Subjects and dates are asked of branches only. */
function comparable(refs: readonly CloneRef[]): readonly CloneRef[] {
  return refs.map((ref) => (ref.name.startsWith('refs/heads/') ? ref : { ...ref, subject: '', committedAt: 0 }));
}

/** Whether the files were read at all; that they say what git says is expected of them. */
function compare(commonDir: string): boolean {
  const read = asReadHere(commonDir);
  if (read === null) return false;
  const said = asGitSays(commonDir);
  expect(said, 'git refuses what was read here').not.toBeNull();
  expect(comparable(read)).toEqual(comparable(said ?? []));
  return true;
}

/** A remote with some history, and a clone of it. */
function pair(): { readonly work: TestRepository; readonly other: TestRepository; readonly remote: string } {
  const name = `pair-${++serial}`;
  const remote = sandbox.bare(`${name}.git`);
  const other = sandbox.clone(remote, `${name}-other`);
  for (const text of ['one', 'two', 'three']) other.commitFile('a.txt', text);
  other.git('push', '-q', '-u', 'origin', 'HEAD:main');
  return { remote, other, work: sandbox.clone(remote, `${name}-work`) };
}

const gitDir = (work: TestRepository) => join(work.path, '.git');

/** What people and tools do to refs; each may fail, as it does for them. */
const deeds: Readonly<Record<string, (work: TestRepository, other: TestRepository, name: string) => void>> = {
  commit: (work) => void work.commitFile('b.txt', `${++serial}`),
  commitInTwoLines: (work) => void work.git('commit', '-q', '--allow-empty', '-m', `first line ${++serial}\nsecond line\n\nbody`),
  branch: (work, _other, name) => void work.git('branch', name),
  tracking: (work, _other, name) => void work.git('branch', '--track', name, 'origin/main'),
  trackingOwn: (work, _other, name) => void work.git('branch', '--track', name, 'main'),
  switch: (work, _other, name) => void work.git('switch', '-q', name),
  detach: (work) => void work.git('switch', '-q', '--detach'),
  remove: (work, _other, name) => void work.git('branch', '-D', name),
  pack: (work) => void work.git('pack-refs', '--all'),
  packSome: (work) => void work.git('pack-refs'),
  repack: (work) => void work.git('repack', '-adfq', '--depth=20', '--window=20'),
  stash: (work) => {
    work.write('a.txt', `dirty ${++serial}`);
    work.git('stash', '-q');
  },
  unstash: (work) => void work.git('stash', 'drop', '-q'),
  symbolic: (work, _other, name) => void work.git('symbolic-ref', 'refs/heads/alias', `refs/heads/${name}`),
  pushed: (_work, other, name) => {
    other.commitFile('c.txt', `${++serial}`);
    other.git('push', '-q', '-f', 'origin', `HEAD:refs/heads/${name}`);
  },
  gone: (_work, other, name) => void other.git('push', '-q', 'origin', '--delete', name),
  fetch: (work) => void work.git('fetch', '-q', '--prune'),
  shadow: (work) => void work.git('fetch', '-q', '--refmap=', '--no-tags', '--no-write-fetch-head', 'origin', '+refs/heads/*:refs/everref/remotes/origin/*'),
  upstreamGone: (work) => void work.git('update-ref', '-d', 'refs/remotes/origin/main'),
  renameRemote: (work) => void work.git('remote', 'rename', 'origin', 'upstream'),
  secondRemote: (work, other) => void work.git('remote', 'add', '-f', 'fork', other.path),
  twoMerges: (work) => void work.git('config', '--add', 'branch.main.merge', 'refs/heads/topic'),
  oddRefspec: (work) => void work.git('config', '--add', 'remote.origin.fetch', '+refs/heads/to*:refs/remotes/odd/t*'),
  exactRefspec: (work) => void work.git('config', '--replace-all', 'remote.origin.fetch', '+refs/heads/main:refs/remotes/origin/main'),
  noRefspec: (work) => void work.git('config', '--unset-all', 'remote.origin.fetch'),
  worktree: (work, _other, name) => void work.git('worktree', 'add', '-q', `${work.path}-${++serial}`, name),
  replace: (work) => void work.git('replace', 'HEAD', 'HEAD~1'),
  tagAsBranch: (work, _other, name) => {
    work.git('tag', '-a', '-m', 'a tag', `t-${++serial}`);
    writeFileSync(join(gitDir(work), 'refs/heads/tagged'), `${work.git('rev-parse', `t-${serial}`).trim()}\n`);
    work.git('branch', name);
  },
  halfWritten: (work) => writeFileSync(join(gitDir(work), 'refs/heads/half'), ''),
  lockLeft: (work) => writeFileSync(join(gitDir(work), 'refs/heads/main.lock'), ''),
  missingObject: (work) => writeFileSync(join(gitDir(work), 'refs/remotes/origin/lost'), `${'1'.repeat(40)}\n`),
  oddName: (work) => void work.git('update-ref', 'refs/heads/ünïcode-{}', 'HEAD'),
  emptyFolders: (work) => void mkdirSync(join(gitDir(work), 'refs/heads/a/b/c'), { recursive: true }),
};

describe('refs read from their files', () => {
  it('S3-2, P-1: say what git says of random repositories, or leave it to git', { timeout: 120_000 }, () => {
    const name = fc.constantFrom('topic', 'topic/deeper', 'topic/deeper/still', 'Main', 'fix-1.2', 'main');
    const deed = fc.tuple(fc.constantFrom(...Object.keys(deeds)), name);
    let [plain, looks] = [0, 0];
    fc.assert(
      fc.property(fc.array(deed, { minLength: 3, maxLength: 9 }), (list) => {
        const { work, other, remote } = pair();
        for (const [what, branch] of list) {
          try {
            deeds[what]?.(work, other, branch);
          } catch {
            continue; // As it is for people: there is no such branch, another one is in the way …
          }
          looks++;
          if (compare(gitDir(work))) plain++;
        }
        expect(compare(remote)).toBe(true);
        for (const path of readdirSync(sandbox.root))
          if (path.startsWith(work.path.slice(sandbox.root.length + 1, -5))) rmSync(join(sandbox.root, path), { recursive: true });
      }),
      { numRuns: 40 },
    );
    // Many of these deeds make it git's; the others must not.
    expect(plain / looks).toBeGreaterThan(0.15);
  });

  it('S3-2: never miss a branch while git packs, moves and unpacks it', { timeout: 60_000 }, async () => {
    const { work } = pair();
    const names = Array.from({ length: 40 }, (_, each) => `refs/heads/b-${each}`);
    const ids = [work.head(), work.head('HEAD~1')];
    const moves = (round: number) => names.map((name) => `update ${name} ${ids[round % 2]}\n`).join('');
    execFileSync('git', ['update-ref', '--stdin'], { cwd: work.path, env: sandbox.env, input: moves(0) });
    const entries = configOf(gitDir(work));
    let reads = 0;
    for (let round = 1; round <= 30; round++) {
      const isMove = round % 2 === 0;
      const child = spawn('git', isMove ? ['update-ref', '--stdin'] : ['pack-refs', '--all'], {
        cwd: work.path,
        env: sandbox.env,
        stdio: [isMove ? 'pipe' : 'ignore', 'ignore', 'ignore'],
      });
      child.stdin?.end(moves(round / 2));
      let done = false;
      child.once('close', () => {
        done = true;
      });
      while (!done) {
        const read = asReadHere(gitDir(work), entries);
        if (read !== null) expect(read.filter(({ name, id }) => names.includes(name) && ids.includes(id))).toHaveLength(names.length);
        reads += read === null ? 0 : 1;
        await breathe();
      }
    }
    expect(reads).toBeGreaterThan(30);
  });

  it('reads what lies packed as a difference, and in clones that share their objects as far as it is found', () => {
    const { work } = pair();
    for (let each = 0; each < 30; each++) work.git('commit', '-q', '--allow-empty', '-m', `Change ${each} ${'with the same long words '.repeat(8)}`);
    for (let each = 0; each < 30; each++) work.git('branch', `at-${each}`, `HEAD~${each}`);
    work.git('repack', '-adfq', '--depth=50', '--window=50');
    const deltas = work.git('verify-pack', '-v', join(gitDir(work), 'objects/pack', packOf(work))).match(/^[0-9a-f]{40} commit (?:\d+ ){3}\d+ [0-9a-f]{40}$/gm);
    expect(deltas?.length ?? 0).toBeGreaterThan(5);
    expect(compare(gitDir(work))).toBe(true);

    const shared = sandbox.clone(work.path, `shared-${++serial}`, '--shared');
    expect(asReadHere(gitDir(shared))).toBeNull();
    shared.commitFile('own', '1');
    expect(compare(gitDir(shared))).toBe(false);
  });

  it('S3-2: leaves to git what git complains of', () => {
    const { work } = pair();
    expect(compare(gitDir(work))).toBe(true);
    // A tip that is not there any more.
    const id = work.commitFile('x', '1');
    const file = join(gitDir(work), 'objects', id.slice(0, 2), id.slice(2));
    renameSync(file, `${file}-away`);
    expect(asReadHere(gitDir(work))).toBeNull();
    // One that is damaged.
    writeFileSync(file, 'no object');
    expect(asReadHere(gitDir(work))).toBeNull();
    rmSync(file);
    renameSync(`${file}-away`, file);
    expect(compare(gitDir(work))).toBe(true);
    // A pack whose bytes are not what they were.
    work.git('repack', '-adq');
    const pack = join(gitDir(work), 'objects/pack', packOf(work).replace(/idx$/, 'pack'));
    const bytes = readFileSync(pack);
    rmSync(pack);
    writeFileSync(pack, bytes.fill(0x55, 12, bytes.length - 20));
    expect(asReadHere(gitDir(work))).toBeNull();
  });

  it('leaves other kinds of ids and settings that follow the branch to git', () => {
    const sha256 = sandbox.repository(`sha256-${++serial}`, '--object-format=sha256');
    sha256.commitFile('a', '1');
    expect(asReadHere(gitDir(sha256))).toBeNull();
    const { work } = pair();
    work.git('config', 'includeIf.onbranch:topic.path', 'more');
    expect(asReadHere(gitDir(work))).toBeNull();
    const { work: twice } = pair();
    expect(compare(gitDir(twice))).toBe(true);
    twice.git('config', '--add', 'branch.main.remote', 'fork');
    expect(asReadHere(gitDir(twice))).toBeNull();
  });

  it('reads subjects and dates as git does, or leaves them to git', { timeout: 60_000 }, () => {
    const work = sandbox.repository(`subjects-${++serial}`);
    const part = fc.constantFrom(
      'a',
      'B c',
      '\n',
      '\n\n',
      ' ',
      '\t',
      '\r\n',
      'é',
      '🎉',
      '-----BEGIN PGP SIGNATURE-----\n',
      'encoding x',
      '#',
      '\u00a0',
      '\ufeff',
      '\v',
    );
    let plain = 0;
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), fc.constantFrom('', 'ISO-8859-1'), (parts, encoding) => {
        const message = parts.join('');
        const coded = encoding === '' ? '' : `encoding ${encoding}\n`;
        const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
        const text = `tree ${tree}\nauthor A <a@b> 5 +0000\ncommitter B <b@c> ${1_700_000_000 + parts.length} +0200\n${coded}\n${message}`;
        const facts = plainCommitFacts(Buffer.from(text));
        if (facts === null) return;
        plain++;
        const file = join(work.path, 'commit');
        writeFileSync(file, text);
        const id = work.git('hash-object', '-t', 'commit', '-w', '--literally', file).trim();
        work.git('update-ref', 'refs/heads/it', id);
        const said = work.git('for-each-ref', '--format=%(subject)%00%(committerdate:unix)', 'refs/heads/it').slice(0, -1).split('\0');
        expect(facts).toEqual({ subject: said[0], committedAt: Number(said[1]) });
      }),
      { numRuns: 400 },
    );
    expect(plain).toBeGreaterThan(20);
  });
});

function packOf(work: TestRepository): string {
  return readdirSync(join(gitDir(work), 'objects/pack')).find((name) => name.endsWith('.idx')) ?? '';
}
