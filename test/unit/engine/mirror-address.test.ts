import { expect, test } from 'vitest';
import { createMirrorWork } from '../../../electron/engine/webhooks/mirror-work.ts';
import { nameRepository } from '../../../electron/engine/webhooks/name-repository.ts';
import { GitError } from '../../../electron/git/error.ts';
import { openLog } from '../../../electron/log/open-log.ts';
import { openMirrors } from '../../../electron/store/mirrors.ts';
import { openStore } from '../../../electron/store/open.ts';
import type { ForgePullRequest } from '../../../shared/model/forge-event.ts';

const repository = 'github.com/acme/site';
const pull: ForgePullRequest = {
  kind: 'pull-request',
  addresses: [],
  number: 1,
  action: 'opened',
  open: true,
  branch: 'main',
  head: 'a'.repeat(40),
  headRef: 'refs/pull/1/head',
  headOwner: 'stranger',
  fromFork: true,
  author: 'stranger',
  labels: [],
};

/** Where the mirror's token would be taken to, for a delivery that names these addresses. */
async function askedAt(addresses: readonly string[], isSigned: boolean): Promise<readonly string[]> {
  const asked: string[] = [];
  process.env['MIRROR_TEST_TOKEN'] = 'ghp_0123456789abcdefghij';
  const work = createMirrorWork({
    gate: undefined as never,
    mirrors: openMirrors(openStore(':memory:'), () => new Date()),
    clones: {
      open(_repository, url) {
        asked.push(url);
        return Promise.reject(new GitError('aborted', { args: ['fetch'], cwd: '/' }, ''));
      },
    },
    registry: { clonesOf: () => [] } as never,
    journal: { add: () => undefined as never },
    log: openLog({ file: null }),
    config: () => ({ mirrors: [{ repository, branch: 'pull-request/{number}/{branch}', token: { env: 'MIRROR_TEST_TOKEN' } }], base: '/' }),
    keychain: undefined as never,
    nameOf: (list) => nameRepository(list, {}, (id) => id === repository),
  });
  await work({ ...pull, addresses: [...addresses] }, repository, 'd-1', isSigned);
  return asked;
}

test('S2-5: the token goes to an address of its own repository only, whatever else a delivery names, signed or not', async () => {
  const evil = 'https://evil.example/acme/site';
  for (const isSigned of [true, false]) {
    expect(await askedAt([evil, 'https://github.com/acme/site.git'], isSigned)).toEqual(['https://github.com/acme/site.git']);
    expect(await askedAt([evil, 'git@github.com:acme/site.git'], isSigned)).toEqual([]);
    expect(await askedAt([evil], isSigned)).toEqual([]);
    expect(await askedAt(['https://github.com@evil.example/acme/site', 'https://github.com.evil.example/acme/site'], isSigned)).toEqual([]);
  }
});
