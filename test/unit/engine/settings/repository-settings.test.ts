import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../../../electron/config/load.ts';
import { overrideFor } from '../../../../electron/config/overrides.ts';
import { changeRepository, repositorySettings } from '../../../../electron/engine/settings/repository-settings.ts';
import { trustCheckout } from '../../../../electron/engine/settings/settings.ts';
import { settingsFor } from '../../../../shared/model/repository-settings.ts';

let folder: string;
let file: string;
const options = { localCloudFile: '/nowhere/cloud' };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-set-'));
  file = join(folder, 'config.yml');
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = () => loadConfig(file, options);

test('P-6: a pin, a group and an interval go into the file beside what a person wrote there, and out again', () => {
  writeFileSync(file, '# mine\nrepositories:\n  github.com/acme/site: { fastForward: never } # careful here\n');
  expect(changeRepository(load(), 'github.com/acme/site', { pinned: true, group: 'work', interval: '1h' }, options)).toEqual([]);
  expect(readFileSync(file, 'utf8')).toContain('# careful here');
  expect(readFileSync(file, 'utf8')).toContain('# mine');
  const list = repositorySettings(load());
  expect(settingsFor(list, 'github.com/acme/site')).toMatchObject({ fastForward: 'never', pinned: true, group: 'work', interval: '1h' });
  expect(changeRepository(load(), 'github.com/acme/site', { pinned: null, group: null, interval: null, fastForward: null }, options)).toEqual([]);
  expect(repositorySettings(load())).toEqual([]);
});

test('P-6: a folder is meant by its path however it is written, and trust is neither shown nor taken away', () => {
  writeFileSync(file, 'repositories:\n  ./code/site: { trust: true }\n');
  expect(changeRepository(load(), join(folder, 'code/site'), { ignore: true }, options)).toEqual([]);
  expect(repositorySettings(load())).toEqual([{ key: './code/site', path: join(folder, 'code/site'), ignore: true }]);
  expect(overrideFor(load(), { repositories: [], path: join(folder, 'code/site') })).toEqual({ trust: true, ignore: true });
  changeRepository(load(), './code/site', { ignore: null }, options);
  expect(overrideFor(load(), { repositories: [], path: join(folder, 'code/site') })).toEqual({ trust: true });
});

test('N-12: trust is written where it counts: under the whole path, also where the file names that folder from its own', () => {
  writeFileSync(file, 'repositories:\n  ./code/site: { group: work }\n  github.com/acme/site: { trust: true }\n');
  expect(load().notes.map(({ message }) => message)).toEqual([expect.stringContaining('any folder can claim to be that repository')]);
  const path = join(folder, 'code/site');
  expect(trustCheckout(load(), path, options)).toEqual([]);
  expect(load().config.repositories[path]).toEqual({ trust: true });
  expect(overrideFor(load(), { repositories: [], path })).toEqual({ group: 'work', trust: true });
});

test('P-6: what makes no sense is refused with its line, and the file stays', () => {
  writeFileSync(file, 'workspaces: []\n');
  const problems = changeRepository(load(), 'github.com/acme/site', { interval: 'often' }, options);
  expect(problems[0]?.message).toContain('interval');
  expect(readFileSync(file, 'utf8')).toBe('workspaces: []\n');
});
