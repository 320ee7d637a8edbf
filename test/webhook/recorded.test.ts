import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Provider } from '../../electron/webhook/provider.ts';
import { providers } from '../../electron/webhook/providers/all.ts';
import type { Forge } from '../../shared/model/forge.ts';
import type { ForgePullRequest, ForgePush } from '../../shared/model/forge-event.ts';

const folder = join(import.meta.dirname, 'recorded');
const nothing = '0'.repeat(40);

function read(forge: Forge, file: string, event: string) {
  const provider: Provider = providers[forge];
  return provider.read(event, JSON.parse(readFileSync(join(folder, forge, `${file}.json`), 'utf8')));
}

type Push = readonly [Forge, file: string, event: string, Partial<ForgePush>];

// What forges really sent (test/webhook/recorded/README.md), and what Everref reads of it.
const pushes: readonly Push[] = [
  [
    'github',
    'push',
    'push',
    {
      ref: 'refs/heads/master',
      before: 'a10867b14bb761a232cd80139fbd4c0d33264240',
      after: '199eddf46df50de8d02e99bf1c5fdb4101338224',
      forced: 'no',
      by: 'Codertocat',
      headAuthor: 'Codertocat',
      headAt: '2018-06-15T13:01:51-07:00',
    },
  ],
  ['github', 'push_branch_create', 'push', { before: nothing, forced: 'no' }],
  ['github', 'push_branch_delete', 'push', { ref: 'refs/heads/feature-branch', after: nothing, forced: 'unknown' }],
  ['github', 'push_tag', 'push', { before: nothing }],
  [
    'gitlab',
    'push',
    'Push Hook',
    { ref: 'refs/heads/master', forced: 'unknown', by: 'sytses', headAt: '2017-12-10T08:26:38+00:00', headAuthor: 'Sid Sijbrandij' },
  ],
  ['gitlab', 'push_subgroup', 'Push Hook', { forced: 'unknown' }],
  ['gitlab', 'branch_create', 'Push Hook', { before: nothing, forced: 'no' }],
  ['gitlab', 'branch_delete', 'Push Hook', { after: nothing }],
  ['gitlab', 'tag_create', 'Tag Push Hook', { ref: 'refs/tags/v1.0.0' }],
  ['gitea', 'push', 'push', { ref: 'refs/heads/master', forced: 'unknown', by: 'unknwon', headAuthor: 'unknwon', headAt: '2017-12-09T01:35:07Z' }],
  ['gogs', 'push', 'push', { ref: 'refs/heads/master', forced: 'unknown', by: 'unknwon' }],
  [
    'bitbucket',
    'push',
    'repo:push',
    {
      ref: 'refs/heads/master',
      before: '40e7580cf11311d84a6e5e97e2cbba6df1675750',
      after: '141977fedf5cf35aa290ac87d4b5177ac4cd9de1',
      forced: 'no',
      by: 'brydzewski',
    },
  ],
  ['bitbucket', 'push_branch_create', 'repo:push', { before: nothing }],
  ['bitbucket', 'push_branch_delete', 'repo:push', { ref: 'refs/heads/develop', after: nothing, forced: 'unknown' }],
  ['bitbucket', 'push_tag_create', 'repo:push', { ref: 'refs/tags/feature/x', before: nothing }],
];

describe('S1-2: bodies that forges really sent are understood', () => {
  test.each(pushes)('%s %s', (forge, file, event, wanted) => {
    expect(read(forge, file, event)).toMatchObject([{ kind: 'push', ...wanted }]);
  });

  test.each<readonly [Forge, string, string, readonly string[]]>([
    ['github', 'push', 'push', ['https://github.com/Codertocat/Hello-World.git']],
    ['gitlab', 'push', 'Push Hook', ['https://gitlab.com/gitlab-org/hello-world.git']],
    ['gitea', 'push', 'push', ['http://try.gitea.io/gogits/hello-world.git']],
    ['gogs', 'push', 'push', ['http://try.gogs.io/gogits/hello-world.git']],
    ['bitbucket', 'push', 'repo:push', ['https://bitbucket.org/brydzewski/foo']],
  ])('%s %s names its repository', (forge, file, event, wanted) => {
    const [push] = read(forge, file, event) as readonly ForgePush[];
    expect(push?.addresses.slice(0, wanted.length)).toEqual(wanted);
  });

  type Pull = readonly [Forge, file: string, event: string, Partial<ForgePullRequest>];
  const pulls: readonly Pull[] = [
    ['github', 'pr_opened', 'pull_request', { action: 'opened', open: true, headRef: 'refs/pull/1/head', fromFork: false }],
    ['github', 'pr_sync', 'pull_request', { action: 'updated', open: true }],
    ['github', 'pr_closed', 'pull_request', { action: 'closed', open: false }],
    ['gitlab', 'pull_request_create', 'Merge Request Hook', { action: 'opened', open: true, number: 1, headRef: 'refs/merge-requests/1/head' }],
    ['gitlab', 'pull_request_close', 'Merge Request Hook', { action: 'closed', open: false }],
    [
      'gitea',
      'pull_request_opened',
      'pull_request',
      { action: 'opened', branch: 'feature', head: '2eba238e33607c1fa49253182e9fff42baafa1eb', fromFork: false },
    ],
    ['gitea', 'pull_request_synchronized', 'pull_request', { action: 'updated' }],
    ['gitea', 'pull_request_closed', 'pull_request', { action: 'closed', open: false }],
    ['gogs', 'pull_request_opened', 'pull_request', { action: 'opened', branch: 'feature', head: null, number: 2 }],
    ['gogs', 'pull_request_closed', 'pull_request', { action: 'closed' }],
    ['bitbucket', 'pr_created', 'pullrequest:created', { action: 'opened', open: true, headRef: null, branch: 'develop' }],
    ['bitbucket', 'pr_declined', 'pullrequest:rejected', { action: 'closed', open: false }],
  ];
  test.each(pulls)('S2-1: %s %s', (forge, file, event, wanted) => {
    expect(read(forge, file, event)).toMatchObject([{ kind: 'pull-request', ...wanted }]);
  });

  test('every recorded body is read by one of these tests', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.json'))
      .map((entry) => `${entry.parentPath.split('/').at(-1)} ${entry.name.replace('.json', '')}`);
    const read = [...pushes, ...pulls].map(([forge, file]) => `${forge} ${file}`);
    const besides = ['gitea branch_create'];
    expect(files.filter((file) => !read.includes(file)).sort()).toEqual(besides);
  });

  test('S0-3: what comes beside a push (create, delete) is nothing to do', () => {
    expect(read('gitea', 'branch_create', 'create')).toEqual([{ kind: 'other', name: 'create' }]);
  });
});
