import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinAlias } from '../../../electron/config/overrides.ts';
import { repositoryId } from '../../../electron/workspace/find/repository-id.ts';
import { parseSshConfig, sshTarget } from '../../../electron/workspace/find/ssh-config.ts';

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'everref-id-')));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const id = (url: string, ssh = '') => repositoryId(url, { base: root, ssh: (host) => sshTarget(parseSshConfig(ssh), host) });

describe('the id of a repository', () => {
  it.each([
    ['https://github.com/Ada/Engine.git', 'github.com/ada/engine'],
    ['https://user:token@github.com/Ada/Engine', 'github.com/ada/engine'],
    ['git@github.com:Ada/Engine.git', 'github.com/ada/engine'],
    ['ssh://git@github.com/ada/engine.git/', 'github.com/ada/engine'],
    ['ssh://git@github.com:22/ada/engine', 'github.com/ada/engine'],
    ['ssh://git@ssh.github.com:443/ada/engine.git', 'github.com/ada/engine'],
    ['git+ssh://git@GitHub.com/ada//engine', 'github.com/ada/engine'],
    ['https://github.com:443/ada/engine.git', 'github.com/ada/engine'],
    ['https://git.example.org/Ada/Engine.git', 'git.example.org/Ada/Engine'],
    ['https://git.example.org:8443/Ada/Engine.git', 'git.example.org:8443/Ada/Engine'],
    ['ssh://git@git.example.org:2222/Ada/Engine', 'git.example.org:2222/Ada/Engine'],
    ['git.example.org:Ada/Engine.git', 'git.example.org/Ada/Engine'],
    ['git://git.example.org:9418/x.git', 'git.example.org/x'],
    ['http://git.example.org/my%20x.git', 'git.example.org/my x'],
    ['[::1]:x/y.git', '[::1]/x/y'],
    ['ssh://git@[::1]:2222/x/y.git', '[::1]:2222/x/y'],
    ['https://gitlab.com/Group/Sub/Project.git', 'gitlab.com/group/sub/project'],
  ])('of %s is %s', (url, expected) => {
    expect(id(url)).toBe(expected);
  });

  it('is the same for every form of one remote, whatever the host, path, user and case', () => {
    const word = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,10}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 2, maxLength: 3 }),
        fc.array(word, { minLength: 1, maxLength: 3 }),
        word,
        fc.boolean(),
        (labels, parts, user, dotGit) => {
          const host = labels.join('.');
          const path = parts.join('/') + (dotGit ? '.git' : '');
          const forms = [
            `https://${host}/${path}`,
            `https://${user}:secret@${host.toUpperCase()}/${path}/`,
            `ssh://${user}@${host}:22/${path}`,
            `${user}@${host}:${path}`,
            `${host}:/${path}`,
            `git://${host}/${path}`,
          ];
          const ids = new Set(forms.map((form) => id(form)));
          expect([...ids]).toHaveLength(1);
          expect([...ids].join()).not.toContain('secret');
        },
      ),
    );
  });

  it('follows ssh’s HostName and Port, first value first, for ssh only', () => {
    const config =
      'Host work !work2\n  HostName git.corp.example\n  Port 2222\nHost gh-*\n  HostName=github.com\nHost *\n  HostName wrong.example\nMatch exec "x"\n  HostName never.example\n';
    expect(id('work:team/x.git', config)).toBe('git.corp.example:2222/team/x');
    expect(id('git@gh-private:Ada/Engine.git', config)).toBe('github.com/ada/engine');
    expect(id('https://work/team/x', config)).toBe('work/team/x');
    const wide = 'Host a\n  HostName %h.example\nInclude more\n';
    const included = parseSshConfig(wide, () => ['Host b\n HostName c.example\n']);
    expect(sshTarget(included, 'a')).toEqual({ host: 'a.example', port: null });
    expect(sshTarget(included, 'b').host).toBe('c.example');
  });

  it('of a local remote is its real path, however it is named', () => {
    mkdirSync(join(root, 'bare.git'));
    mkdirSync(join(root, 'work/.git'), { recursive: true });
    symlinkSync(join(root, 'bare.git'), join(root, 'link'));
    for (const form of [join(root, 'bare.git'), join(root, 'bare'), `file://${root}/bare.git`, './bare.git', join(root, 'link'), `${root}/bare.git/`]) {
      expect(id(form)).toBe(`file/${root}/bare.git`);
    }
    expect(id(join(root, 'work/.git'))).toBe(id(join(root, 'work')));
    expect(id('/not/there.git')).toBe('file//not/there.git');
    expect(id('C:/code/x')).toMatch(/^file\//);
  });

  it('never throws, whatever stands in the configuration', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !text.includes('\0')),
        (url) => void id(url),
      ),
    );
  });

  it('is joined by aliases, also in a chain, and a circle ends', () => {
    const aliases = { a: 'b', b: 'c', x: 'y', y: 'x' };
    expect(joinAlias('a', aliases)).toBe('c');
    expect(joinAlias('other', aliases)).toBe('other');
    expect(['x', 'y']).toContain(joinAlias('x', aliases));
    expect(joinAlias('constructor', {})).toBe('constructor');
  });
});
