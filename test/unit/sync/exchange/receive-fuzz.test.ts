import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readMessage } from '../../../../electron/cloud/read-message.ts';
import type { Delivery } from '../../../../electron/sync/ports.ts';
import type { PushEvent } from '../../../../shared/model/push.ts';
import { hostA, hostB, pushEvent } from '../../../cloud/sample.ts';
import { checkout } from '../../../support/checkout.ts';
import { syncBed } from './sync-bed.ts';

let bed: ReturnType<typeof syncBed>;
beforeEach(() => {
  bed = syncBed();
});
afterEach(() => bed.close());

const repository = 'example.org/acme/site';
const oddities = [
  '..',
  '@{',
  '.lock',
  '~1',
  '^{}',
  ':',
  '*',
  '\\',
  ' ',
  '\n',
  '\u0000',
  '\u001b[2J',
  '\u007f',
  '-',
  '--upload-pack=x',
  '/',
  '//',
  '.',
  'a',
  'ü',
  '\u202e',
  '+',
  '@',
  'HEAD',
  'refs/heads/',
  '%2e',
  '$(x)',
  '`x`',
  ';',
  "'",
  '"',
];
const refs = fc.oneof(
  fc.constantFrom(
    'refs/heads/main',
    'refs/heads/a/b',
    'refs/tags/v1',
    'refs/everref/lost/x',
    'refs/remotes/origin/main',
    'HEAD',
    'main',
    '+refs/heads/main:refs/heads/other',
  ),
  fc.array(fc.constantFrom(...oddities), { maxLength: 5 }).map((parts) => `refs/heads/${parts.join('')}`),
  fc.string({ unit: 'binary', maxLength: 30 }).map((name) => `refs/heads/${name}`),
  fc.nat({ max: 3000 }).map((length) => `refs/heads/${'x'.repeat(length)}`),
);
const repositories = fc.oneof(
  { weight: 3, arbitrary: fc.constant(repository) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'file//etc',
      '__proto__',
      'constructor',
      `${repository}/`,
      `${repository}\u0000`,
      '../site',
      'EXAMPLE.org/acme/site',
      'local/c-00000003',
    ),
  },
  { weight: 1, arbitrary: fc.string() },
);
const mostly = (good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown> = fc.anything()) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: bad });
/** A real event with some of its fields replaced: by what looks right, by what does not, by nothing. */
const body = fc
  .record(
    {
      version: mostly(fc.constant(1)),
      kind: mostly(fc.constant('push'), fc.constantFrom('state', 'order', '__proto__')),
      repository: mostly(repositories),
      ref: mostly(refs),
      after: mostly(fc.constant('f'.repeat(40)), fc.constant('--exec=x')),
      by: mostly(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\u001b]0;owned\u0007'))),
      cloneId: mostly(fc.constant(null), fc.string()),
      id: fc.uuid(),
    },
    { requiredKeys: ['id', 'ref'] },
  )
  .map((some) => JSON.stringify({ ...pushEvent({ hostId: hostA }), ...some }));

it('S3-4 N-12: whatever the cloud says, only branches with well-formed names of repositories that are here are looked at', async () => {
  const looked: PushEvent[] = [];
  let deliver: ((delivery: Delivery) => Promise<void>) | null = null;
  const b = bed.host(hostB, {
    cloud: (real) => ({
      ...real,
      bus: {
        ...real.bus,
        subscribe(handler) {
          deliver = handler;
          return real.bus.subscribe(handler);
        },
      },
    }),
    receiver: {
      onPush: async (event, clones) => {
        expect(clones.map((clone) => clone.repository)).toEqual([repository]);
        looked.push(event);
      },
    },
  });
  b.has(checkout({ hostId: hostB, id: 'c-00000003' }));
  await b.publisher.start();
  await b.receiver.start();
  const hear = (text: string) => deliver?.(readMessage(text, hostA));
  await hear(JSON.stringify(pushEvent({ hostId: hostA })));
  expect(looked).toHaveLength(1);
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 20, arbitrary: body }, { weight: 1, arbitrary: fc.json() }, { weight: 1, arbitrary: fc.string() }), async (text) => {
      await hear(text);
    }),
    { numRuns: 1500 },
  );
  for (const event of looked) {
    expect(event.repository).toBe(repository);
    expect(event.ref).toMatch(/^refs\/heads\/[^-]/);
  }
  // Git agrees with every name that was let in.
  const names = [...new Set(looked.map((event) => event.ref))];
  expect(names.length).toBeGreaterThan(20);
  for (const name of names.slice(0, 150)) expect(spawnSync('git', ['check-ref-format', name]).status, JSON.stringify(name)).toBe(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
  for (const { message } of b.journal.list({ limit: 500 }).items) expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});
