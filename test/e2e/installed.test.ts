import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';

// `everref` as npm installs it: a link to the file that package.json names, made executable, started by whatever Node comes first on PATH.

const root = join(import.meta.dirname, '../..');
const { bin, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const cli = join(root, bin.everref);

/** A Node before 22.13, as far as a program can tell: another version, and no node:sqlite. */
const olderNode = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  Object.defineProperty(process, 'version', { value: 'v20.19.0' });
  registerHooks({ resolve(name, context, next) { if (name === 'node:sqlite') throw new Error('No such built-in module: node:sqlite'); return next(name, context); } });
`)}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-test-'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(cli, join(folder, 'bin/everref'));
  chmodSync(cli, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(process.platform === 'win32')('S1-7: the installed everref is started by its name', () => {
  const PATH = [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(':');
  const { stdout, stderr } = spawnSync('everref', ['--version'], { env: { ...process.env, PATH, EVERREF_HOME: folder }, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: `${version}\n`, stderr: '' });
});

test.each(['cli.js', 'serve.js'])('S1-7: on a Node that is too old %s says so in one line, and what to do', (name) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', olderNode, join(dirname(cli), name), '--version'], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Everref needs Node 22.13 or newer, and this is v20.19.0: install a newer Node and start again\n',
  });
});
