import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startAwsFront } from '../support/aws-front.ts';
import { type AwsStandIns, startAwsStandIns } from '../support/aws-stand-ins.ts';
import { everref } from '../support/everref-words.ts';
import { type TestMachine, type TestWorld, twoMachines, write } from '../support/two-machines.ts';

let standIns: AwsStandIns;
let front: Awaited<ReturnType<typeof startAwsFront>>;
let world: TestWorld;
beforeAll(async () => {
  standIns = await startAwsStandIns();
  front = await startAwsFront(standIns);
});
beforeEach(() => {
  world = twoMachines();
  for (const machine of [world.a, world.b]) {
    write(join(machine.person.home, '.aws', 'credentials'), '[work]\naws_access_key_id = everref\naws_secret_access_key = everref\n');
    write(configFile(machine), `# mine\nhost:\n  name: ${machine.name} # as people see it\nworkspaces:\n  - path: ${machine.code}\nreconcile: { every: 1h }\n`);
  }
  return () => world.close();
});
afterAll(async () => {
  front.close();
  await standIns.close();
});

const configFile = (machine: TestMachine) => join(machine.everref, 'config.yml');
const where = () => ['--profile', 'work', '--region', 'eu-west-1', '--endpoint', front.url];
const config = (machine: TestMachine) => readFileSync(configFile(machine), 'utf8');

describe('everref cloud … aws', () => {
  test('S3-9: set up after saying what is made and what it costs; again: nothing; a second machine joins; removed: nothing left', async () => {
    const { a, b } = world;
    const asked = await everref(a, ['cloud', 'setup', 'aws', ...where()]);
    expect(asked.code).toBe(1);
    expect(asked.out).toBe('');
    expect(asked.err).toMatch(
      /create the queue everref-h-[\s\S]*create the table everref[\s\S]*write .*config\.yml: cloud is aws[\s\S]*costs about \$\d[\s\S]*say --yes/,
    );
    // Nothing was made, nothing written.
    expect(standIns.fauxqs.inspectQueue('everref')).toBeUndefined();
    expect(config(a)).not.toContain('cloud');

    const made = await everref(a, ['cloud', 'setup', 'aws', ...where(), '--yes']);
    expect([made.code, made.err]).toEqual([0, expect.stringContaining('This machine shares its state through AWS.')]);
    expect(config(a)).toBe(
      `# mine\nhost:\n  name: laptop # as people see it\nworkspaces:\n  - path: ${a.code}\nreconcile: { every: 1h }\n` +
        `cloud:\n  kind: aws\n  profile: work\n  region: eu-west-1\n  endpoint: ${front.url}\n`,
    );
    const again = await everref(a, ['cloud', 'setup', 'aws', '--json']);
    expect([again.code, JSON.parse(again.out)]).toMatchObject([
      0,
      { applied: false, plan: { task: 'set-up', steps: [{ optional: true }], problems: [], config: null } },
    ]);

    const joined = await everref(b, ['cloud', 'setup', 'aws', ...where(), '--yes', '--json']);
    const answer = JSON.parse(joined.out);
    expect([joined.code, answer.applied]).toEqual([0, true]);
    expect(answer.plan.steps.map(({ what }: { what: string }) => what).join('\n')).not.toMatch(/the topic everref,|states, force pushes/);
    expect(answer.plan.cost.machines).toBe(2);

    const tested = await everref(a, ['cloud', 'test', '--json']);
    expect([tested.code, JSON.parse(tested.out)]).toMatchObject([
      0,
      { ok: true, checks: ['credentials', 'queue', 'table', 'topic', 'round'].map((what) => ({ what, ok: true })) },
    ]);

    const policy = await everref(a, ['cloud', 'policy']);
    expect([policy.code, JSON.parse(policy.out).Statement[0].Resource]).toEqual([0, [expect.stringMatching(/^arn:aws:sqs:eu-west-1:\d{12}:everref-h-\w+$/)]]);

    const left = await everref(b, ['cloud', 'remove', '--yes']);
    expect([left.code, config(b)]).toEqual([0, expect.stringMatching(/cloud:\n {2}kind: local\n$/)]);
    const gone = await everref(a, ['cloud', 'remove', '--everything', '--yes']);
    expect(gone.code).toBe(0);
    expect((await everref(a, ['cloud', 'remove', '--everything', ...where(), '--json'])).out).toContain('"steps":[]');
  });

  test('S3-9: running hosts go over to it as soon as it is set up, are in step through it, time the way round, and leave', async () => {
    const { a, b } = world;
    const remote = world.remote('site');
    const [atA, atB] = [a.clone(remote), b.clone(remote)];
    for (const machine of [a, b]) await machine.start({ ...{ host: { name: machine.name }, workspaces: [{ path: machine.code }] }, cloud: { kind: 'local' } });
    for (const machine of [a, b]) expect((await everref(machine, ['cloud', 'setup', 'aws', ...where(), '--yes'])).code).toBe(0);
    for (const machine of [a, b]) await machine.host().until(({ hosts, checkouts }) => hosts.length === 2 && checkouts.length === 2);
    const tip = a.commit(atA, 'src/two.txt', 'two\n');
    a.git(atA, 'push', '--quiet');
    await b.host().until(({ journal }) => journal.some((line) => line.what === 'fast-forwarded' && line.after === tip));
    expect(b.git(atB, 'rev-parse', 'HEAD')).toBe(tip);
    const checks = await a.host().client.cloud.test();
    expect(checks.map(({ what, ok }) => [what, ok])).toEqual(['credentials', 'queue', 'table', 'topic', 'round'].map((what) => [what, true]));
    expect((await everref(b, ['cloud', 'remove', '--yes'])).code).toBe(0);
    await b.host().until(({ hosts }) => hosts.length === 1);
    await a.host().client.checkouts.refresh();
    await a.host().until(({ hosts }) => hosts.length === 1);
    expect((await everref(a, ['cloud', 'remove', '--everything', '--yes'])).code).toBe(0);
  });

  test('wrong words are told before anything is asked of AWS', async () => {
    for (const [words, says] of [
      [['--region', 'moon'], /--region is no region/],
      [['--queue', 'a b'], /--queue takes letters/],
      [['--machines', '0'], /--machines takes a whole number/],
      [['--endpoint', 'here'], /--endpoint takes an address/],
    ] as const) {
      const said = await everref(world.a, ['cloud', 'setup', 'aws', ...words]);
      expect([said.code, said.err]).toEqual([2, expect.stringMatching(says)]);
    }
  });
});
