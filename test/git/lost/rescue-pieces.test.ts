import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createGate } from '../../../electron/git/gate.ts';
import { silentLog } from '../../../electron/log/log.ts';
import { createRescuer } from '../../../electron/recovery/rescue/ask.ts';
import { createPieces } from '../../../electron/recovery/rescue/pieces.ts';
import type { RescueClone } from '../../../electron/recovery/rescue/rescue-clone.ts';
import { createRescueServer } from '../../../electron/recovery/rescue/serve.ts';
import { openJournal } from '../../../electron/store/journal.ts';
import { openStore } from '../../../electron/store/open.ts';
import { openRescues } from '../../../electron/store/rescues.ts';
import type { Order, OrderAnswer } from '../../../shared/model/order.ts';
import { startGit } from '../../support/git-helper.ts';
import { createSandbox, type Sandbox, type TestRepository } from '../../support/repository.ts';

// What travels where no remote can carry it: both sides, with real clones, and orders handed from the one to the other.

let sandbox: Sandbox;
const git = startGit();
const gate = createGate(git);
const repository = 'example.org/shared';
const [asker, giver] = ['h-00000000000000aa', 'h-00000000000000bb'];

beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(async () => {
  await git.close();
  sandbox.remove();
});

let number = 0;
function ground(remotes: RescueClone['remotes'] = []) {
  const name = `pieces-${number++}`;
  const bare = sandbox.bare(`${name}.git`);
  const there = sandbox.clone(bare, `${name}-there`);
  there.write('big.bin', randomBytes(600_000));
  there.git('add', '.');
  there.git('commit', '-qm', 'One');
  there.git('push', '-q', 'origin', 'HEAD:main');
  const here = sandbox.clone(bare, `${name}-here`);
  let trusted = true;
  const as = (repo: TestRepository): RescueClone => ({
    id: `k-${repo.path.length}`,
    commonDir: join(repo.path, '.git'),
    repository,
    checkout: null,
    trusted: repo !== here || trusted,
    remotes,
  });
  const folder = (whose: string) => join(sandbox.root, `${name}-rescues-${whose}`);
  const given: Order[] = [];
  let spoil = (answer: OrderAnswer) => answer;

  function lose(file: string, bytes: Buffer | string): string {
    there.write(file, bytes);
    there.git('add', '.');
    there.git('commit', '-qm', `Lose ${file}`);
    const lost = there.head();
    there.git('reset', '-q', '--hard', 'HEAD~1');
    return lost;
  }
  // As after a restart between any two orders.
  const server = () =>
    createRescueServer({
      gate,
      rescues: openRescues(openStore(':memory:')),
      log: silentLog,
      clonesOf: () => [as(there)],
      clone: () => as(there),
      isFinding: () => true,
      pieces: createPieces(gate, folder('there')),
      now: () => new Date(),
    });
  const store = openStore(':memory:');
  const rescues = openRescues(store);
  const rescuer = createRescuer({
    hostId: asker,
    gate,
    rescues,
    journal: openJournal({ store, hostId: asker }),
    orders: () => ({
      async ask(order) {
        given.push(order);
        const answer = order.kind === 'rescue' ? await server().obey(order) : order.kind === 'piece' ? server().piece(order) : null;
        if (answer === null) throw new Error(`an order of kind ${order.kind}`);
        return spoil(answer);
      },
      serve: () => ({ close: async () => {} }),
    }),
    log: silentLog,
    clonesOf: () => [as(here)],
    clone: () => as(here),
    nameOf: () => 'buildbox',
    pieces: createPieces(gate, folder('here')),
    now: () => new Date(),
    onChange: () => {},
  });
  const rescue = async (commit: string) => {
    const answer = await rescuer.rescue({ repository, commit, holders: [giver], name: 'again', hint: { branch: 'main', subject: '' } }, 60_000);
    if ('kind' in answer) throw new Error(answer.message);
    await rescuer.idle();
    return answer;
  };
  const files = (whose: string) => {
    try {
      return readdirSync(folder(whose));
    } catch {
      return [];
    }
  };
  return { bare, there, here, given, lose, rescue, files, spoilWith: (way: typeof spoil) => (spoil = way), distrust: () => (trusted = false) };
}

const pieces = (given: readonly Order[]) => given.filter(({ kind }) => kind === 'piece').length;

it('N-1: with no remote at all a commit comes through the cloud: only what is not here, byte for byte, and nothing stays behind', async () => {
  const { here, given, lose, rescue, files } = ground();
  const small = lose('small.txt', 'small\n');
  expect(await rescue(small)).toMatchObject({
    state: 'here',
    branch: 'refs/heads/again',
    message: expect.stringContaining('Brought from buildbox through the cloud.'),
  });
  // The 600 KB that both have did not travel.
  expect(pieces(given)).toBe(1);
  expect(here.head('again')).toBe(small);
  expect(here.git('show', 'again:small.txt')).toBe('small\n');
  expect(here.git('branch', '--show-current').trim()).toBe('main');
  expect(here.git('fsck', '--no-dangling')).toBe('');
  expect(files('here')).toEqual([]);
});

it('N-1: what is bigger comes in several pieces', async () => {
  const { here, given, lose, rescue } = ground();
  const bytes = randomBytes(500_000);
  const commit = lose('bytes.bin', bytes);
  expect(await rescue(commit)).toMatchObject({ state: 'here' });
  expect(pieces(given)).toBe(3);
  expect(here.git('cat-file', '-s', 'again:bytes.bin').trim()).toBe('500000');
  expect(here.git('hash-object', '-w', 'big.bin')).not.toBe('');
  expect(here.head('again')).toBe(commit);
});

it('N-12: a clone that has come to name programs since it was asked for is not fetched into before it is trusted', async () => {
  const { here, lose, rescue, spoilWith, distrust } = ground([{ name: 'origin', repository }]);
  const lost = lose('late.txt', 'late\n');
  const canary = join(sandbox.root, 'canary');
  spoilWith((answer) => {
    here.git('config', 'remote.origin.uploadpack', `touch '${canary}'; git-upload-pack`);
    distrust();
    return answer;
  });
  expect(await rescue(lost)).toMatchObject({ state: 'brought', message: expect.stringContaining('trust it') });
  expect(existsSync(canary)).toBe(false);
});

it('N-1: a remote that does not take private refs is no end: it comes through the cloud, and nothing is on the remote', async () => {
  const remotes = [{ name: 'origin', repository }];
  const { bare, here, lose, rescue } = ground(remotes);
  const hook = join(bare, 'hooks/pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "you may only read here" >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  const commit = lose('read-only.txt', 'mine\n');
  expect(await rescue(commit)).toMatchObject({ state: 'here' });
  expect(here.git('show', 'again:read-only.txt')).toBe('mine\n');
  expect(sandbox.git(bare, 'for-each-ref', 'refs/everref').trim()).toBe('');
});

it('N-1: what is too big is refused in words, and leaves nothing', async () => {
  const { lose, rescue, files } = ground();
  expect(await rescue(lose('huge.bin', randomBytes(9_500_000)))).toMatchObject({
    state: 'refused',
    message: expect.stringMatching(/No remote is shared.*8 MB/),
  });
  expect(files('there')).toEqual([]);
});

it('N-1: a piece that is not what was promised is not taken in', async () => {
  const { here, lose, rescue, spoilWith, files } = ground();
  const commit = lose('spoilt.txt', 'spoilt\n');
  spoilWith((answer) => {
    if (answer.kind !== 'done' || answer.result.kind !== 'piece') return answer;
    const bytes = Buffer.from(answer.result.bytes, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    return { kind: 'done', result: { kind: 'piece', bytes: bytes.toString('base64') } };
  });
  expect(await rescue(commit)).toMatchObject({ state: 'failed', message: expect.stringContaining('not what it promised') });
  expect(here.git('for-each-ref', 'refs/heads/again')).toBe('');
  expect(files('here')).toEqual([]);
});
