import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolder, openingFor } from '../../../../electron/engine/here/open-checkout.ts';
import { forgePage } from '../../../../shared/model/forge-page.ts';

const linux = (more: { wanted?: { terminal?: string[]; editor?: string[] }; has?: readonly string[]; env?: NodeJS.ProcessEnv } = {}) => ({
  platform: 'linux' as const,
  env: more.env ?? { DISPLAY: ':0' },
  wanted: more.wanted ?? {},
  has: (program: string) => (more.has ?? ['xterm', 'code']).includes(program),
});

describe('P-4: opening a checkout', () => {
  it('P-4: terminal, editor and file manager, each with the folder as one argument or as where it starts', () => {
    const folder = '/home/mara/a b; rm -rf x';
    expect(openingFor('terminal', folder, linux())).toEqual({ program: 'xterm', words: [] });
    expect(openingFor('editor', folder, linux())).toEqual({ program: 'code', words: [folder] });
    expect(openingFor('files', folder, linux())).toEqual({ program: 'xdg-open', words: [folder] });
    expect(openingFor('terminal', folder, { ...linux(), platform: 'darwin' })).toEqual({ program: 'open', words: ['-a', 'Terminal', folder] });
    expect(openingFor('terminal', folder, { ...linux(), platform: 'win32' })).toEqual({ program: 'wt.exe', words: ['-d', folder] });
  });

  it('P-4: programs of the configuration come first; what is missing is said with what to write', () => {
    const wanted = { terminal: ['kitty', '--single-instance'], editor: ['nvim-qt', '--nofork'] };
    const has = ['kitty', 'nvim-qt'];
    expect(openingFor('terminal', '/a', linux({ wanted, has }))).toEqual({ program: 'kitty', words: ['--single-instance'] });
    expect(openingFor('editor', '/a', linux({ wanted, has }))).toEqual({ program: 'nvim-qt', words: ['--nofork', '/a'] });
    expect(openingFor('editor', '/a', linux({ wanted, has: [] }))).toContain('nvim-qt (open.editor in the configuration) was not found');
    expect(openingFor('editor', '/a', linux({ has: [] }))).toContain('open: { editor: [code] }');
    expect(openingFor('terminal', '/a', linux({ has: [] }))).toContain('open: { terminal: [kitty] }');
  });

  it('P-4: without a display it says so; a folder that is gone, too', async () => {
    expect(openingFor('files', '/a', linux({ env: {} }))).toContain('without a display');
    expect(await openFolder('files', '/nowhere/at/all', {})).toContain('not there any more');
  });

  it.runIf(process.platform === 'linux')('P-4: what is opened gets the folder untouched by any shell', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'everref open $(touch x) ')));
    process.env['DISPLAY'] ??= ':test';
    const writesWhatItGot = 'require("node:fs").writeFileSync(process.argv[1] + "/seen", process.cwd() + "\\n" + process.argv[1])';
    expect(await openFolder('editor', folder, { editor: [process.execPath, '-e', writesWhatItGot, '--'] })).toBeNull();
    await expect
      .poll(() => (existsSync(join(folder, 'seen')) ? readFileSync(join(folder, 'seen'), 'utf8') : ''), { timeout: 10_000 })
      .toBe(`${folder}\n${folder}`);
    expect(await openFolder('editor', folder, { editor: [folder] })).toMatch(/could not be started: EACCES/);
    rmSync(folder, { recursive: true });
  });

  it('P-4: the forge page of a repository, only where its id names a host that can have one', () => {
    expect(forgePage('github.com/acme/site')).toBe('https://github.com/acme/site');
    expect(forgePage('gitlab.example.org/group/sub/x y')).toBe('https://gitlab.example.org/group/sub/x%20y');
    for (const id of [
      'file//srv/git/site',
      'local/c-1',
      'localhost/a/b',
      '10.0.0.1/a/b',
      'example.org:2222/a/b',
      'host/a/b',
      'example.org/a/../b',
      'example.org/a',
    ])
      expect(forgePage(id)).toBeNull();
  });
});
