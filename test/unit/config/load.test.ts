import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { loadConfig, parseConfig, problemLine, reloadConfig } from '../../../electron/config/load.ts';
import { Config } from '../../../shared/model/config.ts';

const options = { localCloudFile: '/data/cloud.sqlite', home: '/home/me' };
const parse = (text: string) => parseConfig(text, '/etc/everref/config.yml', options);
const said = (text: string) => parse(text).problems.map(({ line, message }) => `${line}: ${message}`);

const folders: string[] = [];
function folder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'everref-config-')));
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

/** The example of the documentation, whole. */
const example = `
host:
  name: laptop
workspaces:
  - path: ~/code
    depth: 4
    ignore: ["archive/**"]
repositories:
  github.com/acme/site: { fastForward: never, group: work }
cloud:
  kind: local
  path: /shared/everref.sqlite
serve: { listen: 127.0.0.1:0 }
hub: { listen: 0.0.0.0:7421 }
reconcile: { every: 5m }
remoteControl: { pull: true, rescue: true, snapshot: false }
keep: { days: 90, bytesPerRepository: 1GiB }
aliases: { "git.example.org/old/name": "github.com/acme/site" }
webhooks:
  listen: 127.0.0.1:7420
  readToken: { env: EVERREF_READ_TOKEN }
  endpoints:
    - { path: /github, forge: github, secret: { env: GITHUB_WEBHOOK_SECRET } }
  tls: { certificate: cert.pem, key: key.pem }
entries:
  - name: site-production
    repository: github.com/acme/site
    branch: main
    folder: /srv/site
    checkout: fast-forward
    submodules: true
    run: [[npm, ci], [npm, run, build]]
    timeout: 10m
pullRequests:
  - { repository: github.com/acme/site, branch: "pull-request/{number}/{branch}", trust: { owners: [friend], label: safe }, token: { env: GITHUB_TOKEN } }
`;

describe('the configuration file', () => {
  it('takes the whole promised example; what belongs to a later version is a note, not a problem', () => {
    const loaded = parse(example);
    expect(loaded.problems).toEqual([]);
    expect(loaded.notes.map(({ line, message }) => `${line}: ${message.split(':')[0]}`)).toEqual(['5: workspaces[0].path', '29: entries[0].folder']);
    expect(loaded.resolved).toMatchObject({
      hostName: 'laptop',
      localCloudFile: '/shared/everref.sqlite',
      reconcileEveryMs: 300_000,
      keepBytesPerRepository: 1024 ** 3,
    });
    expect(loaded.config.repositories['github.com/acme/site']).toEqual({ fastForward: 'never', group: 'work' });
  });

  it('S1-7: says every problem in one line with file, line and what to write instead', () => {
    const loaded = parse(
      [
        'workspaces:',
        '  - path: ~/code',
        '    deph: 3',
        '  - {}',
        'reconcile:',
        '  every: 5',
        'serve:',
        '  listen: everywhere',
        'remotControl: { pull: false }',
        'host: { name: 42 }',
        'keep: { days: 0 }',
      ].join('\n'),
    );
    expect(loaded.problems.map(problemLine)).toEqual([
      '/etc/everref/config.yml:3: workspaces[0].deph: unknown key; did you mean depth?',
      '/etc/everref/config.yml:4: workspaces[1].path: is missing; write a folder, like ~/code',
      '/etc/everref/config.yml:6: reconcile.every: is 5; write a number and a unit: 30s, 5m, 1h or 2d',
      '/etc/everref/config.yml:8: serve.listen: is "everywhere"; write address:port, like 127.0.0.1:7420 (port 0: any free one)',
      '/etc/everref/config.yml:9: remotControl: unknown key; did you mean remoteControl?',
      '/etc/everref/config.yml:10: host.name: is 42; write it in quotes: "42"',
      '/etc/everref/config.yml:11: keep.days: is 0; write at least 1',
    ]);
    expect(loaded.config.workspaces).toEqual([{ path: '~/code', depth: 4, ignore: [] }]);
    expect(loaded.config.reconcile.every).toBe('5m');
  });

  it('S1-7: names wrong kinds, wrong types, wrong groups', () => {
    expect(said('cloud: { kind: lcal }')).toEqual(['1: cloud.kind: is "lcal"; write one of local, hub, aws (did you mean local?)']);
    expect(said('cloud: { kind: hub, url: here, token: abc }')).toEqual([
      '1: cloud.url: is "here"; write a whole address, like https://host:7421',
      '1: cloud.token: is "abc"; name where it is found, never the secret itself: { env: NAME } or { file: path }',
    ]);
    expect(said('cloud: { kind: aws, profil: x }')).toEqual(['1: cloud.profil: unknown key; did you mean profile?']);
    expect(said('workspaces: ~/code')).toEqual(['1: workspaces: is "~/code"; write a list of folders, each as "- path: ~/code"']);
    expect(said('remoteControl: { pull: yes }')).toEqual(['1: remoteControl.pull: is "yes"; write true or false']);
    expect(said('zzzz: 1')[0]).toMatch(/^1: zzzz: unknown key; known here: host, workspaces, /);
    expect(said('- a\n- b')).toEqual(['0: is a list: write keys and values, like "host: { name: laptop }"']);
    expect(said('repositories: { "https://github.com/acme/site.git": { group: x } }')).toEqual([
      `1: repositories["https://github.com/acme/site.git"]: an address has no effect here; write the repository's id: github.com/acme/site`,
    ]);
    expect(said('aliases: { a/b: c/d, c/d: a/b }')).toHaveLength(2);
  });

  it('S1-7: a text that is no YAML is named by its line, and nothing is taken from it', () => {
    for (const [text, words] of [
      ['host:\n\tname: x\nworkspaces: [{ path: /x }]', '2: a tab indents this line: write spaces'],
      ['workspaces: [{ path: /x }]\nhost: {name: x\n', 'is not indented'],
      ['workspaces: [{ path: /x }]\nhost: b: c', 'two keys on one line'],
      ['workspaces: [{ path: /x }]\n---\na: 1', 'a second document'],
      ['workspaces: [{ path: /x }]\nhost: @x', 'put it in quotes'],
      ['workspaces: [{ path: /x }]\nhost: "x', 'not closed'],
      ['workspaces: *x', 'cannot be read'],
    ] as const) {
      const loaded = parse(text);
      expect(loaded.problems.map(({ line, message }) => `${line}: ${message}`).join('\n')).toContain(words);
      expect(loaded).toMatchObject({ readable: false, config: { workspaces: [] } });
    }
  });

  it('a key that is written twice is a problem, and the rest still counts', () => {
    const loaded = parse('host: { name: a }\nserve: { listen: "[::1]:80" }\nhost: { name: b }\n');
    expect(loaded.problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: a key is written twice here: keep one (until then the last one counts)',
    ]);
    expect(loaded).toMatchObject({ readable: true, config: { host: { name: 'b' }, serve: { listen: '[::1]:80' } } });
  });

  it('a slip of the pen never allows more than was meant: what restrains falls to the careful side', () => {
    const { config } = parse(
      'repositories:\n  a/b: { fastForward: nevr, group: g }\n  c/d: { fastforward: never }\n  e/f: never\n  g/h: { fetch: 0, trust: yes }\nremoteControl: { pull: no, resuce: false }\n',
    );
    expect(config.repositories).toEqual({
      'a/b': { fastForward: 'never', group: 'g' },
      'c/d': { fastForward: 'never' },
      'e/f': { fastForward: 'never' },
      'g/h': { fetch: 'never' },
    });
    expect(config.remoteControl).toEqual({ pull: false, rescue: false, snapshot: false });
    expect(parse('remoteControl: off').config.remoteControl).toEqual({ pull: false, rescue: false, snapshot: false });
  });

  it('keys whose values are commented out are as good as not written', () => {
    const loaded = parse('# mine\nworkspaces:\n  # - path: ~/code\nhost:\ncloud: { path: shared.sqlite }\n');
    expect(loaded.problems).toEqual([]);
    expect(loaded.resolved.localCloudFile).toBe('/etc/everref/shared.sqlite');
  });

  it('a file that is missing is all defaults; one that cannot be read says so and how to mend it', () => {
    const at = folder();
    expect(loadConfig(join(at, 'config.yml'), options)).toMatchObject({ exists: false, readable: true, problems: [], config: { workspaces: [] } });
    mkdirSync(join(at, 'folder.yml'));
    expect(loadConfig(join(at, 'folder.yml'), options)).toMatchObject({
      exists: true,
      readable: false,
      problems: [{ line: 0, message: expect.stringContaining('is a folder') }],
    });
    writeFileSync(join(at, 'latin.yml'), Buffer.from([0x68, 0xe9, 0xff]));
    expect(loadConfig(join(at, 'latin.yml'), options).problems[0]?.message).toContain('UTF-8');
    writeFileSync(join(at, 'config.yml'), '﻿host: { name: "büro" }\r\n');
    expect(loadConfig(join(at, 'config.yml'), options)).toMatchObject({ problems: [], config: { host: { name: 'büro' } } });
  });

  it('a slip of the pen while it runs leaves everything as it was, and is said', () => {
    const file = join(folder(), 'config.yml');
    writeFileSync(file, 'workspaces: [{ path: /x }]\nhost: { name: a }\n');
    const before = loadConfig(file, options);
    writeFileSync(file, 'workspaces: [{ path: /x }\nhost: { name: b }\n');
    const slip = reloadConfig(before, options);
    expect(slip).toMatchObject({ readable: false, config: before.config, resolved: before.resolved });
    expect(slip.problems).toHaveLength(1);
    writeFileSync(file, 'host: { name: c }\n');
    expect(reloadConfig(slip, options)).toMatchObject({ readable: true, problems: [], config: { host: { name: 'c' }, workspaces: [] } });
  });

  it('P-3: folders are absolute and real, each once; ~ and relative paths work; one that is missing is a note', () => {
    const at = folder();
    mkdirSync(join(at, 'code'));
    mkdirSync(join(at, 'home', 'work'), { recursive: true });
    symlinkSync(join(at, 'code'), join(at, 'link'));
    writeFileSync(join(at, 'config.yml'), 'workspaces:\n  - path: code\n  - path: ./link\n  - path: ~/work\n    depth: 2\n  - path: nowhere\n');
    const loaded = loadConfig(join(at, 'config.yml'), { ...options, home: join(at, 'home') });
    expect(loaded.resolved.workspaces).toEqual([
      { written: 'code', path: join(at, 'code'), exists: true, depth: 4, ignore: [] },
      { written: '~/work', path: join(at, 'home', 'work'), exists: true, depth: 2, ignore: [] },
      { written: 'nowhere', path: join(at, 'nowhere'), exists: false, depth: 4, ignore: [] },
    ]);
    expect(loaded.problems).toEqual([]);
    expect(loaded.notes.map((note) => note.line)).toEqual([3, 6]);
  });

  it('S1-7: never throws, whatever is in the file; every line it names is in it', () => {
    const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.string({ maxLength: 8 }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.string({ maxLength: 6 }), tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    const key = fc.oneof(fc.constantFrom(...Object.keys(Config.shape), 'webhooks', 'worspaces', '__proto__', 'constructor'), fc.string({ maxLength: 6 }));
    const inner = fc.oneof(
      value,
      fc.dictionary(fc.constantFrom('path', 'kind', 'depth', 'pull', 'every', 'listen', 'days', 'x'), value),
      fc.array(fc.dictionary(fc.constantFrom('path', 'depth', 'ignore'), value)),
    );
    const structured = fc
      .array(fc.tuple(key, inner), { maxLength: 6 })
      .map((pairs) => pairs.map(([name, data]) => `${JSON.stringify(name)}: ${JSON.stringify(data)}`).join('\n'));
    const chars = fc.string({
      unit: fc.constantFrom('a', ':', ' ', '\n', '\t', '-', '{', '}', '[', ']', '"', "'", '#', '&', '*', '!', '|', '>', '%', '@', '?', ',', '~', '<'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.oneof(structured, chars), (text) => {
        const loaded = parse(text);
        Config.parse(loaded.config);
        const lines = text.split('\n').length;
        for (const problem of [...loaded.problems, ...loaded.notes]) {
          expect(problem.line).toBeLessThanOrEqual(lines);
          expect(problem.message).not.toContain('\n');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('one wrong value costs that value alone: all the others are as written', () => {
    const good = {
      host: { name: 'n' },
      reconcile: { every: '7m' },
      keep: { days: 7 },
      serve: { listen: '127.0.0.1:9' },
      aliases: { 'a/b': 'c/d' },
      notifications: { refusals: false },
    };
    fc.assert(
      fc.property(
        fc.constantFrom('host', 'reconcile', 'keep', 'serve', 'aliases', 'notifications'),
        fc.constantFrom<unknown>(7, 'x', [1], { unknown: 1 }),
        (broken, bad) => {
          const loaded = parse(JSON.stringify({ ...good, [broken]: bad }));
          expect(loaded.problems.length).toBeGreaterThan(0);
          const { [broken as keyof typeof good]: _, ...rest } = good;
          expect(loaded.config).toMatchObject(rest);
        },
      ),
    );
  });
});
