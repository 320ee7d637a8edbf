import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from './quick-git.ts';

/** A person at a machine: a home of its own, so that nobody's real configuration is read or written. */
export interface Person {
  readonly name: string;
  readonly home: string;
}

/** Makes the home with the little configuration that a fresh machine has. */
export function makePerson(name: string, home: string): Person {
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, '.gitconfig'),
    `[user]\n\tname = ${name}\n\temail = ${name.toLowerCase()}@example.org\n[init]\n\tdefaultBranch = main\n[commit]\n\tgpgSign = false\n[advice]\n\tdetachedHead = false\n[protocol "file"]\n\tallow = always\n`,
  );
  return { name, home };
}

/** The environment of a person's terminal: theirs alone. */
export function personEnvironment(person: Person): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_') && !name.startsWith('XDG_')));
  return { ...kept, HOME: person.home, USERPROFILE: person.home, GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
}

/** Runs git as a person would type it, and answers what it printed. Throws with git's words where it fails. */
export function git(person: Person, cwd: string, ...args: string[]): string {
  return runGit(args, { cwd, env: personEnvironment(person) }).trim();
}

/** The same, where a failure is expected: the exit code and the words. */
export function tryGit(person: Person, cwd: string, ...args: string[]): { code: number; stdout: string; stderr: string } {
  try {
    return { code: 0, stdout: git(person, cwd, ...args), stderr: '' };
  } catch (error) {
    if (error instanceof Error && 'status' in error && 'stderr' in error && 'stdout' in error) {
      return { code: Number(error.status), stdout: String(error.stdout), stderr: String(error.stderr) };
    }
    throw error;
  }
}
