import { findRunningHost } from './door.ts';
import { printJson, say } from './print.ts';
import { clientOf, newLink } from './running-host.ts';

const notRunning = 'no Everref is running here; start one with everref serve';

/** Prints a fresh link to the running host's page; 1 where none runs. */
export async function openLink(options: { readonly json: boolean }): Promise<number> {
  const host = await findRunningHost();
  if (host === null) {
    say(`everref: ${notRunning}`);
    return 1;
  }
  const url = await newLink(host);
  if (options.json) printJson({ url, pid: host.pid, version: host.version });
  else process.stdout.write(`${url}\n`);
  return 0;
}

/** Asks the running host to end and waits until it has; 0 also where none runs. */
export async function stopHost(options: { readonly json: boolean }): Promise<number> {
  const host = await findRunningHost();
  if (host !== null) {
    await clientOf(host).app.stop();
    await gone(host.pid);
  }
  if (options.json) printJson({ stopped: host !== null, pid: host?.pid ?? null });
  else say(host === null ? notRunning : `Everref (process ${host.pid}) has ended`);
  return 0;
}

/** Resolves when the process is no more; throws after 30 s. */
async function gone(pid: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the running host (process ${pid}) was asked to end and has not within 30 s; its log says what it is doing`);
}
