import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Log } from '../../log/log.ts';

/** What a program started from a desktop lacks: the PATH with the user's git in it, and the SSH agent. */
export interface ShellEnvironment {
  readonly PATH?: string;
  readonly SSH_AUTH_SOCK?: string;
}

const deadlineMs = 3_000;
const mostBytes = 1024 * 1024;

/** Shells that take these options and this line; another kind of shell is not asked. */
const knownShells = new Set(['bash', 'zsh', 'sh', 'dash', 'ksh', 'fish']);

/** Fixed words: nothing of the machine or the user is ever put into them. The marker stands around what we want, since profiles print. */
const question = 'printf "%s" "$EVERREF_SHELL_MARKER"; /usr/bin/env -0; printf "%s" "$EVERREF_SHELL_MARKER"';

/** PATH and SSH_AUTH_SOCK out of what the shell printed; empty when the markers are not there. Pure. */
export function parseShellEnvironment(output: string, marker: string): ShellEnvironment {
  const start = output.indexOf(marker);
  if (start === -1) return {};
  // The marker is itself a variable of that environment: the end is the last one.
  const end = output.lastIndexOf(marker);
  if (end === start) return {};
  const found = new Map<string, string>();
  for (const pair of output.slice(start + marker.length, end).split('\0')) {
    const at = pair.indexOf('=');
    if (at > 0) found.set(pair.slice(0, at), pair.slice(at + 1));
  }
  const path = found.get('PATH');
  const agent = found.get('SSH_AUTH_SOCK');
  return {
    ...(path?.split(':').some((folder) => folder.startsWith('/')) ? { PATH: path } : {}),
    ...(agent?.startsWith('/') ? { SSH_AUTH_SOCK: agent } : {}),
  };
}

/** What the login shell would set; empty on Windows, for a start from a terminal (it has it already), an unknown shell, or one that takes over 3 s. Never throws. */
export async function readShellEnvironment(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, log: Log): Promise<ShellEnvironment> {
  const shell = environment['SHELL'];
  if (platform === 'win32' || environment['TERM'] !== undefined || shell === undefined || !shell.startsWith('/')) return {};
  if (!knownShells.has(basename(shell))) {
    log.info('the login shell is of a kind that is not asked for its PATH', { shell });
    return {};
  }
  const marker = `everref-${randomUUID()}`;
  const output = await ask(shell, { ...environment, EVERREF_SHELL_MARKER: marker, TERM: 'dumb' });
  if (output === null) log.warn('the login shell did not answer in time; PATH is the desktop’s own', { shell, deadlineMs });
  return output === null ? {} : parseShellEnvironment(output, marker);
}

/** What the shell printed; null when it failed to start or took too long, and then it is gone, with all it started. */
function ask(shell: string, environment: NodeJS.ProcessEnv): Promise<string | null> {
  return new Promise((resolve) => {
    // A session of its own: an interactive shell must not take a terminal, and can be ended as a group.
    const child = spawn(shell, ['-ilc', question], { env: environment, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    const pieces: Buffer[] = [];
    let bytes = 0;
    let done = false;
    const finish = (answer: string | null): void => {
      if (done) return;
      done = true;
      clearTimeout(bound);
      endGroup(child.pid);
      child.stdout.destroy();
      resolve(answer);
    };
    const bound = setTimeout(() => finish(null), deadlineMs);
    child.once('error', () => finish(null));
    child.stdout.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > mostBytes) finish(null);
      else pieces.push(piece);
    });
    child.once('close', () => finish(Buffer.concat(pieces).toString('utf8')));
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}
