import { expect, it } from 'vitest';
import { fateWords, holderWords, lossOf, sizeWords, sourceWords } from '../../../renderer/places/force-pushes/words.ts';
import type { Host } from '../../../shared/model/host.ts';

const host = (id: string, name: string): Host => ({
  id,
  name,
  os: 'linux',
  version: '',
  lastSeenAt: '2026-01-01T00:00:00.000Z',
  checkouts: 0,
  takesOrders: true,
  pausedUntil: null,
});
const hosts = [host('h-here', 'laptop'), host('h-b', 'buildbox'), host('h-c', 'desktop')];

it('N-5: each source is named, with its machine', () => {
  const seenBy = [
    { hostId: 'h-here', source: 'fetch' as const },
    { hostId: 'h-b', source: 'fetch' as const },
    { hostId: 'h-c', source: 'fetch' as const },
    { hostId: 'h-c', source: 'push' as const },
    { hostId: 'h-b', source: 'webhook' as const },
  ];
  expect(sourceWords({ sources: [], seenBy }, 'h-here', hosts)).toBe('this machine’s fetch, a webhook, a fetch on buildbox and desktop, a push from desktop');
  expect(sourceWords({ sources: ['reflog', 'other-host'] }, 'h-here', hosts)).toBe('this machine’s reflog, another machine');
  expect(holderWords({ heldBy: ['h-c', 'h-here', 'h-gone'] }, 'h-here', hosts)).toBe('this machine, desktop, a machine that is gone');
  expect(holderWords({ heldBy: [] }, 'h-here', hosts)).toBe('nobody any more');
});

it('N-8: only what is gone alarms; what was not counted says so', () => {
  expect([lossOf({ lost: 1 }), lossOf({ lost: 0 }), lossOf({ lost: null })]).toEqual(['lost', 'nothing', 'unknown']);
  expect(fateWords({ lost: 1, rewritten: 0, kept: 1000 })).toBe('1 commit lost, 1000 or more kept');
  expect(fateWords({ lost: 0, rewritten: 3, kept: null })).toBe('Nothing lost, 3 rewritten');
  expect(fateWords({ lost: null, rewritten: null, kept: 4 })).toBe('Not counted, 4 kept');
});

it('N-6: sizes are read in words', () => {
  expect([0, 999, 18_432, 3_400_000, 1024 ** 3].map(sizeWords)).toEqual(['0 bytes', '999 bytes', '18 KB', '3.2 MB', '1.0 GB']);
});
