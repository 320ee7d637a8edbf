import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './build.ts';
import { electronBinary } from './electron-binary.ts';

/** Runs test/desktop/*.spec.ts on the real Electron, through Playwright's `_electron`. Without a binary: one line, and a failure only where CI=true. */
export async function runElectronSuite(words: readonly string[]): Promise<void> {
  const binary = await electronBinary();
  if (binary.kind === 'missing') {
    process.stdout.write(`The Electron suite is skipped: ${binary.reason}.\n`);
    process.exitCode = process.env['CI'] === 'true' ? 1 : 0;
    return;
  }
  const config = join(root, 'playwright.config.ts');
  if (!existsSync(config)) throw new Error(`${config} is missing`);
  const run = spawnSync(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--config', config, ...words], {
    cwd: root,
    env: { ...process.env, EVERREF_ELECTRON: binary.path },
    stdio: 'inherit',
  });
  process.exitCode = run.status ?? 1;
}
