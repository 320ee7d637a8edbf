import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { personEnvironment } from '../support/git.ts';
import { type GitHttp, startGitHttp } from '../support/git-http.ts';
import { type TestWorld, twoMachines } from '../support/two-machines.ts';

const cliFile = join(import.meta.dirname, '../../dist/main/cli.js');
let world: TestWorld;
let server: GitHttp;
let folder: string;

function everref(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...personEnvironment(world.b.person), EVERREF_HOME: world.b.everref, ...env } };
    execFile(process.execPath, [cliFile, ...words], options, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }));
  });
}

beforeAll(async () => {
  world = twoMachines();
  const remote = world.remote('site');
  folder = world.b.clone(remote);
  server = await startGitHttp(join(world.root, 'remotes'));
  world.b.git(folder, 'remote', 'set-url', 'origin', `${server.url}/site.git`);
  server.allow({ user: 'ada', password: 'lovelace' });
  await world.b.start();
});
afterAll(async () => {
  await world.close();
  await server.close();
});

test('N-11: a remote that wants a sign-in is shown and left alone; everref sign-in asks in the terminal, and background work goes on', async () => {
  const host = world.b.host();
  const { signIns } = await host.until((snapshot) => snapshot.signIns.length > 0 && snapshot.checkouts.some(({ traits }) => traits.includes('sign-in-needed')));
  expect(signIns).toMatchObject([{ remote: 'origin', path: folder, reason: 'sign-in-needed' }]);
  expect((await host.client.snapshot.get()).mood).toBe('needs-you');
  expect(JSON.parse((await everref(['sign-in', '--list', '--json'])).out)).toMatchObject([{ path: folder, remote: 'origin', reason: 'sign-in-needed' }]);

  // Nobody answers: said, exit code 1. In the terminal nothing is kept: that is said, too.
  expect(await everref(['sign-in'])).toMatchObject({ code: 1, out: expect.stringContaining('did not let git in') });
  const askpass = join(world.root, 'askpass');
  writeFileSync(askpass, '#!/bin/sh\ncase "$1" in Username*) echo ada;; *) echo lovelace;; esac\n');
  chmodSync(askpass, 0o755);
  expect(await everref(['sign-in'], { GIT_ASKPASS: askpass })).toMatchObject({ code: 1, out: expect.stringContaining('set up a credential helper') });

  world.b.git(folder, 'config', '--global', 'credential.helper', 'store');
  const tip = world.a.commit(world.a.clone(join(world.root, 'remotes/site.git')), 'new.txt', 'new\n');
  world.a.git(join(world.a.code, 'site'), 'push', '--quiet');
  const done = await everref(['sign-in', 'site', '--json'], { GIT_ASKPASS: askpass });
  expect(done.code).toBe(0);
  expect(JSON.parse(done.out)).toMatchObject([{ remote: 'origin', result: 'signed-in', reason: null }]);
  expect(world.b.git(folder, 'rev-parse', 'HEAD')).toBe(tip);
  await host.until((snapshot) => snapshot.signIns.length === 0 && snapshot.checkouts.every(({ traits }) => !traits.includes('sign-in-needed')));
  expect(await everref(['sign-in'])).toMatchObject({ code: 0, err: expect.stringContaining('No remote wants a sign-in') });
}, 60_000);

test('N-12: everref trust names what would run, without its secrets, and lets it', async () => {
  const host = world.b.host();
  world.b.git(folder, 'config', 'core.sshCommand', 'my-ssh --token=very-secret-value');
  const { checkouts } = await host.until((snapshot) => snapshot.checkouts.some(({ trusted }) => !trusted));
  expect(checkouts[0]?.programs).toEqual(['core.sshcommand: my-ssh --token=[redacted]']);
  const listed = await everref(['trust', folder, '--list']);
  expect(listed).toMatchObject({ code: 0, out: expect.stringContaining('not trusted'), err: expect.stringContaining('would run  core.sshcommand: my-ssh') });
  expect(listed.err).not.toContain('very-secret');
  expect(JSON.parse((await everref(['trust', folder, '--json'])).out)).toMatchObject([{ path: folder, trusted: true }]);
  await host.until((snapshot) => snapshot.checkouts.every(({ trusted, programs }) => trusted && programs === undefined));
}, 60_000);
