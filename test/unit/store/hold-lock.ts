import { takeLock, writeRunning } from '../../../electron/store/running.ts';

// A process of its own that takes the lock, says so, and goes on until it is killed.
const [lockFile = '', runningFile = ''] = process.argv.slice(2);
const lock = takeLock({ lockFile, runningFile });
if (lock.kind === 'taken') writeRunning(runningFile, { url: 'http://127.0.0.1:1234', token: 'secret', pid: process.pid, version: '0.0.0' });
process.stdout.write(`${lock.kind}\n`);
setInterval(() => {}, 1000);
