import { spawn } from 'node:child_process';
import process from 'node:process';
import { fixedOptions, gitEnvironment } from './env.ts';
import { goTo, stillFolder } from './helper/still-folder.ts';

/**
 * Asks a remote for its tips in the terminal that this process was started in: git, ssh and credential helpers may ask the person there, and what they
 * keep is theirs. Nothing is written in the repository. Answers git's exit code; null: it was ended (`signal`) or could not be started.
 */
export function askInTerminal(cwd: string, remote: string, signal?: AbortSignal): Promise<number | null> {
  return new Promise((resolve) => {
    const args = [...fixedOptions(process.platform, 'terminal'), 'ls-remote', '--quiet', '--heads', '--end-of-options', remote];
    const child = spawn('git', [...goTo(cwd), ...args], {
      cwd: stillFolder,
      env: gitEnvironment(process.env, { cwd, prompts: 'terminal' }),
      // Its words and questions are for the person; what the remote has is not.
      stdio: ['inherit', 'ignore', 'inherit'],
      windowsHide: true,
      ...(signal === undefined ? {} : { signal }),
    });
    child.once('error', () => resolve(null));
    child.once('close', (code) => resolve(code));
  });
}
