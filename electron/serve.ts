import process from 'node:process';
import { nodeProblem } from './command-line/check-node.ts';
import { prepareReader } from './workspace/disk/reader-thread.ts';

// The headless host on its own: what `everref serve` does, for launchers and service files. An older Node is told so before anything else is loaded.
const problem = nodeProblem(process.version);
if (problem === null) {
  prepareReader();
  const { runHere } = await import('./command-line/run-here.ts');
  process.exitCode = await runHere(['serve', ...process.argv.slice(2)]);
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
