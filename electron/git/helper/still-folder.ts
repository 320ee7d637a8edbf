import { parse } from 'node:path';
import process from 'node:process';
import type { Outcome } from './outcome.ts';

/**
 * Where every git is started from. Node waits in its only thread until a new process has changed into its folder, which on a network disk that has gone away is
 * never (docs/decisions/0026-silent-disks.md): so git is told to go there by itself (`-C`), and stands still alone.
 */
export const stillFolder = parse(process.cwd()).root;

/** The words that have git go to a folder first. */
export function goTo(folder: string): readonly string[] {
  return ['-C', folder];
}

/** What git says where it could not go there (die_errno in git.c, C locale). */
export function couldNotGo(outcome: Outcome): boolean {
  return (
    outcome.kind === 'done' && outcome.code === 128 && /^fatal: cannot change to '.*': (?:No such file or directory|Not a directory)$/ms.test(outcome.stderr)
  );
}
