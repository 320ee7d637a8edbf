import { describe, expect, test } from 'vitest';
import { moodOf } from '../../../electron/engine/show/snapshot-holder.ts';
import type { Trouble } from '../../../shared/model/snapshot.ts';
import { checkout } from '../../support/checkout.ts';
import { firstParts } from '../../support/first-parts.ts';

const trouble = (code: string): Trouble => ({ code, message: 'words', since: '2026-11-21T08:00:00.000Z' });
const elsewhere = 'h-1111111111111111';

describe('the four moods of the tray', () => {
  test.each([
    ['in-step', {}, [checkout({})]],
    ['in-step', {}, [checkout({ hostId: elsewhere, state: 'diverged' })]],
    ['in-step', {}, [checkout({ state: 'ahead', ahead: 2, unstaged: 3 })]],
    ['working', { working: 'Pulling' }, [checkout({})]],
    ['needs-you', {}, [checkout({ state: 'diverged' })]],
    ['needs-you', {}, [checkout({ conflicted: 1 })]],
    ['needs-you', { working: 'Pulling' }, [checkout({ state: 'upstream-gone' })]],
    ['needs-you', { troubles: [trouble('config')] }, [checkout({})]],
    ['in-step', { troubles: [trouble('cloud-unreachable')] }, [checkout({})]],
    ['needs-you', { troubles: [{ ...trouble('cloud-unreachable'), since: '2026-11-21T06:59:00.000Z' }] }, [checkout({})]],
    ['cannot-work', { troubles: [trouble('git-missing')] }, [checkout({ state: 'failed' })]],
  ] as const)('%s', (mood, parts, checkouts) => {
    expect(
      moodOf({ ...firstParts, ...parts, troubles: 'troubles' in parts ? [...parts.troubles] : [] }, checkouts, Date.parse('2026-11-21T08:00:01.000Z')),
    ).toBe(mood);
  });
});
