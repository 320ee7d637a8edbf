import { type ChildProcess, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import process from 'node:process';

/** Kills what is still there of them. */
export function killEach(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It had ended: a helper that saw its host die does so by itself.
    }
  }
}

/** The git processes that stand in a folder (Linux), with `word` among their words. */
export function gitsIn(folder: string, word: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const isGit = readFileSync(`/proc/${name}/comm`, 'utf8').startsWith('git') && readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
        return isGit && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(word) ? [Number(name)] : [];
      } catch {
        return []; // It had ended.
      }
    });
}

/** Kills everything of a host: itself, its helper, and every git that it had started in `folder`. */
export function killHost(host: ChildProcess, folder: string): void {
  const helpers = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === host.pid)
    .map(([pid]) => pid ?? 0);
  host.kill('SIGKILL');
  killEach(helpers);
  // Looked for when nothing can start another.
  killEach(gitsIn(folder, ''));
}
