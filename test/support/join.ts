import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { type Person, personEnvironment } from './git.ts';

const builtCli = join(import.meta.dirname, '../../dist/main/cli.js');

/** Joins a hub as a person does: `everref cloud join`, the code typed in. Throws with its words. */
export function joinByCommand(machine: { readonly person: Person; readonly home: string }, url: string, code: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const env = { ...personEnvironment(machine.person), EVERREF_HOME: machine.home };
    const child = execFile(process.execPath, [builtCli, 'cloud', 'join', url], { env }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(stderr));
    });
    child.stdin?.end(`${code}\n`);
  });
}
