import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { browserForTests } from './browser.ts';
import { ensureBuilt, root } from './build.ts';

// `npm test`: style, walls, types, build, then every test; ends with one line `N passed, N failed`, the four checks counted in.
// `npm test -- test/git` runs those tests only.

type Check = { readonly name: string; readonly words: readonly string[] };
type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

const checks: readonly Check[] = [
  { name: 'style (biome)', words: ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'import walls (dependency-cruiser)',
    words: ['dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.mjs', 'electron', 'renderer', 'shared'],
  },
  { name: 'types (tsc)', words: ['typescript/bin/tsc', '-b'] },
];

function node(words: readonly string[], options: { readonly show: boolean; readonly env?: NodeJS.ProcessEnv }): Promise<{ ok: boolean; said: string }> {
  const [script = '', ...rest] = words;
  const child = spawn(process.execPath, [join(root, 'node_modules', script), ...rest], {
    cwd: root,
    env: options.env ?? process.env,
    stdio: options.show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ ok: false, said: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, said }));
  });
}

function say(name: string, ok: boolean, said: string): boolean {
  process.stdout.write(`${ok ? '✓' : '✗'} ${name}\n${ok ? '' : `${said.trimEnd()}\n`}`);
  return ok;
}

async function runChecks(): Promise<readonly boolean[]> {
  return Promise.all(
    checks.map(async (check) => {
      const { ok, said } = await node(check.words, { show: false });
      return say(check.name, ok, said);
    }),
  );
}

function runBuild(): boolean {
  try {
    ensureBuilt();
    return say('build', true, '');
  } catch (error) {
    return say('build', false, error instanceof Error ? error.message : String(error));
  }
}

function browserEnvironment(): { readonly env: NodeJS.ProcessEnv; readonly missing: boolean } {
  const browser = browserForTests();
  if (browser.kind === 'found') return { env: { ...process.env, EVERREF_TEST_BROWSER: browser.path }, missing: false };
  process.stdout.write(`The page tests are skipped: ${browser.reason}.\n`);
  return { env: { ...process.env, EVERREF_TEST_BROWSER: '' }, missing: true };
}

/** vitest's own JSON report; a run that left none (crash, kill) counts as one failure. */
function readTally(file: string): Tally {
  try {
    const report: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const count = (key: string): number => {
      const value = typeof report === 'object' && report !== null && key in report ? (report as Record<string, unknown>)[key] : undefined;
      return typeof value === 'number' ? value : 0;
    };
    return { passed: count('numPassedTests'), failed: count('numFailedTests'), skipped: count('numPendingTests') + count('numTodoTests') };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

async function runTests(filters: readonly string[], env: NodeJS.ProcessEnv): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'everref-report-'));
  const file = join(folder, 'report.json');
  try {
    const words = ['vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, '--passWithNoTests', ...filters];
    const { ok } = await node(words, { show: true, env });
    const tally = readTally(file);
    // A test file that could not be loaded, or an error outside any test, fails the run without a failed test.
    return ok || tally.failed > 0 ? tally : { ...tally, failed: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const filters = process.argv.slice(2);
// The build is one of four programs that run side by side: it holds this process, not those.
const checking = filters.length > 0 ? null : runChecks();
const built = checking === null ? [] : [runBuild()];
const results = [...((await checking) ?? []), ...built];
if (filters.length > 0) ensureBuilt();
const browser = browserEnvironment();
const tests = await runTests(filters, browser.env);

const skippedIsFailure = browser.missing && process.env['CI'] === 'true';
if (skippedIsFailure) process.stdout.write('CI runs every test: no Chromium is a failure.\n');
const failed = tests.failed + results.filter((ok) => !ok).length + (skippedIsFailure ? 1 : 0);
const passed = tests.passed + results.filter((ok) => ok).length;
if (tests.skipped > 0) process.stdout.write(`${tests.skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
