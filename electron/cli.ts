import process from 'node:process';
import { endQuietly } from './command-line/print.ts';
import { runCli } from './command-line/program.ts';

endQuietly();
process.exitCode = await runCli(process.argv.slice(2));
