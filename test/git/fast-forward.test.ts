import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSandbox, type Sandbox, type TestRepository } from '../support/repository.ts';
import { startUpdateHost, type UpdateHost } from '../support/update-host.ts';
import { movedRows, refusedRows } from './fast-forward-rows.ts';

let sandbox: Sandbox;
let remote: string;
/** Another machine, where the pushes come from. */
let a: TestRepository;
/** The clone that Everref looks after. */
let b: TestRepository;
let host: UpdateHost;

beforeEach(async () => {
  sandbox = createSandbox();
  remote = sandbox.bare('remote.git');
  a = sandbox.clone(remote, 'a');
  a.write('file.txt', 'one\n');
  a.write('other.txt', 'other\n');
  a.write('folder/inner.txt', 'inner\n');
  a.commit('first');
  a.git('push', '-q', '-u', 'origin', 'main');
  b = sandbox.clone(remote, 'b');
  host = await startUpdateHost(sandbox);
});

afterEach(async () => {
  await host.close();
  sandbox.remove();
});

/** Everything a person could lose or miss: files, index, refs, what status says. */
function stateOf(repository: TestRepository): string {
  return [
    repository.git('status', '--porcelain=v2', '--branch', '--untracked-files=all', '--ignored'),
    repository.git('diff'),
    repository.git('diff', '--cached'),
    repository.git('for-each-ref', 'refs/heads'),
    repository.git('ls-files', '--stage', '-v'),
  ].join('\n---\n');
}

function push(change: () => void, message = 'second'): string {
  change();
  const id = a.commit(message);
  a.git('push', '-q', 'origin', 'HEAD:main');
  return id;
}

test('S3-3: a push is fetched and the checked-out branch moves forward with its files, and the tracking ref with it', async () => {
  const id = push(() => a.write('file.txt', 'two\n'));
  const results = await host.pushed(b);
  expect(results).toMatchObject([{ branch: 'main', result: 'fast-forwarded', reason: null, message: 'main moved forward 1 commit to origin/main' }]);
  expect(b.head()).toBe(id);
  expect(readFileSync(join(b.path, 'file.txt'), 'utf8')).toBe('two\n');
  expect(b.git('status', '--porcelain=v2', '--branch')).toContain('# branch.ab +0 -0');
  expect(b.git('for-each-ref', 'refs/everref')).toBe('');
  expect(b.git('reflog', '-1', '--format=%gs').trim()).toBe('everref: ff origin/main: Fast-forward');
  expect(host.lines()).toMatchObject([{ what: 'fast-forwarded', why: 'push', message: 'main moved forward 1 commit to origin/main' }]);
});

test('S3-3: with nothing new, nothing is done and nothing is said', async () => {
  const before = stateOf(b);
  expect(await host.pushed(b)).toEqual([]);
  expect(stateOf(b)).toBe(before);
  expect(b.git('for-each-ref', 'refs/everref')).toBe('');
  expect(host.lines()).toEqual([]);
});

describe('N-6, P-2: where it cannot be done it is refused in words, and nothing is touched (git.md 4.1)', () => {
  test.each(refusedRows)('$state', async ({ here, brings, reason, words }) => {
    here?.(b);
    push(() => brings(a));
    const before = stateOf(b);
    const [result, ...others] = await host.pushed(b);
    expect(others).toEqual([]);
    expect(result).toMatchObject({ result: 'refused', reason, branch: 'main' });
    expect(result?.message).toMatch(words);
    expect(stateOf(b).replace(/^# branch\.ab.*$/m, '')).toBe(before.replace(/^# branch\.ab.*$/m, ''));
    expect(host.store.db.prepare('SELECT * FROM moves').all()).toEqual([]);
    expect(host.lines().at(-1)).toMatchObject({ what: 'refused', why: reason });
  });
});

describe('S3-3: it moves, and what the user has elsewhere stays', () => {
  test.each(movedRows)('$state', async ({ here, brings, kept }) => {
    here?.(b);
    const id = push(() => brings(a));
    expect(await host.pushed(b)).toMatchObject([{ result: 'fast-forwarded', after: id }]);
    expect(b.head()).toBe(id);
    if (kept !== undefined) kept(b);
    else if (here === undefined) expect(b.git('status', '--porcelain')).toBe('');
    expect(b.git('fsck', '--no-dangling')).toBe('');
  });
});
