import { endQuietly } from './print.ts';
import { runCli } from './program.ts';

/** Runs one command line as this process's own and answers its exit code. Ends quietly where nobody reads on. */
export async function runHere(words: readonly string[]): Promise<number> {
  endQuietly();
  return runCli(words);
}
