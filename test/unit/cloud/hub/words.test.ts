import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { clockTrouble, hubError } from '../../../../electron/cloud/hub/client/trouble.ts';
import { inWords } from '../../../../electron/cloud/hub/server/in-words.ts';
import { createLimit } from '../../../../electron/cloud/hub/server/limit.ts';

const url = 'https://hub:7421';

describe('what a hub and its clients say', () => {
  it('a full disk of the hub is said on the machine that asked', () => {
    const told = inWords(Object.assign(new Error('database or disk is full'), { errcode: 13 }));
    expect(told).toMatchObject({ status: 507 });
    expect(hubError(told, url)).toMatchObject({
      code: 'cloud-full',
      message: expect.stringMatching(/hub:7421 cannot store anything: the disk of the hub is full: make room there/),
    });
    expect(inWords(Object.assign(new Error('readonly'), { errcode: 8 }))).toMatchObject({ status: 507 });
    const other = new Error('something else');
    expect(inWords(other)).toBe(other);
  });

  it.each([
    [Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }), 'cloud-unreachable', /off, or there is no network/],
    [Object.assign(new Error('self-signed'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'cloud-certificate', /pinned/],
    [new ORPCError('UNAUTHORIZED', { status: 401 }), 'cloud-refused', /join again/],
    [new ORPCError('TOO_MANY_REQUESTS', { status: 429 }), 'cloud-throttled', /fewer requests/],
    [new ORPCError('INTERNAL_SERVER_ERROR', { status: 500 }), 'cloud-failed', /failed/],
  ])('%s has its own words', (error, code, words) => {
    expect(hubError(error, url)).toMatchObject({ code, message: expect.stringMatching(words) });
  });

  it('a clock that is wrong by an hour is said with its side; a minute is not', () => {
    expect(clockTrouble(3_600_000)).toMatchObject([{ code: 'cloud-clock', message: expect.stringContaining('60 minutes behind') }]);
    expect(clockTrouble(-3_600_000)).toMatchObject([{ message: expect.stringContaining('60 minutes ahead of') }]);
    for (const skew of [null, 0, 60_000, -60_000]) expect(clockTrouble(skew)).toEqual([]);
  });

  it('a limit lets so many through at once and so many a second after that, each asker apart', () => {
    let at = 0;
    const limit = createLimit(3, 1, () => at);
    const takes = (who: string, times: number) => Array.from({ length: times }, () => limit.take(who)).filter(Boolean).length;
    expect([takes('a', 5), takes('b', 5)]).toEqual([3, 3]);
    at += 2000;
    expect(takes('a', 5)).toBe(2);
    at += 3_600_000;
    expect(takes('a', 5)).toBe(3);
  });
});
