import { execFile } from 'node:child_process';

/** What a program of the system prints; null where it is not there, fails or takes longer. Never throws. */
export function askProgram(program: string, words: readonly string[], deadlineMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, words, { timeout: deadlineMs, encoding: 'utf8', windowsHide: true }, (error, stdout) => resolve(error === null ? stdout : null));
  });
}
