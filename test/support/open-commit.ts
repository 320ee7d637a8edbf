import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from './repository.ts';

/** A `git commit` that waits: for its message in an editor, or in a hook. */
export interface OpenCommit {
  /** Lets it go on: with this message where it waits for one. */
  readonly finish: (message?: string) => Promise<{ readonly code: number | null; readonly said: string }>;
  /** The editor or the hook ends with an error: there is no commit. */
  readonly giveUp: () => Promise<void>;
}

/** `words`: `commit`, or an alias. `hook`: a pre-commit hook waits, and the message is given. */
export interface Waits {
  readonly words?: readonly string[];
  readonly hook?: boolean;
}

// What waits says so and reads one line: `-` gives up.
const waiting = (inFrom: string, target: string) => `echo waiting >&2\nIFS= read -r line ${inFrom}\nif [ "$line" = - ]; then exit 1; fi\n${target}\n`;

/** Starts such a commit in a work tree, and resolves when it waits. */
export async function openCommit(sandbox: Sandbox, cwd: string, { words = ['commit'], hook = false }: Waits = {}): Promise<OpenCommit> {
  const folder = mkdtempSync(join(sandbox.root, 'commit-'));
  const editor = join(folder, 'editor');
  writeFileSync(editor, waiting('', `printf '%s\\n' "$line" >"$1"`), { mode: 0o700 });
  // A hook has no standard input.
  const pipe = join(folder, 'pre-commit');
  writeFileSync(pipe, `#!/bin/sh\n${waiting('<&3', '')}`, { mode: 0o700 });
  const args = hook ? ['-c', `core.hooksPath=${folder}`, ...words, '-m', 'by hand'] : words;
  const child = spawn('git', args, {
    cwd,
    env: { ...sandbox.env, GIT_EDITOR: `sh ${editor}` },
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  let said = '';
  const { stderr } = child;
  if (stderr === null) throw new Error('no pipe from git');
  stderr.setEncoding('utf8');
  await new Promise<void>((resolve, reject) => {
    stderr.on('data', (text: string) => {
      said += text;
      if (said.includes('waiting\n')) resolve();
    });
    child.once('close', () => reject(new Error(`git did not wait: ${said}`)));
  });
  const answer = async (line: string) => {
    const to = hook ? child.stdio[3] : child.stdin;
    if (to === null || to === undefined || !('write' in to)) throw new Error('no pipe to what waits');
    to.write(`${line}\n`);
    const [code] = await closed;
    rmSync(folder, { recursive: true });
    return { code: typeof code === 'number' ? code : null, said };
  };
  return { finish: (message = 'by hand') => answer(message), giveUp: async () => void (await answer('-')) };
}
