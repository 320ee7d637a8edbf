import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { root } from './build.ts';

/** Why the desktop app cannot start here, or the path of Electron's binary. */
export type ElectronAnswer = { readonly kind: 'found'; readonly path: string } | { readonly kind: 'missing'; readonly reason: string };

const fetchTimeoutMs = 120_000;
const sayAfterMs = 2_000;

function installedPath(): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const named = join(folder, 'path.txt');
  if (!existsSync(named)) return null;
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), readFileSync(named, 'utf8'));
  return existsSync(path) ? path : null;
}

/** Electron's own install script: since 42 the package brings its binary on first use, not at npm's install. */
function fetchBinary(): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], { stdio: 'ignore', timeout: fetchTimeoutMs });
  const say = setTimeout(() => process.stderr.write("Fetching Electron's binary, once …\n"), sayAfterMs);
  return new Promise((resolve) => {
    const done = (fetched: boolean): void => {
      clearTimeout(say);
      resolve(fetched);
    };
    child.once('error', () => done(false));
    child.once('exit', (code) => done(code === 0));
  });
}

/** The binary in node_modules, fetched when it is not there yet: bounded to two minutes, quiet, and no error when it cannot be had. */
export async function electronBinary(): Promise<ElectronAnswer> {
  const there = installedPath();
  if (there !== null) return { kind: 'found', path: there };
  const fetched = (await fetchBinary()) ? installedPath() : null;
  if (fetched !== null) return { kind: 'found', path: fetched };
  return { kind: 'missing', reason: "Electron's binary is not here and could not be fetched" };
}
