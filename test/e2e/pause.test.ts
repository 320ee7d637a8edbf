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

test('N-13: another machine is paused and goes on from here, by page and by words; one that is off does it when it is back, and not when that is too late', async () => {
  const [a, b] = [world.a, world.b];
  const [laptop, desktop] = [a.host(), b.host()];
  const { thisHost: id } = await desktop.client.snapshot.get();
  const seenFromA = (fits: (until: string | null) => boolean) => a.host().until(({ hosts }) => hosts.some((host) => host.id === id && fits(host.pausedUntil)));
  const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
  expect(await laptop.client.machines.pause({ hostId: id, until: inAnHour })).toEqual({ kind: 'done', pausedUntil: inAnHour });
  await seenFromA((until) => until === inAnHour);
  expect((await desktop.client.snapshot.get()).pausedUntil).toBe(inAnHour);
  expect((await laptop.client.snapshot.get()).pausedUntil).toBe(null);
  expect((await desktop.client.journal.list({ what: ['order-received'], limit: 5 })).items.map(({ message }) => message).join()).toContain(
    'laptop asked this machine to pause its background work until',
  );
  const old = head();
  const tip = a.commit(world.a.code.concat('/site'), 'three.txt', 'three\n');
  a.git(world.a.code.concat('/site'), 'push', '--quiet');
  await desktop.until(({ journal }) => journal.some(({ what, after }) => what === 'push-received' && after === tip));
  await desktop.idle();
  expect(head()).toBe(old);
  // It goes on from here: what it missed is there.
  const resumed = await everref(a, ['resume', '--host', 'desktop', '--json']);
  expect([resumed.code, JSON.parse(resumed.out)]).toMatchObject([0, { host: 'desktop', hostId: id, state: 'done', pausedUntil: null }]);
  await desktop.until(({ checkouts }) => checkouts.some((each) => each.path === world.b.code.concat('/site') && each.head === tip));
  await seenFromA((until) => until === null);

  // Off: the wish waits, over a restart of who asked, and is done when the machine is back.
  await b.stop();
  const waits = await everref(a, ['pause', 'until-resumed', '--host', 'desktop']);
  expect(waits.code).toBe(0);
  expect(waits.err).toContain('desktop has not answered: it is paused when it is back, if that is before');
  await a.stop();
  const again = await a.start();
  expect((await again.client.snapshot.get()).pauseWishes).toMatchObject([{ hostId: id, until: untilResumed }]);
  const back = await b.start();
  await back.until(({ pausedUntil }) => pausedUntil === untilResumed);
  await again.until(({ hosts, pauseWishes }) => pauseWishes?.length === 0 && hosts.some((host) => host.id === id && host.pausedUntil === untilResumed));

  // Taken back before it is there: nothing happens to it. What was decided at the machine itself since counts.
  await b.stop();
  expect(await again.client.machines.pause({ hostId: id, until: null })).toMatchObject({ kind: 'waiting' });
  await again.client.machines.withdrawPause({ hostId: id });
  expect((await again.until(({ pauseWishes }) => pauseWishes?.length === 0)).pauseWishes).toEqual([]);
  await again.client.machines.pause({ hostId: id, until: inAnHour });
  expect((await everref(b, ['resume'])).code).toBe(0);
  const last = await b.start();
  await again.until(({ journal }) => journal.some(({ message }) => message === 'desktop was not paused: It was decided otherwise since.'));
  expect((await last.client.snapshot.get()).pausedUntil).toBe(null);
}, 120_000);
