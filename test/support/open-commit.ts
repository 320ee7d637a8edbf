import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from './repository.ts';

/** A git of the user's that is on its way to a commit, and waits. */
export interface OpenCommit {
  /** Lets it go on: with this message where it waits for one. */
  readonly finish: (message?: string) => Promise<{ readonly code: number | null; readonly said: string }>;
  /** The editor or the hook ends with an error: there is no commit. */
  readonly giveUp: () => Promise<void>;
}

/** `words`: what git is given. `hook`: the one that waits, or else an editor does. `index`: another one than the work tree's. */
export interface Waits {
  readonly words?: readonly string[];
  readonly hook?: string;
  readonly index?: string;
}

/** No waiting of a test lasts longer; then all that was started is ended. */
const mostMs = 30_000;

// What waits says so and reads one line: `-` gives up.
const waiting = (inFrom: string, then: string) => `#!/bin/sh\necho waiting >&2\nIFS= read -r line ${inFrom}\nif [ "$line" = - ]; then exit 1; fi\n${then}\n`;

/** Starts it in a work tree, and resolves when it waits. */
export async function openCommit(sandbox: Sandbox, cwd: string, { words = ['commit'], hook, index }: Waits = {}): Promise<OpenCommit> {
  const folder = mkdtempSync(join(sandbox.root, 'commit-'));
  const editor = join(folder, 'editor');
  writeFileSync(editor, waiting('', `printf '%s\\n' "$line" >"$1"`), { mode: 0o700 });
  // A hook has no standard input.
  if (hook !== undefined) writeFileSync(join(folder, hook), waiting('<&3', ''), { mode: 0o700 });
  const child = spawn('git', ['-c', `core.hooksPath=${folder}`, ...words], {
    cwd,
    env: { ...sandbox.env, GIT_EDITOR: editor, ...(index === undefined ? {} : { GIT_INDEX_FILE: index }) },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    timeout: mostMs,
  });
  const ended = once(child, 'exit');
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('waiting\n')) resolve();
    });
    child.once('exit', () => reject(new Error(`git did not wait: ${said}`)));
  });
  const answer = async (line: string) => {
    const to = hook === undefined ? child.stdin : child.stdio[3];
    if (to === null || to === undefined || !('write' in to)) throw new Error('no pipe to what waits');
    to.write(`${line}\n`);
    const [code] = await ended;
    return { code: typeof code === 'number' ? code : null, said };
  };
  return { finish: (message = 'by hand') => answer(message), giveUp: async () => void (await answer('-')) };
}
