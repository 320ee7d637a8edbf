import { afterAll, beforeAll, expect, test } from 'vitest';
import { untilResumed } from '../../shared/model/pause.ts';
import { everref } from '../support/everref-words.ts';
import { type TestWorld, twoMachines } from '../support/two-machines.ts';

let world: TestWorld;
let a: string;
let b: string;

beforeAll(() => {
  world = twoMachines();
  const remote = world.remote('site');
  a = world.a.clone(remote);
  b = world.b.clone(remote);
});
afterAll(() => world.close());

const head = () => world.b.git(b, 'rev-parse', 'HEAD');

test('N-13: everref pause holds the next host and the running one, over a restart, what is asked for is done all the same, and everref resume catches up', async () => {
  const paused = async (...words: string[]) => {
    const { code, out, err } = await everref(world.b, [...words, '--json']);
    return { code, err, ...JSON.parse(out) };
  };
  // No host runs: the one that is started next is paused.
  expect(await paused('pause', 'until-resumed')).toEqual({ code: 0, err: '', pausedUntil: untilResumed });
  await world.a.start();
  const first = await world.b.start();
  expect((await first.until(({ swept }) => swept)).pausedUntil).toBe(untilResumed);
  const old = head();
  const tip = world.a.commit(a, 'one.txt', 'one\n');
  world.a.git(a, 'push', '--quiet');
  await first.until(({ journal }) => journal.some(({ what, after }) => what === 'push-received' && after === tip));
  await first.idle();
  expect(head()).toBe(old);
  // A person who asks is answered.
  expect((await everref(world.b, ['pull'])).code).toBe(0);
  expect(head()).toBe(tip);

  const inAnHour = await paused('pause');
  const minutes = (Date.parse(inAnHour.pausedUntil) - Date.now()) / 60_000;
  expect(minutes > 55 && minutes <= 60).toBe(true);
  await first.until(({ pausedUntil }) => pausedUntil === inAnHour.pausedUntil);
  await first.stop();
  const second = await world.b.start();
  expect((await second.until(({ swept }) => swept)).pausedUntil).toBe(inAnHour.pausedUntil);
  const next = world.a.commit(a, 'two.txt', 'two\n');
  world.a.git(a, 'push', '--quiet');
  await second.until(({ journal }) => journal.some(({ what, after }) => what === 'push-received' && after === next));
  await second.idle();
  expect(head()).toBe(tip);
  expect(await paused('resume')).toEqual({ code: 0, err: '', pausedUntil: null });
  await second.until(({ pausedUntil, checkouts }) => pausedUntil === null && checkouts.some((each) => each.path === b && each.head === next));

  const wrong = await everref(world.b, ['pause', 'a-while']);
  expect([wrong.code, wrong.out]).toEqual([2, '']);
  expect(wrong.err).toContain('1h, tomorrow, until-resumed');
}, 60_000);
