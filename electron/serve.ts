import process from 'node:process';
import { endQuietly } from './command-line/print.ts';
import { runCli } from './command-line/program.ts';

// The headless host on its own: what `everref serve` does, for launchers and service files.
endQuietly();
process.exitCode = await runCli(['serve', ...process.argv.slice(2)]);
