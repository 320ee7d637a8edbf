import process from 'node:process';
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };

// Composition only: the command line is put together here.
await new Command('everref').version(manifest.version).parseAsync(process.argv);
