import { describe, expect, it } from 'vitest';
import { pullSummary, worthReading } from '../../../renderer/app/doing/pull-words.ts';
import { dayHeading, longAge, shortAge, shortAgo } from '../../../renderer/parts/age.ts';
import { homePath, repositoryName } from '../../../renderer/parts/repository-name.ts';
import { arrows, cellSentence, sentence, toneOf } from '../../../renderer/places/machines/state/checkout-words.ts';
import { changedFiles } from '../../../shared/model/checkout.ts';
import type { PullOutcome, PullResult } from '../../../shared/model/pull.ts';
import { ago, checkout, madeAt } from '../../support/fixture-checkout.ts';

const host = 'h-0000000000000000a';
const site = 'github.com/acme/site';

describe('ages', () => {
  it('says an age short and long, and calls a time that is still to come now', () => {
    expect([0.5, 1, 59, 60, 60 * 24, 60 * 24 * 70].map((minutes) => shortAge(ago(minutes), madeAt))).toEqual(['now', '1m', '59m', '1h', '1d', '2mo']);
    expect([-5, 1, 120].map((minutes) => longAge(ago(minutes), madeAt))).toEqual(['just now', '1 minute ago', '2 hours ago']);
    expect(shortAgo(ago(3), madeAt)).toBe('3m ago');
  });

  it('heads days by name while they are near', () => {
    const noon = new Date(2026, 10, 21, 12).getTime();
    const at = (day: number): string => new Date(2026, 10, day, 9).toISOString();
    expect(dayHeading(at(21), noon)).toBe('Today');
    expect(dayHeading(at(20), noon)).toBe('Yesterday');
    expect(dayHeading(at(19), noon)).toContain('19');
  });
});

describe('checkouts in words', () => {
  it('S3-2: every state has a sentence of its own', () => {
    const states = ['up-to-date', 'ahead', 'behind', 'diverged', 'local-only', 'upstream-gone', 'detached', 'unborn', 'failed'] as const;
    const said = states.map((state) => sentence(checkout(host, 'c-00000001', site, '/a', { state, ahead: 1, behind: 2 })));
    expect(new Set(said).size).toBe(states.length);
    expect(said[3]).toBe('main has diverged from origin/main: 1 ahead, 2 behind');
  });

  it('tells a screen reader everything that a cell shows', () => {
    const one = checkout(host, 'c-00000001', site, '/a', {
      state: 'behind',
      behind: 3,
      held: true,
      stashes: 2,
      untracked: 1,
      operation: 'bisect',
      updatedAt: ago(5),
    });
    expect(cellSentence(one, madeAt)).toBe('main, 3 commits behind origin/main, bisecting, held, 1 changed file, 2 stashes, as of 5 minutes ago');
  });

  it('counts a file that is staged and edited again once', () => {
    expect(changedFiles(checkout(host, 'c-00000001', site, '/a', { staged: 1, unstaged: 2, files: [{ path: 'a', kind: 'both' }] }))).toBe(2);
  });

  it('keeps colour for what a person must settle', () => {
    expect(toneOf({ state: 'up-to-date', conflicted: 0, problem: null })).toBe('quiet');
    expect(toneOf({ state: 'behind', conflicted: 0, problem: null })).toBe('plain');
    expect(toneOf({ state: 'diverged', conflicted: 0, problem: null })).toBe('attention');
    expect(toneOf({ state: 'behind', conflicted: 1, problem: null })).toBe('danger');
  });

  it('leaves out counts that are zero or unknown', () => {
    expect([arrows(0, 0), arrows(null, null), arrows(2, 0), arrows(2, 3)]).toEqual(['', '', '↑2', '↑2 ↓3']);
  });
});

describe('names', () => {
  it('splits a repository’s id into what to read and where it lives', () => {
    expect(repositoryName('github.com/acme/site')).toEqual({ name: 'site', place: 'github.com/acme' });
    expect(repositoryName('file//srv/git/site.git')).toEqual({ name: 'site', place: '/srv/git' });
    expect(repositoryName('local/c-12345678', 'C:\\Users\\mara\\notes')).toEqual({ name: 'notes', place: 'no remote' });
  });

  it('writes the home folder of any system as ~', () => {
    expect(['/home/mara/code', '/Users/mara', 'C:\\Users\\mara\\code', '/srv/home/mara'].map(homePath)).toEqual(['~/code', '~', '~\\code', '/srv/home/mara']);
  });
});

describe('results of a pull', () => {
  const result = (outcome: PullOutcome): PullResult => ({
    hostId: host,
    checkoutId: null,
    repository: site,
    path: '/a',
    branch: 'main',
    result: outcome,
    reason: null,
    message: '',
    before: null,
    after: null,
  });

  it('says what moved first and what failed last', () => {
    expect(pullSummary(['failed', 'up-to-date', 'fast-forwarded', 'refused', 'up-to-date'].map((outcome) => result(outcome as PullOutcome)))).toBe(
      '1 branch fast-forwarded, 2 already up to date, 1 left alone, 1 failed',
    );
    expect(pullSummary([])).toBe('There was nothing to pull');
  });

  it('shows what failed and what was refused before what went well, and leaves out what changed nothing', () => {
    const results = ['up-to-date', 'fast-forwarded', 'refused', 'fetched', 'failed'].map((outcome) => result(outcome as PullOutcome));
    expect(worthReading(results).map((one) => one.result)).toEqual(['failed', 'refused', 'fast-forwarded']);
  });
});
