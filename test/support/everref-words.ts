import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { personEnvironment } from './git.ts';
import type { TestMachine } from './two-machines.ts';

const cliFile = join(import.meta.dirname, '../../dist/main/cli.js');

/** What a command line said and how it ended. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `everref <words>` as this machine's person, in a process of its own; without a terminal. */
export async function everref(machine: TestMachine, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const child = spawn(process.execPath, [cliFile, ...words], {
    cwd: machine.code,
    env: { ...personEnvironment(machine.person), EVERREF_HOME: machine.everref, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  await once(child, 'close');
  return { code: child.exitCode, out, err };
}
