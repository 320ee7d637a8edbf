import { join } from 'node:path';
import process from 'node:process';
import { defineConfig } from 'vitest/config';

// Hosts, git helpers and commands are started by the thousand, from sources or as built: what Node makes of them is kept (a helper from its sources
// takes 0.06 s of processor time instead of 0.16).
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/everref/compiled');

// Two files side by side where a test waits for nobody but git. Hosts, browsers and killed processes wait for each other with a limit:
// in CI one file at a time, after the others, so that none takes longer than it may.
const alone = { maxWorkers: process.env['CI'] ? 1 : 2, sequence: { groupOrder: 1 } };
const beside = { maxWorkers: 2, sequence: { groupOrder: 0 } };

const project = (name: string, how: typeof alone, timeoutMs = 30_000) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], testTimeout: timeoutMs, hookTimeout: timeoutMs, ...how },
});

export default defineConfig({
  test: {
    pool: 'forks',
    // A page that is waited for on a busy machine is late, not wrong.
    expect: { poll: { timeout: 15_000 } },
    // Real git, real processes: a test that needs longer says so itself.
    projects: [
      project('unit', beside),
      project('git', beside),
      project('cloud', alone),
      project('webhook', alone),
      project('faults', alone),
      project('e2e', alone, 60_000),
      project('desktop', alone, 60_000),
      project('page', alone, 60_000),
    ],
  },
});
