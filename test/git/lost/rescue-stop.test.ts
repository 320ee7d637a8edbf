import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLocalCloud } from '../../../electron/cloud/local/open.ts';
import { createGate } from '../../../electron/git/gate.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { createRescuer, type Rescuer } from '../../../electron/recovery/rescue/ask.ts';
import { createPieces } from '../../../electron/recovery/rescue/pieces.ts';
import type { RescueClone } from '../../../electron/recovery/rescue/rescue-clone.ts';
import { createRescueServer } from '../../../electron/recovery/rescue/serve.ts';
import { openJournal } from '../../../electron/store/journal.ts';
import { openStore } from '../../../electron/store/open.ts';
import { openRescues } from '../../../electron/store/rescues.ts';
import type { Order, OrderAnswer } from '../../../shared/model/order.ts';
import { startGit } from '../../support/git-helper.ts';
import { createSandbox, type Sandbox } from '../../support/repository.ts';

// A rescue that waits is stopped: both sides with real clones, over the real orders of a shared file. Nothing of it is left anywhere.

let sandbox: Sandbox;
const git = startGit();
const gate = createGate(git);
const repository = 'example.org/shared';
const [asker, giver] = ['h-00000000000000aa', 'h-00000000000000bb'];
const ending: (() => Promise<unknown>)[] = [];

beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(async () => {
  for (const end of ending) await end();
  await git.close();
  sandbox.remove();
});

let number = 0;
async function ground({ shared = true } = {}) {
  const name = `stop-${number++}`;
  const bare = sandbox.bare(`${name}.git`);
  const there = sandbox.clone(bare, `${name}-there`);
  there.commitFile('a.txt', 'a\n');
  there.git('push', '-q', 'origin', 'HEAD:main');
  const here = sandbox.clone(bare, `${name}-here`);
  const lost = there.commitFile('b.txt', 'b\n');
  there.git('reset', '-q', '--hard', 'HEAD~1');
  const as = (repo: { readonly path: string }): RescueClone => ({
    ...{ id: `k-${repo.path.length}`, commonDir: join(repo.path, '.git'), repository, checkout: null, trusted: true },
    remotes: shared ? [{ name: 'origin', repository }] : [],
  });
  const folder = (whose: string) => join(sandbox.root, `${name}-rescues-${whose}`);
  const cloudOf = (hostId: string) => {
    const cloud = openLocalCloud({ file: join(sandbox.root, `${name}.sqlite`), hostId, log: silentLog });
    ending.push(() => cloud.close());
    return cloud;
  };
  for (const id of [asker, giver]) await cloudOf(id).states.announce({ id, name: id, os: 'linux', version: '1', takesOrders: true, pausedUntil: null });

  const giverRescues = openRescues(openStore(':memory:'));
  const server = createRescueServer({
    ...{ gate, rescues: giverRescues, log: silentLog, isFinding: () => true, now: () => new Date() },
    clonesOf: () => [as(there)],
    clone: () => as(there),
    pieces: createPieces(gate, folder('there')),
  });
  const taken: string[] = [];
  /** The machine that has it comes up; `between`: after it did what an order said, and before its answer leaves. */
  function comeBack(between: (order: Order) => Promise<void> = async () => {}): void {
    cloudOf(giver).orders.serve(async (order): Promise<OrderAnswer> => {
      taken.push(order.kind);
      const answer =
        order.kind === 'rescue'
          ? await server.obey(order)
          : order.kind === 'forget'
            ? await server.forget(order)
            : order.kind === 'piece'
              ? server.piece(order)
              : null;
      if (answer === null) throw new Error(`an order of kind ${order.kind}`);
      await between(order);
      return answer;
    });
  }

  const given: string[] = [];
  const store = openStore(':memory:');
  const rescues = openRescues(store);
  /** The machine that asks, as it is after each start. */
  function start(): Rescuer {
    const cloud = cloudOf(asker);
    const rescuer = createRescuer({
      ...{ hostId: asker, gate, rescues, journal: openJournal({ store, hostId: asker }), log: silentLog },
      orders: () => ({
        ...cloud.orders,
        ask(order, signal) {
          const answer = cloud.orders.ask(order, signal);
          given.push(order.kind);
          return answer;
        },
      }),
      clonesOf: () => [as(here)],
      clone: () => as(here),
      nameOf: () => 'buildbox',
      pieces: createPieces(gate, folder('here')),
      now: () => new Date(),
      onChange: () => {},
    });
    ending.push(() => rescuer.stop());
    return rescuer;
  }
  async function ask(rescuer: Rescuer): Promise<string> {
    const asked = await rescuer.rescue({ repository, commit: lost, holders: [giver], name: 'again', hint: { branch: 'main', subject: '' } }, 1);
    if ('kind' in asked) throw new Error(asked.message);
    expect(asked.state).toBe('asked');
    await expect.poll(() => given).toContain('rescue');
    return asked.id;
  }
  const words = (rescuer: Rescuer) => rescuer.list()[0]?.message ?? '';
  const left = () => ({
    remote: sandbox.git(bare, 'for-each-ref', 'refs/everref').trim(),
    rows: giverRescues.refs().length,
    files: ['here', 'there'].flatMap((whose) => {
      try {
        return readdirSync(folder(whose));
      } catch {
        return [];
      }
    }),
    branch: here.git('for-each-ref', 'refs/heads/again').trim(),
  });
  return { start, ask, comeBack, taken, words, left, server, lost, bare };
}

const nothing = { remote: '', rows: 0, files: [], branch: '' };

it('N-1: a rescue that waits for a machine which is off is stopped: its order is taken back, and that machine is told when it is there', async () => {
  const { start, ask, comeBack, taken, words, left } = await ground();
  const rescuer = start();
  const id = await ask(rescuer);
  expect(rescuer.stopRescue(id)).toMatchObject({ state: 'stopped', message: expect.stringContaining('buildbox') });
  await rescuer.idle();
  comeBack();
  await expect.poll(() => words(rescuer)).toContain('Nothing of it is left');
  expect(taken).toEqual(['forget']);
  expect(left()).toEqual(nothing);
  expect(rescuer.stopRescue(id)).toMatchObject({ state: 'stopped' });
  expect(rescuer.stopRescue('r-none')).toBeNull();
  // Asked for anew, it comes.
  const again = await rescuer.rescue(
    { repository, commit: rescuer.list()[0]?.commit ?? '', holders: [giver], name: 'again', hint: { branch: 'main', subject: '' } },
    60_000,
  );
  await rescuer.idle();
  expect(again).toMatchObject({ state: 'here' });
});

it('N-1: what the other machine had put on the remote by then is taken away again, also when this one was killed in between', async () => {
  const { start, ask, comeBack, words, left } = await ground();
  const first = start();
  const id = await ask(first);
  const pushed = Promise.withResolvers<void>();
  const answering = Promise.withResolvers<void>();
  comeBack(async ({ kind }) => {
    if (kind !== 'rescue') return;
    pushed.resolve();
    await answering.promise;
  });
  await pushed.promise;
  expect(left()).toMatchObject({ remote: expect.stringContaining(id), rows: 1 });
  // Killed when the stop was on disk and nobody had been told.
  expect(first.stopRescue(id)).toMatchObject({ state: 'stopped' });
  await first.stop();
  answering.resolve();
  const again = start();
  again.start();
  await expect.poll(() => words(again)).toContain('Nothing of it is left');
  expect(left()).toEqual(nothing);
});

it('N-1: a stopped rescue is not begun any more, however late its order comes; files for it go as well', async () => {
  const { start, ask, comeBack, words, left, server, lost } = await ground({ shared: false });
  const rescuer = start();
  const id = await ask(rescuer);
  const order = { id, kind: 'rescue', from: asker, to: giver, repository, commit: lost, expiresAt: new Date(Date.now() + 60_000).toISOString() } as const;
  const pieces = { have: [], only: true };
  expect(await server.obey({ ...order, pieces })).toMatchObject({ kind: 'done', result: { kind: 'pieces' } });
  expect(left().files).toHaveLength(1);
  rescuer.stopRescue(id);
  comeBack();
  await expect.poll(() => words(rescuer)).toContain('Nothing of it is left');
  expect(left()).toEqual(nothing);
  expect(await server.obey({ ...order, pieces })).toMatchObject({ kind: 'refused', message: 'It was stopped meanwhile.' });
  expect(left()).toEqual(nothing);
});
