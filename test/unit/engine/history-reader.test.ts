import { expect, test } from 'vitest';
import { createHistoryReader } from '../../../electron/engine/webhooks/history-reader.ts';
import type { ToldForcePushes } from '../../../electron/store/told-force-pushes.ts';

/** So many others that those are beyond what one question reads. */
const robots = Array.from({ length: 998 }, () => 'github.com/robots/nightly');
const row = (repository: string) => ({
  ...{ repository, ref: 'refs/heads/main', before: '1'.repeat(40), after: '2'.repeat(40) },
  ...{ headAt: null, headAuthor: null, pusher: 'mara', delivery: '', at: '2026-11-21T10:00:00.000Z' },
});
const ids = ['git.acme.example/web/site', 'github.com/other/site', 'gitlab.com/acme/docs'];
const told: ToldForcePushes = {
  add() {},
  repositories: () => [...ids, 'github.com/robots/nightly'],
  list: ({ repository }) =>
    [...ids, ...robots]
      .filter((id) => repository === undefined || id === repository)
      .slice(-1000)
      .map(row),
};
const reader = createHistoryReader(
  told,
  () => [],
  () => ({ 'github.com/acme/site': 'git.acme.example/web/site' }),
);

test.each([
  ['git.acme.example/web/site', ['git.acme.example/web/site']],
  ['web/site', ['git.acme.example/web/site']],
  // As the forge calls it, which is joined to the former.
  ['github.com/acme/site', ['git.acme.example/web/site']],
  ['acme/site', ['git.acme.example/web/site']],
  ['acme/docs', ['gitlab.com/acme/docs']],
  ['site', ['git.acme.example/web/site', 'github.com/other/site']],
  ['e/site', []],
  ['bitbucket.org/acme/site', []],
])('S0-2: asked for %s, the history is that of %j', async (repository, expected) => {
  expect((await reader.find({ repository })).map((answer) => answer.repository).sort()).toEqual(expected);
});
