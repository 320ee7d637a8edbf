import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { act, type UserAction, userAction } from '../support/random-user.ts';
import { createSandbox, type TestRepository } from '../support/repository.ts';
import { undoerOf } from '../support/undo-host.ts';
import { startUpdateHost } from '../support/update-host.ts';
import { filesOf } from '../support/work-tree-state.ts';

// EVERREF_SOAK_RUNS=2000 plays on; EVERREF_SEED plays one again.
const runs = Number(process.env['EVERREF_SOAK_RUNS'] ?? 12);
const seed = process.env['EVERREF_SEED'];

const index = (b: TestRepository) => b.git('ls-files', '--stage', '-z').split('\0').filter(Boolean);
const refsBut = (b: TestRepository, ...left: string[]) =>
  b
    .git('for-each-ref', '--format=%(refname) %(objectname)')
    .split('\n')
    .filter((line) => !/^refs\/(?:everref\/|remotes\/origin\/HEAD )/.test(line) && !left.some((ref) => line.startsWith(`${ref} `)));
const everything = (b: TestRepository) => [...filesOf(b.path), ...index(b), ...refsBut(b), b.git('rev-parse', '--symbolic-full-name', 'HEAD')];
const commits = (b: TestRepository) => b.git('rev-list', '--all').split('\n').filter(Boolean);
const tipOf = (b: TestRepository, ref: string) => b.git('for-each-ref', '--format=%(objectname)', ref).trim();

async function once(published: readonly UserAction[], users: readonly UserAction[]): Promise<void> {
  const sandbox = createSandbox();
  try {
    const remote = sandbox.bare('remote.git');
    const a = sandbox.clone(remote, 'a');
    a.write('.gitignore', '*.ign\n');
    a.write('d/f2.txt', 'two\n');
    a.commitFile('f0.txt', 'one\n');
    a.git('push', '-q', '-u', 'origin', 'main', 'main:next', 'main:topic/a');
    const b = sandbox.clone(remote, 'b');
    const host = await startUpdateHost(sandbox);
    try {
      published.forEach((action, at) => void act(a, action, `theirs ${at}`));
      a.commitFile('last.txt', 'last\n');
      a.git('push', '-q', '--force', 'origin', 'HEAD:main');
      const old = tipOf(b, 'refs/heads/main');
      const [moved] = await host.pushed(b);
      if (moved?.result !== 'fast-forwarded') return;
      const tip = tipOf(b, 'refs/heads/main');
      const changed = new Set(b.git('diff-tree', '-r', '-z', '--name-only', '--no-renames', old, tip).split('\0').filter(Boolean));
      users.forEach((action, at) => void act(b, action, `mine ${at}`));
      const before = everything(b);
      const reachable = commits(b);
      const filesBefore = filesOf(b.path);
      const indexBefore = index(b);
      const refsBefore = refsBut(b, 'refs/heads/main', 'refs/remotes/origin/main');
      const headBefore = b.git('rev-parse', '--symbolic-full-name', 'HEAD');
      const undo = undoerOf(host);
      await host.know(b);
      const { result, reason } = await undo.undoer.undo(undo.lastMove().id, 'undo');
      expect(undo.rows()).toBe(0);
      expect(existsSync(join(b.path, '.git/index.lock'))).toBe(false);
      // No commit that was reachable is not, whatever came of it.
      const now = new Set(commits(b));
      expect(reachable.filter((id) => !now.has(id))).toEqual([]);
      if (result !== 'undone') {
        expect(result, reason ?? '').toBe('refused');
        expect(everything(b)).toEqual(before);
        return;
      }
      expect(tipOf(b, 'refs/heads/main')).toBe(old);
      expect(refsBut(b, 'refs/heads/main', 'refs/remotes/origin/main')).toEqual(refsBefore);
      expect(b.git('rev-parse', '--symbolic-full-name', 'HEAD')).toBe(headBefore);
      // Every file and entry but those of the move is as the user left it; those of the move are the old ones, where the branch is checked out.
      const nameOf = (line: string) => line.replace(/ (?:-> .*|\d+ [0-9a-f]{40})$/, '');
      const others = (lines: readonly string[]) => lines.filter((line) => !line.endsWith('/') && !changed.has(nameOf(line)));
      expect(others(filesOf(b.path))).toEqual(others(filesBefore));
      const entries = (lines: readonly string[], mine: boolean) => lines.filter((line) => changed.has(line.slice(line.indexOf('\t') + 1)) === mine);
      expect(entries(index(b), false)).toEqual(entries(indexBefore, false));
      if (headBefore.trim() !== 'refs/heads/main') expect(index(b)).toEqual(indexBefore);
      else
        expect(
          b
            .git('diff-index', '--cached', '--name-only', '-z', old)
            .split('\0')
            .filter((name) => changed.has(name)),
        ).toEqual([]);
      expect(b.git('fsck', '--no-dangling')).toBe('');
    } finally {
      await host.close();
    }
  } finally {
    sandbox.remove();
  }
}

test(
  'N-12: after whatever the user did, an undo restores exactly or changes nothing, and no commit becomes unreachable',
  () =>
    fc.assert(fc.asyncProperty(fc.array(userAction, { maxLength: 3 }), fc.array(userAction, { maxLength: 3 }), once), {
      numRuns: runs,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
      endOnFailure: true,
    }),
  runs * 10_000,
);
