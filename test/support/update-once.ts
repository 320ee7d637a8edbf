// Run as a process of its own: a host that takes one push and may be killed at any moment. Arguments: sandbox root, clone path, data folder name.
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { startUpdateHost } from './update-host.ts';

const [root = '', path = '', name = ''] = process.argv.slice(2);
const host = await startUpdateHost({ root }, { name });
process.stdout.write('ready\n');
const results = await host.pushed({ path, git: (...args) => execFileSync('git', args, { cwd: path, encoding: 'utf8' }) });
process.stdout.write(`${JSON.stringify(results.map(({ result, reason }) => ({ result, reason })))}\n`);
await host.close();
