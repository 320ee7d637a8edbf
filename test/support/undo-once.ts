// Run as a process of its own: a host that undoes the newest move and may be killed at any moment. Arguments: sandbox root, clone path, data folder name.
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { undoerOf } from './undo-host.ts';
import { startUpdateHost } from './update-host.ts';

const [root = '', path = '', name = ''] = process.argv.slice(2);
const host = await startUpdateHost({ root }, { name });
const undo = undoerOf(host);
await host.know({ path, git: (...args) => execFileSync('git', args, { cwd: path, encoding: 'utf8' }) });
const { id } = undo.lastMove();
process.stdout.write('ready\n');
const { result, reason } = await undo.undoer.undo(id, 'undo');
process.stdout.write(`${JSON.stringify({ result, reason })}\n`);
await host.close();
