import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseConfig } from '../../../electron/config/load.ts';
import { joinAlias, overrideFor } from '../../../electron/config/overrides.ts';
import { expandPath, findPaths } from '../../../electron/config/paths.ts';
import { defaultHostName } from '../../../electron/config/resolve.ts';
import { noKeychain, readSecret } from '../../../electron/config/secret.ts';

const folders: string[] = [];
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});
function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'everref-places-')));
  folders.push(made);
  return made;
}

describe('where things are', () => {
  it('EVERREF_HOME names one folder for configuration, data and logs', () => {
    expect(findPaths({ EVERREF_HOME: 'mine' }, '/work')).toMatchObject({
      configFile: '/work/mine/config.yml',
      dataFolder: '/work/mine/data',
      logFile: '/work/mine/logs/everref.log',
    });
    expect(findPaths({ EVERREF_HOME: ' ' }).configFile).toMatch(/everref.*config\.yml$/i);
  });

  it('paths are written as people write them', () => {
    expect(expandPath('~', '/b', '/home/me')).toBe('/home/me');
    expect(expandPath('~/x/../y', '/b', '/home/me')).toBe('/home/me/y');
    expect(expandPath('~other', '/b', '/home/me')).toBe('/b/~other');
    expect(expandPath('x', '/b', '/home/me')).toBe('/b/x');
    expect(expandPath('/x', '/b', '/home/me')).toBe('/x');
  });

  it('a machine is called as people call it', () => {
    expect(defaultHostName('Annes-MacBook.local')).toBe('Annes-MacBook');
    expect(defaultHostName('')).toBe('this machine');
  });
});

describe('overrides', () => {
  it('are found by repository id, through aliases, and, stronger, by path', () => {
    const at = folder();
    const config = parseConfig(
      `repositories:\n  github.com/acme/site: { fastForward: never, group: work }\n  ./site: { group: mine }\naliases: { old.example.org/site: github.com/acme/site }\n`,
      join(at, 'config.yml'),
      { localCloudFile: '/x' },
    );
    expect(config.problems).toEqual([]);
    expect(overrideFor(config, { repositories: ['old.example.org/site'], path: '/elsewhere' })).toEqual({ fastForward: 'never', group: 'work' });
    expect(overrideFor(config, { repositories: ['github.com/acme/site'], path: join(at, 'site') })).toEqual({ fastForward: 'never', group: 'mine' });
    expect(overrideFor(config, { repositories: ['github.com/acme/other'], path: '/elsewhere' })).toEqual({});
  });

  it('aliases that go in a circle end', () => {
    expect(joinAlias('a/b', { 'a/b': 'c/d', 'c/d': 'a/b' })).toMatch(/^(a\/b|c\/d)$/);
    expect(joinAlias('a/b', { 'a/b': 'c/d', 'c/d': 'e/f' })).toBe('e/f');
  });
});

describe('secrets', () => {
  it('come from the environment or a file; what is missing is said without the value', () => {
    const at = folder();
    writeFileSync(join(at, 'token'), 'abc def\n', { mode: 0o600 });
    expect(readSecret({ env: 'T' }, at, noKeychain, { T: 'x' })).toEqual({ kind: 'found', value: 'x' });
    expect(readSecret({ file: 'token' }, at, noKeychain)).toEqual({ kind: 'found', value: 'abc def' });
    expect(readSecret({ env: 'T' }, at, noKeychain, {})).toMatchObject({ kind: 'missing', message: expect.stringContaining('T is not set') });
    expect(readSecret({ file: 'none' }, at, noKeychain)).toMatchObject({ kind: 'missing', message: expect.stringContaining('ENOENT') });
    expect(readSecret({ keychain: 'x' }, at, noKeychain)).toMatchObject({ kind: 'missing', message: expect.stringContaining('{ env: NAME }') });
  });

  it.skipIf(process.platform === 'win32')('a file that others can read is no place for one', () => {
    const at = folder();
    writeFileSync(join(at, 'open'), 'abc\n', { mode: 0o600 });
    chmodSync(join(at, 'open'), 0o640);
    expect(readSecret({ file: 'open' }, at, noKeychain)).toMatchObject({ kind: 'missing', message: expect.stringContaining('chmod 600') });
  });
});
