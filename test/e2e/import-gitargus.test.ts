import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { everref } from '../support/everref-words.ts';
import { type TestWorld, twoMachines, write } from '../support/two-machines.ts';

let world: TestWorld;
beforeAll(() => {
  world = twoMachines();
});
afterAll(() => world.close());

test('S3-8: everref config import gitargus says what becomes of every key, writes only when asked to, and names its hooks that are left', async () => {
  const { a } = world;
  const mine = join(a.everref, 'config.yml');
  write(mine, '# mine\nhost: { name: laptop }\n');
  const theirs = join(a.person.home, '.gitargus', 'config.yml');
  write(theirs, `hostname: machine\nroot: ${a.code}\nrepositories: [site, other]\naws: { sqs: { queue: machine.fifo } }\ntimezone: Europe/Budapest\n`);
  a.clone(world.remote('site'));
  write(join(a.code, 'site', '.git', 'hooks', 'pre-push'), '#!/usr/bin/python3\nfrom gitargus import hooks\n');

  const dry = await everref(a, ['config', 'import', 'gitargus', '--dry-run']);
  expect([dry.code, readFileSync(mine, 'utf8')]).toEqual([0, '# mine\nhost: { name: laptop }\n']);
  expect(dry.out).toMatch(/kept +hostname +machine +host\.name is laptop here and stays[\s\S]*left +timezone/);
  expect(dry.err).toMatch(/Nothing was written[\s\S]*Stop GitArgus here[\s\S]*hook is still in site:/);

  const done = await everref(a, ['config', 'import', 'gitargus', theirs, '--json']);
  expect([done.code, JSON.parse(done.out)]).toMatchObject([0, { file: theirs, config: mine, applied: true, problems: [] }]);
  expect(readFileSync(mine, 'utf8')).toBe(
    `# mine\nhost: { name: laptop }\nworkspaces:\n  - path: ${a.code}\n    depth: 1\ncloud:\n  kind: aws\n  queue: machine.fifo\n`,
  );
  expect((await everref(a, ['config', 'check'])).code).toBe(0);

  const none = await everref(a, ['config', 'import', 'gitargus', join(a.code, 'nothing.yml')]);
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('cannot be read (ENOENT)')]);
});
