import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type AwsStandIns, startAwsStandIns } from './aws-stand-ins.ts';

/** The stand-ins in a process of their own: what they do does not slow down who measures or plays. */
export async function forkAwsStandIns(): Promise<{ readonly endpoint: AwsStandIns['endpoint']; close(): Promise<void> }> {
  const child = fork(import.meta.filename, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [endpoint] = await once(child, 'message');
  return {
    endpoint: endpoint as AwsStandIns['endpoint'],
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const standIns = await startAwsStandIns();
  // Whoever started it may die: then it ends, too.
  process.once('disconnect', () => process.exit(0));
  process.send?.(standIns.endpoint);
}
