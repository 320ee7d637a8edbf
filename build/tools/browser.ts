import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { chromium } from '@playwright/test';
import { root } from './build.ts';

/** A Chromium for the page tests, or why there is none. */
export type BrowserAnswer = { readonly kind: 'found'; readonly path: string } | { readonly kind: 'missing'; readonly reason: string };

const installTimeoutMs = 240_000;
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const wellKnown = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function find(): string | null {
  const said = process.env['EVERREF_TEST_BROWSER'];
  if (said) return said;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name + suffix)));
  return [...onPath, ...wellKnown, chromium.executablePath()].find((path) => path !== '' && isExecutable(path)) ?? null;
}

function run(command: string, words: readonly string[]): boolean {
  return spawnSync(command, words, { cwd: root, stdio: 'ignore', timeout: installTimeoutMs }).status === 0;
}

function install(): void {
  process.stderr.write('No Chromium found; installing one for the page tests …\n');
  const onDebian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (onDebian) {
    run('apt-get', ['update', '-qq']);
    if (run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])) return;
  }
  run(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium']);
}

/** EVERREF_TEST_BROWSER, else one of this system, else Playwright's, else one installed now (bounded to minutes). */
export function browserForTests(): BrowserAnswer {
  const there = find();
  if (there !== null) return { kind: 'found', path: there };
  install();
  const installed = find();
  return installed === null ? { kind: 'missing', reason: 'no Chromium was found and none could be installed' } : { kind: 'found', path: installed };
}
