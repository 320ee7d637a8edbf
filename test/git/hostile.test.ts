import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Sandbox, TestRepository } from '../support/repository.ts';
import { twoClones } from '../support/two-clones.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { createWorkspace } from '../support/workspace.ts';

// A repository that somebody else made: unpacked from an archive, or cloned from a remote that means harm. Looking at it runs nothing of it and
// writes nothing outside it (N-12).

let sandbox: Sandbox;
let remote: string;
let a: TestRepository;
let b: TestRepository;
let host: UpdateHost;

beforeEach(async () => {
  ({ sandbox, remote, a, b } = twoClones({
    files: [
      ['a.txt', 'one\n'],
      ['a.txt', 'two\n'],
    ],
    folder: 'code/b',
  }));
  host = await startUpdateHost(sandbox);
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

const canary = () => join(sandbox.root, 'canary');
const touch = (name: string) => `touch '${canary()}-${name}'`;
const canaries = () => readdirSync(sandbox.root).filter((name) => name.startsWith('canary'));

function push(): string {
  const id = a.commitFile('a.txt', `${Math.random()}\n`);
  a.git('push', '-q', 'origin', 'main');
  return id;
}

/** Discovers, looks, watches, looks again, and then takes a push and reconciles, as a host does. */
async function everything(): Promise<{ readonly trusted: boolean; readonly results: readonly string[] }> {
  const workspace = createWorkspace(host.git, [join(sandbox.root, 'code')]);
  await workspace.service.start();
  await workspace.service.idle();
  await workspace.service.refresh('all');
  await workspace.service.idle();
  const trusted = workspace.service.registry.clones().every((clone) => clone.trusted);
  await workspace.stop();
  const results = [...(await host.pushed(b)), ...(await host.pushed(b, 'all', { why: 'reconcile' }))];
  return { trusted, results: results.map(({ result, reason }) => reason ?? result) };
}

test('N-12: settings that name programs for what Everref never does make no trouble, and none of them runs', async () => {
  const settings: Readonly<Record<string, string>> = {
    'core.pager': touch('pager'),
    'pager.status': touch('pager-status'),
    'core.editor': touch('editor'),
    'sequence.editor': touch('sequence'),
    'alias.status': `!${touch('alias')}`,
    'alias.merge': `!${touch('alias')}`,
    'diff.external': touch('diff'),
    'diff.text.textconv': touch('textconv'),
    'diff.text.command': touch('diff-command'),
    'merge.mine.driver': touch('driver'),
    'merge.tool': 'mine',
    'submodule.sub.update': `!${touch('submodule')}`,
    'trailer.sign.command': touch('trailer'),
    'uploadpack.packObjectsHook': touch('pack-objects'),
    'interactive.diffFilter': touch('filter'),
    'web.browser': touch('browser'),
    'core.fsmonitor': touch('fsmonitor'),
    'core.hooksPath': join(sandbox.root, 'hooks'),
    'log.showSignature': 'true',
    'gc.auto': '1',
  };
  for (const [key, value] of Object.entries(settings)) b.git('config', key, value);
  const hooks = ['post-merge', 'post-checkout', 'reference-transaction', 'post-index-change', 'pre-auto-gc', 'pre-merge-commit', 'post-rewrite'];
  for (const folder of [join(sandbox.root, 'hooks'), join(b.path, '.git/hooks')]) {
    mkdirSync(folder, { recursive: true });
    for (const hook of hooks) writeFileSync(join(folder, hook), `#!/bin/sh\n${touch(hook)}\n`, { mode: 0o755 });
  }
  writeFileSync(join(b.path, '.git/info/attributes'), '*.txt diff=text merge=mine\n');
  const id = push();
  expect(await everything()).toEqual({ trusted: true, results: ['fast-forwarded'] });
  expect(b.head()).toBe(id);
  expect(canaries()).toEqual([]);
});

describe('N-12: what an untrusted clone left out of its object store is not fetched by a look', () => {
  /** As a partial clone is that left its newest commit at the remote. */
  function leaveOut(): void {
    b.git('config', 'core.repositoryFormatVersion', '1');
    b.git('config', 'extensions.partialClone', 'origin');
    b.git('config', 'remote.origin.promisor', 'true');
    b.git('config', 'remote.origin.partialCloneFilter', 'blob:none');
    const tip = b.head();
    rmSync(join(b.path, '.git/objects', tip.slice(0, 2), tip.slice(2)));
  }

  test.each([
    ['uploadpack', 'remote.origin.uploadpack'],
    ['an ext:: address', 'remote.origin.url'],
  ])('by %s', async (name, key) => {
    leaveOut();
    b.git('config', key, key.endsWith('url') ? `ext::sh -c ${touch('ext').replaceAll(' ', '% ').replaceAll("'", '')}` : `${touch(name)}; git-upload-pack`);
    b.git('config', 'protocol.ext.allow', 'always');
    b.git('config', 'protocol.file.allow', 'always');
    await everything();
    expect(canaries()).toEqual([]);
    // Git by itself would.
    try {
      b.git('log', '-1', 'main');
    } catch {
      // What it started was no server.
    }
    expect(canaries()).toHaveLength(1);
  });
});

test('N-12: a setting that only holds on some branch, or in some folder, is seen before it holds', async () => {
  writeFileSync(join(b.path, '.git/evil'), `[filter "evil"]\n\tclean = "${touch('conditional')}; cat"\n`);
  b.git('config', 'includeIf.onbranch:other.path', 'evil');
  b.git('config', `includeIf.gitdir:${join(b.path, '.git/worktrees/')}.path`, 'evil');
  writeFileSync(join(b.path, '.git/info/attributes'), '*.txt filter=evil\n');
  b.git('worktree', 'add', '-q', '-b', 'other', '../linked');
  rmSync(canary(), { force: true });
  for (const name of canaries()) rmSync(join(sandbox.root, name));
  writeFileSync(join(sandbox.root, 'code/linked/a.txt'), 'six\n');
  const { trusted } = await everything();
  expect(canaries()).toEqual([]);
  expect(trusted).toBe(false);
});

test.each([
  ['too many of them', () => Array.from({ length: 60 }, (_, n) => [`includeIf.onbranch:b${n}.path`, n === 59 ? 'evil' : `none${n}`] as const)],
  ['one in somebody’s home', () => [['includeIf.onbranch:other.path', `~${userInfo().username}/evil`] as const]],
])('N-12: conditional settings that cannot all be looked at: %s', async (_name, settings) => {
  for (const [key, value] of settings()) b.git('config', key, value);
  writeFileSync(join(b.path, '.git/evil'), `[filter "evil"]\n\tclean = "${touch('conditional')}; cat"\n`);
  writeFileSync(join(b.path, '.git/info/attributes'), '*.txt filter=evil\n');
  b.git('branch', '-m', 'main', 'b59');
  const workspace = createWorkspace(host.git, [join(sandbox.root, 'code')]);
  await workspace.service.start();
  b.write('a.txt', 'six\n');
  await workspace.service.refresh('all');
  expect(workspace.at(b.path)).toMatchObject({ state: 'failed' });
  await workspace.stop();
  expect(canaries()).toEqual([]);
});

test('N-12: a clone that calls another folder its work tree is not moved: the files there are not its own', async () => {
  const victim = join(sandbox.root, 'victim');
  mkdirSync(victim);
  b.git('config', 'core.worktree', victim);
  a.commitFile('.bashrc', 'touch canary\n');
  push();
  const { trusted, results } = await everything();
  expect(readdirSync(victim)).toEqual([]);
  expect(trusted).toBe(false);
  expect(results).toEqual(['not-trusted', 'not-trusted']);

  // Nor when somebody clicks that they trust it.
  host.know = (
    (know) =>
    async (...given: Parameters<typeof know>) => ({ ...(await know(...given)), trusted: true })
  )(host.know);
  const clone = await host.know(b);
  expect((await host.updater.update(host.request(clone, 'all'))).results).toMatchObject([{ result: 'refused', reason: 'not-trusted' }]);
  expect(readdirSync(victim)).toEqual([]);
});

test('N-12: a folder that claims to be a repository which is trusted elsewhere is not trusted for that', async () => {
  b.git('config', 'remote.origin.url', 'https://github.com/acme/site.git');
  b.git('config', 'filter.evil.clean', `${touch('clean')}; cat`);
  writeFileSync(join(b.path, '.git/info/attributes'), '*.txt filter=evil\n');
  b.write('a.txt', 'six\n');
  const settings = { repositories: { 'github.com/acme/site': { trust: true } } };
  const workspace = createWorkspace(host.git, [join(sandbox.root, 'code')], { settings });
  await workspace.service.start();
  await workspace.service.refresh('all');
  expect(workspace.at(b.path)).toMatchObject({ repository: 'github.com/acme/site', trusted: false });
  await workspace.stop();
  expect(canaries()).toEqual([]);
});

test.each(['lfs.extension.evil.clean', 'lfs.customtransfer.evil.path'])(
  'N-12: what git-lfs, set up for all repositories, would start for %s waits for trust',
  async (key) => {
    // As git-lfs does: it asks git for these settings and starts what they name.
    const lfs = join(sandbox.root, 'git-lfs');
    writeFileSync(lfs, `#!/bin/sh\nsh -c "$(git config ${key})"\ncat\n`, { mode: 0o755 });
    for (const one of ['clean', 'smudge']) b.git('config', '--global', `filter.lfs.${one}`, lfs);
    b.git('config', '--global', 'filter.lfs.required', 'true');
    b.git('config', key, touch('lfs'));
    writeFileSync(join(b.path, '.git/info/attributes'), '*.txt filter=lfs\n');
    b.write('a.txt', 'six\n');
    push();
    expect(await everything()).toEqual({ trusted: false, results: ['not-trusted', 'not-trusted'] });
    expect(canaries()).toEqual([]);
  },
);

test('N-12: refspecs that would have a fetch write branches or tags make Everref write none', async () => {
  b.git('config', '--replace-all', 'remote.origin.fetch', '+refs/heads/*:refs/heads/*');
  b.git('config', '--add', 'remote.origin.fetch', '+refs/heads/*:refs/tags/*');
  a.git('push', '-q', 'origin', 'main:evil');
  push();
  const before = b.git('for-each-ref');
  await everything();
  expect(b.git('for-each-ref')).toBe(before);
});

test('N-12: names of remotes and branches that look like options or paths are names', async () => {
  b.git('config', 'remote.--upload-pack=touch canary.url', remote);
  b.git('config', 'remote.--upload-pack=touch canary.fetch', '+refs/heads/*:refs/remotes/odd/*');
  b.git('config', 'remote.../../heads.url', remote);
  b.git('config', 'remote.../../heads.fetch', '+refs/heads/*:refs/remotes/odder/*');
  for (const name of ['a;touch canary', '$(touch canary)', 'ü', 'a"b', "a'b", '%2e%2e', 'x@y', 'HEAD'])
    sandbox.git(remote, 'update-ref', `refs/heads/${name.replaceAll(' ', '_')}`, a.head());
  const id = push();
  const clone = await host.know(b);
  for (const one of clone.remotes) await host.updater.update({ ...host.request(clone, 'all'), remote: one });
  expect(b.head()).toBe(id);
  expect(canaries()).toEqual([]);
  expect(readdirSync(b.path).sort()).toEqual(['.git', 'a.txt']);
  expect(b.git('for-each-ref', '--format=%(refname)', 'refs/heads')).toBe('refs/heads/main\n');
});

test('what a remote says is shown without its control characters', async () => {
  writeFileSync(join(sandbox.root, 'upload-pack'), "#!/bin/sh\nprintf 'fatal: \\033]0;owned\\007\\033[2J\\033[31mevil\\302\\233\\n' >&2\nexit 1\n", {
    mode: 0o755,
  });
  sandbox.git(sandbox.root, 'config', '--global', 'remote.origin.uploadpack', join(sandbox.root, 'upload-pack'));
  const [result] = await host.pushed(b);
  expect(result?.message).toMatch(/evil/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  expect([result?.message, ...host.lines().map(({ message }) => message)].join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});
