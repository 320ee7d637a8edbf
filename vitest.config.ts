import process from 'node:process';
import { defineConfig } from 'vitest/config';

const project = (name: string, timeoutMs = 30_000) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], testTimeout: timeoutMs, hookTimeout: timeoutMs },
});

export default defineConfig({
  test: {
    pool: 'forks',
    // Most tests start processes of their own: in CI one file at a time, so that none waits for another's longer than it may.
    maxWorkers: process.env['CI'] ? 1 : 2,
    // Real git, real processes: a test that needs longer says so itself.
    projects: [
      project('unit'),
      project('git'),
      project('cloud'),
      project('webhook'),
      project('faults'),
      project('e2e', 60_000),
      project('desktop', 60_000),
      project('page', 60_000),
    ],
  },
});
