import type { ReflogStep } from '../parse/reflog.ts';
import type { Git } from '../run.ts';

/** The newest `limit` steps of a ref, oldest first, through git: for reftable, which has no log files. Empty where there is no log. */
export async function readReflog(git: Git, cwd: string, ref: string, limit: number): Promise<readonly ReflogStep[]> {
  const { stdout, code } = await git.run({
    cwd,
    need: 'read',
    args: ['log', '--walk-reflogs', '-z', '--date=unix', `--max-count=${limit + 1}`, '--format=%H%x1f%gd%x1f%gn%x1f%gs', '--end-of-options', ref, '--'],
    okCodes: [0, 128],
  });
  if (code !== 0) return [];
  const rows = stdout.toString('utf8').split('\0').filter(Boolean);
  const steps: ReflogStep[] = [];
  for (const [index, row] of rows.slice(0, limit).entries()) {
    const [id = '', selector = '', by = '', ...rest] = row.split('\x1f');
    const message = rest.join('\x1f');
    // The walk gives where each step led; where it came from is where the one before led.
    const old = rows[index + 1]?.split('\x1f')[0] ?? '0'.repeat(id.length);
    const at = Number(/@\{(\d+)\}$/.exec(selector)?.[1] ?? 0);
    steps.push({ old, new: id, by, at, message, line: `${old} ${id} ${by} ${at}\t${message}` });
  }
  return steps.reverse();
}
