import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { ensureBuilt, root } from './build.ts';

/** Runs a module as if it had been started with these words: in this process, so that its exit code, its input and its signals are its own. */
async function become(file: string, words: readonly string[]): Promise<void> {
  const path = join(root, file);
  process.argv = [process.execPath, path, ...words];
  await import(pathToFileURL(path).href);
}

const [what, ...words] = process.argv.slice(2);

switch (what) {
  case 'everref':
    ensureBuilt();
    await become('dist/main/cli.js', words);
    break;
  case 'build':
    ensureBuilt({ force: true });
    break;
  case 'start':
    ensureBuilt();
    await (await import('./start.ts')).start(words, become);
    break;
  case 'demo':
    ensureBuilt();
    await become('test/demo/main.ts', words);
    break;
  case 'bench':
    ensureBuilt();
    await become('test/bench/main.ts', words);
    break;
  case 'pictures':
    ensureBuilt();
    await become('test/pictures/main.ts', words);
    break;
  case 'docs':
    process.env['EVERREF_WRITE_DOCS'] = '1';
    await become('node_modules/vitest/vitest.mjs', ['run', 'test/git/safe-moves', ...words]);
    break;
  case 'pack':
    ensureBuilt();
    await become('node_modules/electron-builder/cli.js', ['--publish', 'never', ...words]);
    break;
  case 'soak':
    ensureBuilt();
    process.env['EVERREF_SOAK_RUNS'] ??= '2000';
    await become('node_modules/vitest/vitest.mjs', ['run', 'test/git/property.test.ts', 'test/faults', ...words]);
    break;
  case 'electron-suite':
    ensureBuilt();
    await (await import('./electron-suite.ts')).runElectronSuite(words);
    break;
  default:
    process.stderr.write(`run.ts: unknown job ${what ?? '(none)'}\n`);
    process.exitCode = 2;
}
