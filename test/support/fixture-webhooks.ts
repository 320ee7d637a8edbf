import type { WebhookArea } from '../../electron/engine/webhooks/area.ts';
import type { Delivery, DeliveryDetail } from '../../shared/model/delivery.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Snapshot } from '../../shared/model/snapshot.ts';
import { ago, idOf } from './fixture-checkout.ts';
import { stillWebhooks } from './still-webhooks.ts';

const deliveries: readonly Delivery[] = [
  ['d-1', 2, '/github', 'github', 'push', 'github.com/acme/site', 'refs/heads/main', 'accepted', 'runs site-production; main moved forward by 2 commits'],
  [
    'd-2',
    34,
    '/github',
    'github',
    'push',
    'github.com/acme/site',
    'refs/heads/redesign',
    'accepted',
    'a force push: it stands in the history, the old tip 4be1c0de9a21 is kept',
  ],
  ['d-3', 61, '/gitlab', 'gitlab', 'Merge Request Hook', 'gitlab.com/acme/docs', null, 'ignored', 'pull requests of this repository are not mirrored'],
  ['d-4', 75, '/github', 'github', 'push', null, null, 'refused', '401: the signature or token is not right'],
  ['d-5', 300, '/github', 'github', 'ping', null, null, 'ignored', 'a ping: the address and its secret are right'],
].map(([id, minutes, endpoint, forge, event, repository, ref, decision, reason]) => ({
  id: String(id),
  at: ago(Number(minutes)),
  endpoint: String(endpoint),
  forge: forge as Delivery['forge'],
  event: String(event),
  deliveryId: `a3c9-${id}`,
  repository: repository as string | null,
  ref: ref as string | null,
  decision: decision as Delivery['decision'],
  reason: String(reason),
}));

const run = (id: string, minutes: number, entry: string, state: Run['state'], more: Partial<Run> = {}): Run => ({
  id,
  entry,
  at: ago(minutes),
  state,
  why: 'delivery',
  repository: 'github.com/acme/site',
  ref: 'refs/heads/main',
  before: idOf('old'),
  after: idOf('new'),
  by: 'mara',
  delivery: 'd-1',
  exitCode: 0,
  durationMs: 41_200,
  reason: '',
  output: 'main moved forward by 2 commits from origin/main\n$ npm ci\nadded 312 packages in 9s\n$ npm run build\nbuilt in 31.80s\n',
  ...more,
});

const runs: readonly Run[] = [
  run('r-1', 0.2, 'site-staging', 'running', {
    exitCode: null,
    durationMs: null,
    ref: 'refs/heads/release/24.11',
    output: 'release/24.11 moved forward by 1 commit\n$ npm ci\n',
  }),
  run('r-2', 2, 'site-production', 'done'),
  run('r-3', 190, 'site-production', 'failed', {
    exitCode: 1,
    durationMs: 12_900,
    reason: 'npm ended with exit code 1',
    output:
      'main moved forward by 1 commit\n$ npm ci\nadded 312 packages in 9s\n$ npm run build\nerror TS2304: Cannot find name ‘Shelf’.\nnpm ended with exit code 1\n',
  }),
];

/** A receiver with some history, for the page. With no checkouts there is none. */
export function fixtureWebhooks(snapshot: Snapshot): WebhookArea {
  if (snapshot.checkouts.length === 0) return stillWebhooks;
  const detail = (delivery: Delivery): DeliveryDetail => ({
    ...delivery,
    headers: { 'content-type': 'application/json', 'x-github-event': delivery.event, 'x-hub-signature-256': '[redacted]' },
    payload: JSON.stringify({ ref: delivery.ref, repository: { full_name: 'acme/site' }, pusher: { name: 'mara' } }),
    events:
      delivery.ref === null
        ? []
        : [
            {
              kind: 'push',
              addresses: ['https://github.com/acme/site'],
              ref: delivery.ref,
              before: idOf('old'),
              after: idOf('new'),
              forced: 'no',
              by: 'mara',
              headAt: null,
              headAuthor: null,
            },
          ],
    runs: delivery.id === 'd-1' ? ['r-2'] : [],
  });
  const list: Delivery[] = [...deliveries];
  return {
    ...stillWebhooks,
    status: () => ({
      origin: 'http://127.0.0.1:7420',
      listen: '127.0.0.1:7420',
      problems: [],
      history: true,
      relay: { topic: 'everref', endpoints: '[{"path":"/github","forge":"github","secret":{"env":"WEBHOOK_SECRET"}}]' },
      endpoints: [
        { path: '/github', forge: 'github', address: 'http://127.0.0.1:7420/github', secret: 'set', reason: null, lastDelivery: deliveries[0] ?? null },
        { path: '/scripts', forge: 'plain', address: 'http://127.0.0.1:7420/scripts', secret: 'none', reason: null, lastDelivery: null },
      ],
    }),
    deliveries: ({ decision, words = '' }) => ({
      items: list.filter(
        (one) => (decision === undefined || decision.includes(one.decision)) && JSON.stringify(one).toLowerCase().includes(words.toLowerCase()),
      ),
      next: null,
    }),
    delivery: (id) => {
      const found = list.find((one) => one.id === id);
      return found === undefined ? null : detail(found);
    },
    replay: async (id) => list.find((one) => one.id === id) ?? null,
    async simulate({ repository, branch }) {
      const made: Delivery = {
        id: `d-${list.length + 1}`,
        at: new Date().toISOString(),
        endpoint: '(simulated)',
        forge: 'plain',
        event: 'push',
        deliveryId: null,
        repository,
        ref: `refs/heads/${branch}`,
        decision: branch === 'main' ? 'accepted' : 'ignored',
        reason:
          branch === 'main'
            ? 'runs site-production; the checkouts here have nothing to do'
            : `no checkout here holds ${repository}, and no entry names ${branch} of it`,
      };
      list.unshift(made);
      return made;
    },
    entries: () => [
      {
        name: 'site-production',
        repository: 'github.com/acme/site',
        branch: 'main',
        folder: '/srv/site',
        checkout: 'fast-forward',
        submodules: true,
        run: [
          ['npm', 'ci'],
          ['npm', 'run', 'build'],
        ],
        timeoutMs: 600_000,
        repeatable: false,
        lastRun: runs[1] ?? null,
      },
      {
        name: 'site-staging',
        repository: 'github.com/acme/site',
        branch: 'release/**',
        folder: '/srv/staging',
        checkout: 'reset',
        submodules: false,
        run: [['npm', 'ci']],
        timeoutMs: 600_000,
        repeatable: true,
        lastRun: runs[0] ?? null,
      },
    ],
    plan: (entry) => ({
      entry,
      repository: 'github.com/acme/site',
      ref: 'refs/heads/main',
      folder: '/srv/site',
      steps: ['fetch main into /srv/site', 'fast-forward main; stop where it cannot be', 'in /srv/site: npm ci'],
    }),
    trigger: async () => runs[1] ?? null,
    runs: ({ entry }) => ({ items: runs.filter((one) => entry === undefined || one.entry === entry), next: null }),
    run: (id) => runs.find((one) => one.id === id) ?? null,
    runAgain: (id) => runs.find((one) => one.id === id) ?? null,
    stopRun: () => true,
  };
}
