import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPackage, extractAll, listPackage, statFile } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ensureBuilt, root } from '../../build/tools/build.ts';
import { twoMachines } from '../support/two-machines.ts';

const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<string, unknown>;
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string; dependencies: Record<string, string> };

test('Every fuse that opens the packed app is blown, every one that guards it is set', () => {
  expect(config['electronFuses']).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  });
});

test('The packed app is made for the three systems, and stays out of the Dock on macOS', () => {
  expect(config['linux']).toMatchObject({ target: ['AppImage', 'deb'] });
  expect(config['mac']).toMatchObject({ target: ['dmg', 'zip'], hardenedRuntime: true, extendInfo: { LSUIElement: true } });
  expect(config['win']).toMatchObject({ target: ['nsis'] });
});

// The stub has Linux's layout; the other systems' packing is listed in docs/unverified.md.
describe.runIf(process.platform === 'linux')('packed around a stub of Electron', () => {
  let folder: string;
  let app: string;
  let files: readonly string[];

  beforeAll(async () => {
    ensureBuilt();
    folder = mkdtempSync(join(tmpdir(), 'everref-packed-'));
    await makeStub(join(folder, 'electron'));
    const output = join(folder, 'release');
    // Fuses are flipped in the real binary; the stub has none.
    const { electronFuses: _, ...rest } = config;
    writeFileSync(
      join(folder, 'config.json'),
      JSON.stringify({ ...rest, directories: { output, buildResources: 'build' }, electronDist: join(folder, 'electron') }),
    );
    const words = [
      'node_modules/electron-builder/cli.js',
      '--dir',
      '--linux',
      '--publish',
      'never',
      '--config',
      join(folder, 'config.json'),
      '--projectDir',
      root,
    ];
    const run = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8', timeout: 120_000 });
    if (run.status !== 0) throw new Error(`electron-builder failed\n${run.stdout}${run.stderr}`);
    const resources = join(output, 'linux-unpacked', 'resources');
    files = listPackage(join(resources, 'app.asar'), { isPack: false });
    app = join(folder, 'app');
    extractAll(join(resources, 'app.asar'), app);
  }, 180_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('holds both hosts, the command line, the helper, the preload and the page', () => {
    for (const file of [
      'main/main.js',
      'main/serve.js',
      'main/cli.js',
      'main/git-helper.js',
      'main/disk-reader.js',
      'preload/preload.cjs',
      'renderer/index.html',
    ]) {
      expect(files).toContain(`/dist/${file}`);
    }
  });

  test('carries no sources, no tests and no modules but the native ones', () => {
    expect(files.filter((file) => /^\/(electron|renderer|shared|test|docs)\/|\.tsx?$/.test(file))).toEqual([]);
    const modules = new Set(files.map((file) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)/.exec(file)?.[1]).filter((name) => name !== undefined));
    const allowed = [...Object.keys(manifest.dependencies), 'detect-libc', 'is-glob', 'is-extglob', 'picomatch'];
    expect([...modules].filter((name) => !allowed.includes(name) && !/^@parcel\/watcher-/.test(name))).toEqual([]);
  });

  test('carries no source map, type, test or manual of anybody, and is at most 25 MB of ours', () => {
    expect(
      files.filter((file) => /\.(?:map|d\.ts|md|markdown|flow)$|\/(?:tests?|__tests__|examples?|\.github)\//i.test(file) && file !== '/CHANGELOG.md'),
    ).toEqual([]);
    const asar = join(folder, 'release', 'linux-unpacked', 'resources', 'app.asar');
    const bytes = files.reduce((sum, file) => {
      const found = statFile(asar, file.slice(1));
      return sum + ('size' in found ? found.size : 0);
    }, 0);
    process.stderr.write(`our part of the packed app: ${(bytes / 1024 ** 2).toFixed(1)} MB in ${files.length} files\n`);
    expect(bytes).toBeLessThanOrEqual(25 * 1024 ** 2);
  });

  test('leaves native modules outside the archive, where they can be loaded', () => {
    const asar = join(folder, 'release', 'linux-unpacked', 'resources', 'app.asar');
    const native = files.filter((file) => file.endsWith('.node'));
    expect(native.length).toBeGreaterThan(0);
    for (const file of native) expect(statFile(asar, file.slice(1))).toMatchObject({ unpacked: true });
  });

  test('its native watcher loads', () => {
    const script = "process.stdout.write(typeof require('@parcel/watcher').subscribe)";
    expect(execFileSync(process.execPath, ['-e', script], { cwd: app, encoding: 'utf8' })).toBe('function');
  });

  test('its command line runs with nothing but the packed files', () => {
    const said = execFileSync(process.execPath, [join(app, 'dist/main/cli.js'), '--version'], { cwd: folder, encoding: 'utf8', timeout: 20_000 });
    expect(said.trim()).toBe(manifest.version);
  });

  test('S3-3: its headless host opens the page, sees a push and brings the other clone up to date', async () => {
    const world = twoMachines(join(app, 'dist/main/serve.js'));
    try {
      const remote = world.remote('acme/site');
      const [pushes, follows] = [world.a.clone(remote), world.a.clone(remote, 'site-again')];
      const host = await world.a.start();
      const page = await fetch(new URL('/', host.url));
      expect(page.status).toBe(200);
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect(await page.text()).toContain('<div id="root">');
      const pushed = world.a.commit(pushes, 'src/two.txt', 'two\n', 'Add two');
      world.a.git(pushes, 'push', '--quiet');
      await host.until(({ checkouts }) => checkouts.some(({ path, head }) => path === follows && head === pushed));
      expect(readFileSync(join(follows, 'src/two.txt'), 'utf8')).toBe('two\n');
    } finally {
      await world.close();
    }
  }, 60_000);
});

/** As much of an unpacked Electron as electron-builder looks at. */
async function makeStub(electron: string): Promise<void> {
  const source = join(electron, '..', 'default-app');
  mkdirSync(source, { recursive: true });
  writeFileSync(join(source, 'main.js'), '');
  mkdirSync(join(electron, 'resources'), { recursive: true });
  mkdirSync(join(electron, 'locales'));
  await createPackage(source, join(electron, 'resources', 'default_app.asar'));
  for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) {
    writeFileSync(join(electron, name), '#!/bin/sh\nexit 0\n');
    chmodSync(join(electron, name), 0o755);
  }
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'version']) writeFileSync(join(electron, name), '');
}
