import { describe, expect, test } from 'vitest';
import { selectCheckouts, WordsError } from '../../../electron/command-line/select.ts';
import { checkout } from '../../support/checkout.ts';

const site = checkout({ id: 'c-00000001', repository: 'github.com/acme/site', remotes: [], path: '/code/site' });
const fork = checkout({ id: 'c-00000002', repository: 'github.com/mara/site', remotes: [], path: '/code/fork' });
const api = checkout({
  id: 'c-00000003',
  repository: 'github.com/acme/api',
  remotes: [{ name: 'up', repository: 'github.com/upstream/api' }],
  path: '/code/api',
});
const nested = checkout({ id: 'c-00000004', repository: 'github.com/acme/tool', remotes: [], path: '/code/api/tool' });
const all = [site, fork, api, nested];

describe('the words that name a repository', () => {
  test('none: all', () => expect(selectCheckouts(all, [])).toEqual(all));
  test('a repository id', () => expect(selectCheckouts(all, ['github.com/acme/site'])).toEqual([site]));
  test('the id of any remote', () => expect(selectCheckouts(all, ['github.com/upstream/api'])).toEqual([api]));
  test('a last segment that is unique', () => expect(selectCheckouts(all, ['tool'])).toEqual([nested]));
  test('a path inside a checkout names the nearest', () => expect(selectCheckouts(all, ['./src'], '/code/api/tool')).toEqual([nested]));
  test('a path that is given twice is one', () => expect(selectCheckouts(all, ['/code/site', 'github.com/acme/site'])).toEqual([site]));
  test('a last segment that is not unique says which there are', () => {
    expect(() => selectCheckouts(all, ['site'])).toThrow(/fits 2 repositories; write one of: github.com\/acme\/site, github.com\/mara\/site/);
  });
  test('what fits nothing says what to write', () => {
    expect(() => selectCheckouts(all, ['nothing'])).toThrow(WordsError);
    expect(() => selectCheckouts(all, ['nothing'])).toThrow(/write a repository id, a path, or the last part/);
  });
});
