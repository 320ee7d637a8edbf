import { lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { TestRepository } from './repository.ts';

/** Where a fast-forward of git's stops: after so many paths, and in the next one after so many bytes (null: the old file is gone, the new one not made yet). */
export interface Cut {
  readonly whole: number;
  readonly cut: number | null;
  /** Its index.lock is left: it was killed, and did not end by itself. */
  readonly lock: boolean;
}

interface Change {
  readonly kind: string;
  readonly path: string;
  readonly mode: string;
}

/** The paths that a fast-forward to `to` changes, in the order in which git acts on them: what goes first, then what comes, each by name. */
export function inGitsOrder(repository: TestRepository, to: string): readonly Change[] {
  const words = repository.git('diff-tree', '-r', '-z', '--raw', '--no-renames', 'HEAD', to).split('\0').filter(Boolean);
  const changes: Change[] = [];
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [, mode = '', , , kind = ''] = (words[at] ?? '').split(' ');
    changes.push({ kind, path: words[at + 1] ?? '', mode });
  }
  return [...changes.filter(({ kind }) => kind === 'D'), ...changes.filter(({ kind }) => kind !== 'D')];
}

/**
 * Plays a `git merge --ff-only` that is cut off: files are as git leaves them, the index is the old one, the branch has not moved. That this is git's
 * own order and manner is shown in test/git/cut-off.test.ts. Objects of `to` must be here. Answers how many paths there are.
 */
export function cutMerge(repository: TestRepository, to: string, { whole, cut, lock }: Cut): number {
  const changes = inGitsOrder(repository, to);
  for (const [index, { kind, path, mode }] of changes.entries()) {
    if (index > whole || (index === whole && (kind === 'D' || cut === -1))) break;
    const file = join(repository.path, path);
    if (kind === 'D') {
      rmSync(file, { force: true });
      removeEmptyParents(repository.path, path);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    rmSync(file, { recursive: true, force: true });
    if (index === whole && cut === null) break;
    const content = repository.git('cat-file', 'blob', `${to}:${path}`);
    if (mode === '120000') symlinkSync(content, file);
    else writeFileSync(file, index === whole ? content.slice(0, cut ?? 0) : content, { mode: mode === '100755' ? 0o755 : 0o644 });
  }
  if (lock) writeFileSync(resolve(repository.path, repository.git('rev-parse', '--git-path', 'index.lock').trim()), '');
  return changes.length;
}

function removeEmptyParents(root: string, path: string): void {
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
    const at = join(root, folder);
    if (!lstatSync(at).isDirectory() || readdirSync(at).length > 0) return;
    rmdirSync(at);
  }
}
