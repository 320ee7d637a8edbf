#!/usr/bin/env node
import process from 'node:process';
import { nodeProblem } from './command-line/check-node.ts';

// Before anything else is loaded: an older Node knows no node:sqlite, and would answer with a stack trace.
const problem = nodeProblem(process.version);
if (problem === null) {
  const { runHere } = await import('./command-line/run-here.ts');
  process.exitCode = await runHere(process.argv.slice(2));
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
