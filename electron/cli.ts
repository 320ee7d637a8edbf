import process from 'node:process';
import { runCli } from './command-line/program.ts';

process.exitCode = await runCli(process.argv.slice(2));
