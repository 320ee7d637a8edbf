import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { git, makePerson, type Person } from '../support/git.ts';
import { type HostProcess, startHost } from '../support/host-process.ts';
import { joinByCommand } from '../support/join.ts';
import { freePort } from '../support/tcp-gate.ts';
import { write } from '../support/two-machines.ts';

// Three machines, one of them the hub, and a remote from which all may only read: what one of them lost comes to the other through the hub.

interface Machine {
  readonly name: string;
  readonly person: Person;
  readonly home: string;
  readonly clone: string;
}
const root = realpathSync(mkdtempSync(join(tmpdir(), 'everref-rescue-hub-')));
const machine = (name: string): Machine => {
  const person = makePerson(name, join(root, name));
  return { name, person, home: join(root, name, '.everref'), clone: join(root, name, 'code', 'counter') };
};
const [hub, desktop, laptop] = [machine('buildbox'), machine('desktop'), machine('laptop')];
const running = new Map<Machine, HostProcess>();

afterAll(async () => {
  for (const host of running.values()) await host.stop();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

const configOf = (one: Machine, more: object = {}) => ({
  host: { name: one.name },
  workspaces: [{ path: join(one.person.home, 'code') }],
  reconcile: { every: '1h' },
  ...more,
});

async function start(one: Machine, config?: Readonly<Record<string, unknown>>): Promise<HostProcess> {
  const host = await startHost({ person: one.person, home: one.home, ...(config === undefined ? {} : { config }) });
  running.set(one, host);
  await host.idle();
  return host;
}

async function end(one: Machine): Promise<void> {
  await running.get(one)?.stop();
  running.delete(one);
}

const restored = (tip: string) => (snapshot: Snapshot) => snapshot.journal.some((line) => line.what === 'restored' && line.after === tip);

test('N-1: where no remote can carry it, a commit of a machine that is off comes through the hub when that machine is back', { timeout: 120_000 }, async () => {
  const remote = join(root, 'counter.git');
  git(hub.person, root, 'init', '--quiet', '--bare', remote);
  git(hub.person, root, 'clone', '--quiet', remote, hub.clone);
  write(join(hub.clone, 'counter.txt'), 'nought\n'.repeat(2000));
  git(hub.person, hub.clone, 'add', '--all');
  git(hub.person, hub.clone, 'commit', '--quiet', '--message', 'Start');
  git(hub.person, hub.clone, 'push', '--quiet', 'origin', 'main');
  for (const one of [desktop, laptop]) git(one.person, root, 'clone', '--quiet', remote, one.clone);
  const hook = join(remote, 'hooks', 'pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "you may only read here" >&2\nexit 1\n');
  chmodSync(hook, 0o755);

  const port = await freePort();
  const first = await start(hub, configOf(hub, { hub: { listen: `127.0.0.1:${port}` } }));
  for (const one of [desktop, laptop]) {
    write(join(one.home, 'config.yml'), JSON.stringify(configOf(one)));
    await joinByCommand(one, `http://127.0.0.1:${port}`, (await first.client.hub.offer())?.code ?? '');
  }
  write(join(desktop.clone, 'second.txt'), 'two\n');
  git(desktop.person, desktop.clone, 'add', '--all');
  git(desktop.person, desktop.clone, 'commit', '--quiet', '--message', 'Finish the counter');
  const tip = git(desktop.person, desktop.clone, 'rev-parse', 'HEAD').trim();
  git(desktop.person, desktop.clone, 'reset', '--quiet', '--hard', 'origin/main');
  const desk = await start(desktop);
  await desk.client.lost.scan({ thorough: false });
  await desk.idle();
  await end(desktop);

  const lap = await start(laptop);
  await lap.until(({ hosts }) => hosts.length === 3);
  const found = await lap.client.lost.search({ words: 'finish counter', allHosts: true, rewritten: false, limit: 200, offset: 0 });
  expect(found.items.map(({ id, held }) => ({ id, held }))).toEqual([{ id: tip, held: null }]);
  const asked = await lap.client.lost.rescue({ repository: found.items[0]?.repository ?? '', commit: tip });
  expect(asked).toMatchObject({ kind: 'rescue', rescue: { state: 'asked', message: expect.stringContaining('when it is back') } });

  await start(desktop);
  await lap.until(restored(tip));
  await lap.idle();
  expect((await lap.client.lost.rescues())[0]).toMatchObject({ state: 'here', message: expect.stringContaining('through the cloud') });
  expect(git(laptop.person, laptop.clone, 'show', 'restored/main:second.txt').trim()).toBe('two');
  expect(git(laptop.person, laptop.clone, 'rev-parse', 'restored/main').trim()).toBe(tip);
  expect(git(hub.person, remote, 'for-each-ref', 'refs/everref').trim()).toBe('');
});
