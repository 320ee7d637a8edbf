import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TestRepository } from '../support/repository.ts';

// The states of a checkout as tables: what the user has, what a push brings, what must come of it.

export interface Row {
  readonly state: string;
  /** What the user has here, before the push arrives. */
  readonly here?: (b: TestRepository) => void;
  /** What the push brings. */
  readonly brings: (a: TestRepository) => void;
}

export const changesFile = (repository: TestRepository) => repository.write('file.txt', 'two\n');

export const refusedRows: readonly (Row & { readonly reason: string; readonly words: RegExp })[] = [
  {
    state: 'a changed file in the way',
    here: (b) => b.write('file.txt', 'mine\n'),
    brings: changesFile,
    reason: 'local-changes-in-the-way',
    words: /^origin\/main changes file\.txt, which has changes of yours: commit or stash/,
  },
  {
    state: 'a changed file with just the content that comes',
    here: (b) => b.write('file.txt', 'two\n'),
    brings: changesFile,
    reason: 'local-changes-in-the-way',
    words: /file\.txt/,
  },
  {
    state: 'a staged file in the way',
    here: (b) => {
      b.write('file.txt', 'mine\n');
      b.git('add', 'file.txt');
    },
    brings: changesFile,
    reason: 'local-changes-in-the-way',
    words: /file\.txt/,
  },
  {
    state: 'a file deleted by the user that the push changes',
    here: (b) => b.git('rm', '-q', '--cached', 'file.txt'),
    brings: changesFile,
    reason: 'local-changes-in-the-way',
    words: /file\.txt/,
  },
  {
    state: 'a changed file that the push deletes',
    here: (b) => b.write('folder/inner.txt', 'mine\n'),
    brings: (a) => a.git('rm', '-q', 'folder/inner.txt'),
    reason: 'local-changes-in-the-way',
    words: /folder\/inner\.txt/,
  },
  {
    state: 'five changed files: the first three are named',
    here: (b) => {
      for (const n of [1, 2, 3, 4, 5]) b.write(`many/${n}.txt`, 'mine\n');
    },
    brings: (a) => {
      for (const n of [1, 2, 3, 4, 5]) a.write(`many/${n}.txt`, 'theirs\n');
    },
    reason: 'untracked-in-the-way',
    words: /many\/1\.txt, many\/2\.txt, many\/3\.txt and 2 more/,
  },
  {
    state: 'an untracked file where one comes',
    here: (b) => b.write('new.txt', 'mine\n'),
    brings: (a) => a.write('new.txt', 'theirs\n'),
    reason: 'untracked-in-the-way',
    words: /brings new\.txt, and a file of yours that is not in git is there already: move it away/,
  },
  {
    state: 'an ignored file where one comes (think .env)',
    here: (b) => {
      writeFileSync(join(b.path, '.git/info/exclude'), '.env\n');
      b.write('.env', 'SECRET=1\n');
    },
    brings: (a) => a.write('.env', 'SECRET=theirs\n'),
    reason: 'ignored-in-the-way',
    words: /brings \.env, and an ignored file of yours is there already/,
  },
  {
    state: 'an untracked folder where a file comes',
    here: (b) => b.write('thing/mine.txt', 'mine\n'),
    brings: (a) => a.write('thing', 'a file\n'),
    reason: 'untracked-in-the-way',
    words: /thing\/mine\.txt/,
  },
  {
    state: 'a file staged where a file comes, and deleted again',
    here: (b) => {
      b.write('thing/mine.txt', 'mine\n');
      b.git('add', 'thing/mine.txt');
      rmSync(join(b.path, 'thing'), { recursive: true });
    },
    brings: (a) => a.write('thing', 'a file\n'),
    reason: 'local-changes-in-the-way',
    words: /thing\/mine\.txt/,
  },
  {
    state: 'an untracked file where a folder comes',
    here: (b) => b.write('thing', 'mine\n'),
    brings: (a) => a.write('thing/theirs.txt', 'theirs\n'),
    reason: 'untracked-in-the-way',
    words: /brings thing,/,
  },
  {
    state: 'an ignored file in a folder that becomes a file',
    here: (b) => {
      writeFileSync(join(b.path, '.git/info/exclude'), '*.log\n');
      b.write('folder/my.log', 'mine\n');
    },
    brings: (a) => {
      a.git('rm', '-q', '-r', 'folder');
      a.write('folder', 'now a file\n');
    },
    reason: 'ignored-in-the-way',
    words: /folder\/my\.log/,
  },
  {
    state: 'a nested repository where a file comes',
    here: (b) => {
      b.git('init', '-q', 'nested');
      b.write('nested/mine.txt', 'mine\n');
    },
    brings: (a) => a.write('nested', 'a file\n'),
    reason: 'untracked-in-the-way',
    words: /nested\//,
  },
  {
    state: 'a file marked assume-unchanged and changed',
    here: (b) => {
      b.git('update-index', '--assume-unchanged', 'file.txt');
      b.write('file.txt', 'mine\n');
    },
    brings: changesFile,
    reason: 'local-changes-in-the-way',
    words: /file\.txt/,
  },
  {
    state: 'autostash wished for and a change in the way',
    here: (b) => {
      b.git('config', 'merge.autoStash', 'true');
      b.write('file.txt', 'mine\n');
    },
    brings: changesFile,
    reason: 'local-changes-in-the-way',
    words: /file\.txt/,
  },
  {
    state: 'commits of its own (diverged)',
    here: (b) => b.commitFile('own.txt', 'own\n'),
    brings: changesFile,
    reason: 'diverged',
    words: /main and origin\/main both have commits of their own: merge or rebase/,
  },
  {
    state: 'MERGE_HEAD',
    here: (b) => sideCommit(b, () => b.git('merge', '-q', '--no-ff', '--no-commit', 'side')),
    brings: changesFile,
    reason: 'operation-in-progress',
    words: /^a merge is in progress here: finish or abort it/,
  },
  {
    state: 'CHERRY_PICK_HEAD',
    here: (b) => {
      sideCommit(b);
      writeFileSync(join(b.path, '.git/CHERRY_PICK_HEAD'), `${b.head('side')}\n`);
    },
    brings: changesFile,
    reason: 'operation-in-progress',
    words: /^a cherry-pick is in progress/,
  },
  {
    state: 'a revert in progress (git itself would not refuse)',
    here: (b) => b.git('revert', '--no-commit', 'HEAD~0'),
    brings: (a) => a.write('extra.txt', 'x\n'),
    reason: 'operation-in-progress',
    words: /^a revert is in progress/,
  },
  {
    state: 'a bisect that leaves the branch checked out (git itself would not refuse)',
    here: (b) => b.git('bisect', 'start', '--no-checkout'),
    brings: changesFile,
    reason: 'operation-in-progress',
    words: /^a bisect is in progress/,
  },
  {
    state: 'patches being applied (git am; git itself would not refuse)',
    here: (b) => {
      const patch = join(b.path, '.git', 'x.patch');
      writeFileSync(
        patch,
        'From: A <a@b.c>\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nSubject: x\n\n---\ndiff --git a/nope.txt b/nope.txt\n--- a/nope.txt\n+++ b/nope.txt\n@@ -1 +1 @@\n-a\n+b\n--\n2.0\n',
      );
      tolerate(() => b.git('am', '-q', patch));
    },
    brings: changesFile,
    reason: 'operation-in-progress',
    words: /^applying patches \(git am\) is in progress/,
  },
  {
    state: 'index.lock of another git',
    here: (b) => lock(b, 'index.lock'),
    brings: changesFile,
    reason: 'locked',
    words: /^another git is at work here \(.*index\.lock exists\)/,
  },
  { state: 'HEAD.lock of another git', here: (b) => lock(b, 'HEAD.lock'), brings: changesFile, reason: 'locked', words: /HEAD\.lock/ },
  { state: "the branch's own lock", here: (b) => lock(b, 'refs/heads/main.lock'), brings: changesFile, reason: 'locked', words: /main\.lock/ },
  {
    state: 'the branch moved back by the user (held)',
    here: (b) => {
      b.commitFile('own.txt', 'own\n');
      b.git('push', '-q', 'origin', 'main');
      b.git('reset', '-q', '--hard', 'HEAD~1');
    },
    brings: (a) => {
      a.git('pull', '-q', '--ff-only');
      changesFile(a);
    },
    reason: 'held',
    words: /main was moved back, so Everref leaves it there: commit, pull, or click Pull now/,
  },
  {
    state: 'a required filter whose program is not installed (think git-lfs)',
    here: (b) => filter(b, 'required-one'),
    brings: (a) => {
      a.write('.gitattributes', '*.bin filter=required-one\n');
      a.write('x.bin', 'data\n');
    },
    reason: 'filter-missing',
    words: /need the filter "required-one", and its program no-such-program-here is not installed/,
  },
  {
    state: 'unrelated histories',
    brings: (a) => {
      a.git('checkout', '-q', '--orphan', 'fresh');
      a.git('commit', '-q', '-m', 'fresh');
      a.git('push', '-q', '--force', 'origin', 'fresh:main');
    },
    reason: 'unrelated',
    words: /have no commit in common/,
  },
];

export const movedRows: readonly (Row & { readonly kept?: (b: TestRepository) => void })[] = [
  { state: 'a clean tree', brings: changesFile },
  {
    state: 'a changed file elsewhere',
    here: (b) => b.write('other.txt', 'mine\n'),
    brings: changesFile,
    kept: (b) => expect(b.git('status', '--porcelain')).toBe(' M other.txt\n'),
  },
  {
    state: 'a staged and further changed file elsewhere',
    here: (b) => {
      b.write('other.txt', 'staged\n');
      b.git('add', 'other.txt');
      b.write('other.txt', 'unstaged\n');
    },
    brings: changesFile,
    kept: (b) => {
      expect(b.git('status', '--porcelain')).toBe('MM other.txt\n');
      expect(b.git('show', ':other.txt')).toBe('staged\n');
    },
  },
  {
    state: 'a new file, staged as an intention only',
    here: (b) => {
      b.write('soon.txt', 'soon\n');
      b.git('add', '-N', 'soon.txt');
    },
    brings: changesFile,
    kept: (b) => expect(b.git('status', '--porcelain')).toBe(' A soon.txt\n'),
  },
  {
    state: 'untracked and ignored files elsewhere',
    here: (b) => {
      writeFileSync(join(b.path, '.git/info/exclude'), '.env\n');
      b.write('.env', 'SECRET=1\n');
      b.write('notes.txt', 'mine\n');
    },
    brings: changesFile,
    kept: (b) => expect(readFileSync(join(b.path, '.env'), 'utf8')).toBe('SECRET=1\n'),
  },
  {
    state: 'an untracked file in a folder that the push empties',
    here: (b) => b.write('folder/mine.txt', 'mine\n'),
    brings: (a) => a.git('rm', '-q', 'folder/inner.txt'),
    kept: (b) => expect(readFileSync(join(b.path, 'folder/mine.txt'), 'utf8')).toBe('mine\n'),
  },
  { state: 'merge.ff=false in the configuration', here: (b) => b.git('config', 'merge.ff', 'false'), brings: changesFile },
  { state: 'branch.main.mergeOptions=--no-ff', here: (b) => b.git('config', 'branch.main.mergeOptions', '--no-ff'), brings: changesFile },
  {
    state: 'a folder that becomes a file',
    brings: (a) => {
      a.git('rm', '-q', '-r', 'folder');
      a.write('folder', 'now a file\n');
    },
  },
  {
    state: 'a file that becomes a folder',
    brings: (a) => {
      a.git('rm', '-q', 'file.txt');
      a.write('file.txt/deep/er.txt', 'deep\n');
    },
  },
  {
    state: 'a rename that changes only the case',
    brings: (a) => a.git('mv', 'file.txt', 'FILE.txt'),
  },
  {
    state: 'names with spaces, line ends, stars, a leading dash and no ASCII',
    brings: (a) => {
      for (const name of ['a b.txt', 'line\nend.txt', '*.txt', '-dash', 'grüße 🎉.txt', ':(top)x']) a.write(name, `${name}\n`);
    },
  },
  {
    state: 'a name that is not UTF-8',
    brings: (a) => {
      writeFileSync(Buffer.concat([Buffer.from(`${a.path}/`), Buffer.from([0xe9, 0x2e, 0x74])]), 'latin\n');
    },
  },
  { state: 'core.autocrlf=true', here: (b) => b.git('config', 'core.autocrlf', 'true'), brings: (a) => a.write('new.txt', 'a\nb\n') },
  {
    state: 'read-only files in folders that may be written',
    here: (b) => {
      b.git('config', 'core.fileMode', 'false');
      chmodSync(join(b.path, 'file.txt'), 0o444);
    },
    brings: changesFile,
  },
  {
    state: 'a sparse checkout that leaves the path out',
    here: (b) => b.git('sparse-checkout', 'set', '--no-cone', '/file.txt', '/other.txt'),
    brings: (a) => {
      a.write('folder/inner.txt', 'changed\n');
      a.write('file.txt', 'two\n');
    },
    kept: (b) => expect(existsSync(join(b.path, 'folder/inner.txt'))).toBe(false),
  },
  {
    state: 'a filter that is not required and whose program is missing',
    here: (b) => {
      b.git('config', '--global', 'filter.optional-one.smudge', 'no-such-program-here');
    },
    brings: (a) => {
      a.write('.gitattributes', '*.bin filter=optional-one\n');
      a.write('x.bin', 'data\n');
    },
  },
  {
    state: 'an empty folder where a file comes',
    here: (b) => mkdirSync(join(b.path, 'thing')),
    brings: (a) => a.write('thing/x.txt', 'x\n'),
  },
  {
    state: 'hooks that would refuse',
    here: (b) => {
      writeFileSync(join(b.path, '.git/hooks/post-merge'), '#!/bin/sh\ntouch HOOK-RAN\nexit 1\n', { mode: 0o755 });
      writeFileSync(join(b.path, '.git/hooks/reference-transaction'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    },
    brings: changesFile,
    kept: (b) => expect(existsSync(join(b.path, 'HOOK-RAN'))).toBe(false),
  },
];

function tolerate(run: () => unknown): void {
  try {
    run();
  } catch {
    // Git says by its exit code that it stopped: that is the state we want.
  }
}

function lock(repository: TestRepository, name: string): void {
  writeFileSync(join(repository.path, '.git', name), '');
}

function filter(repository: TestRepository, name: string): void {
  repository.git('config', '--global', `filter.${name}.smudge`, 'no-such-program-here --smudge');
  repository.git('config', '--global', `filter.${name}.clean`, 'cat');
  repository.git('config', '--global', `filter.${name}.required`, 'true');
}

/** A commit on a branch `side`, not in main. */
function sideCommit(repository: TestRepository, then: () => unknown = () => undefined): void {
  repository.git('switch', '-q', '-c', 'side');
  repository.commitFile('side.txt', 'side\n');
  repository.git('switch', '-q', 'main');
  then();
}
