import { join } from 'node:path';
import process from 'node:process';
import { defineConfig } from 'vitest/config';

// Hosts, git helpers and commands are started by the thousand, from sources or as built: what Node makes of them is kept (a helper from its sources
// takes 0.06 s of processor time instead of 0.16).
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/everref/compiled');

// Hosts, browsers and killed processes wait for each other: they come after what waits for nobody but git, which takes all the processors there are.
const hosts = { maxWorkers: 2, sequence: { groupOrder: 1 } };
const beside = { maxWorkers: 2, sequence: { groupOrder: 0 } };

const project = (name: string, how: typeof hosts, timeoutMs = 60_000) => ({
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
      project('cloud', hosts),
      project('webhook', hosts),
      project('faults', hosts),
      project('e2e', hosts, 120_000),
      project('desktop', hosts, 120_000),
      project('page', hosts, 120_000),
    ],
  },
});
