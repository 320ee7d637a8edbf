import { spawn } from 'node:child_process';
import process from 'node:process';
import { root } from './build.ts';
import { electronBinary } from './electron-binary.ts';

type Become = (file: string, words: readonly string[]) => Promise<void>;

/** An Electron that gives up this soon never had a window: a missing library, a forbidden sandbox. */
const earlyEndMs = 5_000;

function whyNoWindow(): string | null {
  if (process.platform !== 'linux') return null;
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'there is no display';
  // Chromium refuses root without --no-sandbox, and Everref does not run without its sandbox.
  if (process.getuid?.() === 0) return 'the desktop app does not run as root';
  return null;
}

/** Runs the desktop app to its end. A string says why it could not start. */
function runDesktop(binary: string, words: readonly string[]): Promise<string | null> {
  const startedAt = performance.now();
  const child = spawn(binary, [root, ...words], { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      const early = performance.now() - startedAt < earlyEndMs;
      if (early && code !== 0 && signal !== 'SIGINT' && signal !== 'SIGTERM') return resolve(`Electron ended at once (${signal ?? `code ${code}`})`);
      process.exitCode = code ?? 1;
      resolve(null);
    });
  });
}

/** Starts the desktop app; where it cannot run, says why in one line and becomes the headless host, which prints the address of the same page. */
export async function start(words: readonly string[], become: Become): Promise<void> {
  let reason = whyNoWindow();
  if (reason === null) {
    const binary = await electronBinary();
    reason = binary.kind === 'found' ? await runDesktop(binary.path, words) : binary.reason;
    if (reason === null) return;
    process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
  }
  process.stderr.write(`No desktop window: ${reason}. Everref runs without one; open the address below in a browser.\n`);
  await become('dist/main/serve.js', words);
}
