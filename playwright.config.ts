import { defineConfig } from '@playwright/test';

// The suite on the real Electron (npm run test:electron). The page tests in Chromium run inside vitest (test/e2e).
export default defineConfig({
  testDir: 'test/desktop',
  testMatch: '**/*.spec.ts',
  timeout: 60_000,
  workers: 1,
  reporter: 'list',
  outputDir: 'test-results',
});
