import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRepository } from '../../support/repository.ts';

/** What a person may have done between Everref's step and its undo. `r` is the work tree that the branch is (or was) in, `clone` the main one. */
export interface Since {
  readonly name: string;
  /** False: can only be where the branch is checked out. */
  readonly anywhere?: boolean;
  readonly act: (r: TestRepository, branch: string) => void;
}

/** Where the branch is. */
export const undoPlaces = ['checked out', 'in a linked work tree', 'not checked out'] as const;
export type UndoPlace = (typeof undoPlaces)[number];

/** A commit on the branch without its being checked out. */
const commitTree = (r: TestRepository, parent: string) => r.git('commit-tree', '-m', 'mine', '-p', parent, `${parent}^{tree}`).trim();

export const sinces: readonly Since[] = [
  { name: 'nothing', anywhere: true, act: () => {} },
  {
    name: 'other files changed, staged and new',
    anywhere: true,
    act(r) {
      r.write('other.txt', 'mine\n');
      r.write('staged.txt', 'mine\n');
      r.git('add', 'staged.txt');
      r.write('notes.txt', 'mine\n');
    },
  },
  { name: 'a file of the step changed', act: (r) => r.write('file.txt', 'mine\n') },
  {
    name: 'a file of the step staged',
    act(r) {
      r.write('file.txt', 'mine\n');
      r.git('add', 'file.txt');
    },
  },
  { name: 'a file of the step deleted', act: (r) => rmSync(join(r.path, 'new.txt')) },
  { name: 'a commit on top', anywhere: true, act: (r, branch) => r.git('update-ref', `refs/heads/${branch}`, commitTree(r, branch)) },
  {
    name: 'a commit of the same files instead (amend)',
    anywhere: true,
    act: (r, branch) => r.git('update-ref', `refs/heads/${branch}`, commitTree(r, `${branch}~1`)),
  },
  {
    name: 'put back by hand',
    anywhere: true,
    act: (r, branch) =>
      r.git('symbolic-ref', 'HEAD').trim() === `refs/heads/${branch}`
        ? r.git('reset', '-q', '--hard', 'HEAD~1')
        : r.git('branch', '-q', '-f', branch, `${branch}~1`),
  },
  {
    name: 'put back by hand, and forward again',
    anywhere: true,
    act(r, branch) {
      const to = r.head(`refs/heads/${branch}`);
      r.git('update-ref', `refs/heads/${branch}`, `${branch}~1`);
      r.git('update-ref', `refs/heads/${branch}`, to);
    },
  },
  { name: 'another branch switched to', act: (r) => r.git('switch', '-q', '--no-track', '-c', 'elsewhere', 'HEAD~1') },
  { name: 'detached', act: (r) => r.git('switch', '-q', '--detach') },
  { name: 'a merge in progress', act: (r) => merging(r) },
  { name: 'index.lock there', act: (r) => writeFileSync(join(r.git('rev-parse', '--absolute-git-dir').trim(), 'index.lock'), '') },
  { name: 'fetched, with something new', anywhere: true, act: (r) => r.git('fetch', '-q') },
];

function merging(r: TestRepository): void {
  const beside = r.git('commit-tree', '-m', 'beside', '-p', 'HEAD', 'HEAD^{tree}').trim();
  r.git('merge', '-q', '--no-ff', '--no-commit', beside);
}
