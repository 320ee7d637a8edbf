import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createKeychain } from '../../electron/desktop/system/keychain.ts';
import { createElectronDouble } from './double.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-keychain-'));
  file = join(folder, 'keychain.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret = 'correct horse battery';

describe('S1-2: secrets in the system’s keychain', () => {
  test('what is written is read again, also after a restart, and stands nowhere in clear; the file is this user’s alone', () => {
    const { electron } = createElectronDouble();
    createKeychain(electron, { file, platform: 'darwin' }).write('github', secret);
    const again = createKeychain(electron, { file, platform: 'darwin' });
    expect(again.read('github')).toEqual({ kind: 'found', value: secret });
    expect(again.names()).toEqual(['github']);
    expect(readFileSync(file, 'utf8')).not.toContain(secret);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    again.remove('github');
    expect(again.read('github')).toEqual({ kind: 'missing', message: 'the keychain has no secret called github: write it in the settings' });
  });

  test('a system without a keyring, or with one that is locked, says so; Electron’s own fixed password is none', () => {
    const { electron, keyring } = createElectronDouble();
    const keychain = createKeychain(electron, { file, platform: 'linux' });
    expect(keychain.problem()).toBeNull();
    keyring.backend = 'basic_text';
    expect(() => keychain.write('github', secret)).toThrow('this desktop has no keyring');
    expect(keychain.read('github')).toMatchObject({ kind: 'missing', message: expect.stringContaining('{ file: path }') });
    keyring.isThere = false;
    expect(keychain.problem()).toContain('unlock it');
  });

  test('one that another key encrypted is to be written again; a damaged file is never written over', () => {
    const { electron, keyring } = createElectronDouble();
    const keychain = createKeychain(electron, { file, platform: 'win32' });
    keychain.write('github', secret);
    keyring.key = 'second';
    expect(keychain.read('github')).toMatchObject({ kind: 'missing', message: expect.stringContaining('write it in the settings again') });
    keychain.write('github', secret);
    expect(keychain.read('github')).toEqual({ kind: 'found', value: secret });
    writeFileSync(file, '{ "version": 1, "secr');
    expect(() => keychain.write('gitlab', secret)).toThrow('is damaged');
    expect(keychain.read('github')).toMatchObject({ kind: 'missing', message: expect.stringContaining('is damaged') });
    expect(readFileSync(file, 'utf8')).toBe('{ "version": 1, "secr');
  });
});
