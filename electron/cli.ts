#!/usr/bin/env node
import process from 'node:process';
import { nodeProblem } from './command-line/check-node.ts';
import { prepareReader } from './workspace/disk/reader-thread.ts';

// Before anything else is loaded: an older Node knows no node:sqlite, and would answer with a stack trace.
const problem = nodeProblem(process.version);
if (problem === null) {
  // A host will ask it in a moment; almost every other word asks the host that runs, or reads by itself.
  if (process.argv[2] === 'serve' || process.argv[2] === 'hub') prepareReader();
  const { runHere } = await import('./command-line/run-here.ts');
  process.exitCode = await runHere(process.argv.slice(2));
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
