import process from 'node:process';
import type { Log } from './log.ts';

/**
 * From now on a fault that nobody caught is in the log, wherever it came from. A promise that failed unheard spoils one piece of work, and the
 * host goes on; after an exception the state of the process is not known, and it ends (what was under way is put right at the next start).
 */
export function logFaults(log: Log): void {
  process.on('unhandledRejection', (error) => log.error('a piece of work failed unheard', { error }));
  process.on('uncaughtException', (error) => {
    log.error('a fault that nobody caught; ending', { error });
    process.exit(1);
  });
}
