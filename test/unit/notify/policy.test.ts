import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Change, causeOf } from '../../../electron/notify/change.ts';
import { createNotifier } from '../../../electron/notify/notifier.ts';
import { decide } from '../../../electron/notify/policy.ts';
import { repositoryName } from '../../../electron/notify/words.ts';
import { openStore } from '../../../electron/store/open.ts';
import { openSaid } from '../../../electron/store/said.ts';
import { Notification } from '../../../shared/model/notification.ts';
import { type PullResult, RefusalReason } from '../../../shared/model/pull.ts';
import { forcePush, hostA, objectId } from '../../cloud/sample.ts';

const result = (more: Partial<PullResult> = {}): PullResult => ({
  hostId: hostA,
  checkoutId: 'c-00000001',
  repository: 'github.com/acme/site',
  path: '/code/site',
  branch: 'main',
  result: 'fast-forwarded',
  reason: null,
  message: 'Moved',
  before: objectId('a'),
  after: objectId('b'),
  ...more,
});
const moved = (more: Partial<PullResult> = {}, commits: number | null = 3, from: string | null = 'laptop'): Change => ({
  kind: 'fast-forwarded',
  result: result(more),
  commits,
  from,
});
const refused = (more: Partial<PullResult> = {}): Change => ({
  kind: 'refused',
  result: result({ result: 'refused', reason: 'diverged', message: 'main and origin/main have both gone on: merge or rebase', after: null, ...more }),
});
const all = { fastForwards: true, refusals: true, forcePushes: true, collisions: true, leaving: true, mute: [] };
const at = new Date('2026-01-01T00:00:00Z');
const fresh = { settings: all, lastSaid: () => null, now: at, windowMs: 30_000, silent: false };

describe('what a person is told', () => {
  it('P-9: a fast-forward names branch, repository, number and machine; the click leads to the checkout', () => {
    expect(decide([moved()], fresh).sayings).toEqual([
      {
        kind: 'fast-forwarded',
        title: 'site: main is up to date',
        body: '3 new commits from laptop in /code/site.',
        place: '/machines?checkout=h-aaaaaaaaaaaaaaaa%2Fc-00000001',
      },
    ]);
    expect(decide([moved({}, 1, null)], fresh).sayings[0]?.body).toBe('1 new commit in /code/site.');
    expect(decide([moved({}, null, null)], fresh).sayings[0]?.body).toBe('New commits in /code/site.');
  });

  it('P-9: a refusal says the plain reason, and only where a person is needed', () => {
    expect(decide([refused()], fresh).sayings).toMatchObject([
      { kind: 'refused', title: 'site: main was not moved', body: expect.stringContaining('merge or rebase') },
    ]);
    const spoken = RefusalReason.options.filter((reason) => decide([refused({ reason })], fresh).sayings.length > 0);
    expect(spoken).toContain('untracked-in-the-way');
    for (const quiet of ['held', 'ahead', 'operation-in-progress', 'locked', 'paused', 'remote-unreachable', 'not-answered'])
      expect(spoken).not.toContain(quiet);
  });

  it('N-8: only a force push that lost commits alarms; not one that was made here', () => {
    const of = (more: Parameters<typeof forcePush>[0]) => decide([{ kind: 'force-push', entry: forcePush(more) }], fresh).sayings;
    expect(of({ lost: 2, by: 'Ben' })).toEqual([
      {
        kind: 'force-push',
        title: 'site: main was overwritten by Ben',
        body: '2 commits are in no branch any more. Everref keeps the old tip, aaaaaaaaaa.',
        place: expect.stringMatching(/^\/force-pushes\?push=f-/),
      },
    ]);
    expect([of({ lost: 0 }), of({ lost: 2, sources: ['push'] })]).toEqual([[], []]);
    // Too many to be compared: better once too often than a loss that nobody hears of.
    expect(of({ lost: null })[0]?.body).toContain('Commits may be in no branch any more');
  });

  it('P-9: many at once are one: the branches of a repository, and from three repositories on everything', () => {
    const branches = ['main', 'next', 'a', 'b', 'c'].map((branch) => moved({ branch, after: objectId(branch.slice(0, 1)) }));
    expect(decide(branches, fresh).sayings).toMatchObject([
      { title: 'site: 5 branches are up to date', body: 'main (+3), next (+3), a (+3), b (+3) and 1 more. From laptop.', place: '/activity' },
    ]);
    const repositories = [1, 2, 3, 4].map((n) => moved({ repository: `github.com/acme/r${n}` }));
    expect(decide(repositories, fresh).sayings).toMatchObject([{ title: '4 branches in 4 repositories are up to date' }]);
    expect(decide(repositories.slice(0, 2), fresh).sayings).toHaveLength(2);
  });

  it('P-9: a flood that comes drop by drop is three notifications, and then one that says the rest', () => {
    const said = new Map<string, Date>();
    const speak = (changes: readonly Change[], seconds: number) => {
      const now = new Date(at.getTime() + seconds * 1000);
      const decision = decide(changes, { ...fresh, now, lastSaid: (cause) => said.get(cause) ?? null });
      for (const cause of decision.causes) said.set(cause, now);
      return decision;
    };
    const of = (n: number) => refused({ repository: `github.com/acme/r${n}`, reason: 'sign-in-needed', message: 'The remote wants a sign-in' });
    const titles: string[] = [];
    let later: readonly Change[] = [];
    for (let n = 0; n < 20; n++) {
      const decision = speak([...later, of(n)], n);
      titles.push(...decision.sayings.map(({ title }) => title));
      later = decision.later;
    }
    expect(titles).toEqual(['r0 waits for you', 'r1 waits for you', 'r2 waits for you']);
    const rest = speak(later, 60);
    expect(rest.sayings).toMatchObject([{ title: '17 repositories wait for you', body: expect.stringContaining('until you sign in'), place: '/machines' }]);
    expect(rest.later).toEqual([]);
    // Another kind of thing is not kept back by it.
    expect(speak([{ kind: 'force-push', entry: forcePush({ lost: 1 }) }], 19).sayings).toHaveLength(1);
  });

  it('N-4: what stays behind is not said after the person has come back', () => {
    const leave = (count: number): Change => ({
      kind: 'leave',
      reason: 'lock',
      items: [
        {
          hostId: hostA,
          checkoutId: 'c-00000001',
          repository: 'github.com/acme/site',
          path: '/code/site',
          branch: 'main',
          kind: 'uncommitted',
          count,
          items: [],
        },
      ],
    });
    const said = new Map(decide([leave(1)], fresh).causes.map((cause) => [cause, at]));
    const again = decide([leave(2)], { ...fresh, now: new Date(at.getTime() + 5000), lastSaid: (cause) => said.get(cause) ?? null });
    expect([again.sayings, again.later]).toEqual([[], []]);
  });

  it('the same tip in two clones is one thing; two kinds are two', () => {
    expect(decide([moved(), moved({ checkoutId: 'c-00000002', path: '/code/other' })], fresh).sayings).toHaveLength(1);
    expect(decide([moved(), refused()], fresh).sayings).toHaveLength(2);
  });

  it('what the person switched off is not said; trouble always is', () => {
    const off = { ...fresh, settings: { ...all, fastForwards: false, refusals: false, forcePushes: false } };
    const trouble: Change = { kind: 'trouble', trouble: { code: 'git-missing', message: 'git was not found.', since: at.toISOString() } };
    expect(decide([moved(), refused(), { kind: 'force-push', entry: forcePush({ lost: 1 }) }, trouble], off).sayings).toEqual([
      { kind: 'trouble', title: 'Everref needs you', body: 'git was not found.', place: '/activity' },
    ]);
  });

  it('P-9: a click on a trouble leads where it can be ended', () => {
    const trouble = (code: string, action?: { readonly label: string; readonly place: string }): Change => ({
      kind: 'trouble',
      trouble: { code, message: 'No.', since: at.toISOString(), ...(action === undefined ? {} : { action }) },
    });
    const { sayings } = decide([trouble('hub-refused', { label: 'Join again', place: '/settings#cloud' }), trouble('store')], fresh);
    expect(sayings.map(({ place }) => place)).toEqual(['/settings#cloud', '/activity']);
  });

  it('a trouble is said once, however often it is noticed, and again when it is there a day later', () => {
    const trouble = (since: string): Change => ({ kind: 'trouble', trouble: { code: 'git-missing', message: 'git was not found.', since } });
    const said = new Map<string, Date>();
    const speak = (now: Date) => {
      const { sayings, causes } = decide([trouble(now.toISOString())], { ...fresh, now, lastSaid: (cause) => said.get(cause) ?? null });
      for (const cause of causes) said.set(cause, now);
      return sayings.length;
    };
    expect([0, 1, 3600, 86_399, 86_401].map((seconds) => speak(new Date(at.getTime() + seconds * 1000)))).toEqual([1, 0, 0, 0, 1]);
  });

  it('names from others stay on one line, within bounds', () => {
    const [saying] = decide([moved({ branch: `x\n\u0007\u202e${'y'.repeat(500)}`, path: 'p'.repeat(9999) })], fresh).sayings;
    expect(saying?.title.length).toBeLessThanOrEqual(120);
    expect(saying?.body.length).toBeLessThanOrEqual(300);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come out
    expect(`${saying?.title}${saying?.body}`).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(repositoryName('file//srv/git/site.git')).toBe('site');
  });

  const change: fc.Arbitrary<Change> = fc
    .record({
      repository: fc.constantFrom('example.org/a/one', 'example.org/a/two', 'example.org/a/three', 'example.org/a/four'),
      branch: fc.constantFrom('main', 'next'),
      tip: fc.constantFrom(...'abc'),
      kind: fc.constantFrom('moved', 'refused', 'forced', 'trouble'),
    })
    .map(({ repository, branch, tip, kind }): Change => {
      if (kind === 'moved') return moved({ repository, branch, after: objectId(tip) });
      if (kind === 'refused') return refused({ repository, branch, before: objectId(tip) });
      if (kind === 'forced') return { kind: 'force-push', entry: forcePush({ repository, ref: `refs/heads/${branch}`, after: objectId(tip), lost: 1 }) };
      return { kind: 'trouble', trouble: { code: branch, message: tip, since: at.toISOString() } };
    });

  it('P-9: nothing is said twice, whatever comes in which order, also across restarts; in the end everything was said', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(change, { maxLength: 6 }), fc.integer({ min: 0, max: 40_000 })), { maxLength: 12 }), (batches) => {
        const store = openStore(':memory:');
        const spoken: string[] = [];
        const spokenAt = new Map<string, number>();
        let nowMs = at.getTime();
        let waiting: readonly Change[] = [];
        const turn = (changes: readonly Change[]) => {
          // A new table at every turn: as after a restart.
          const said = openSaid(store);
          const decision = decide([...waiting, ...changes], {
            settings: all,
            lastSaid: (cause) => said.lastSaid(cause),
            now: new Date(nowMs),
            windowMs: 30_000,
            silent: false,
          });
          said.say(decision.causes, new Date(nowMs));
          for (const cause of decision.causes) {
            if (!cause.startsWith('window ')) spoken.push(cause);
            else {
              expect(nowMs - (spokenAt.get(cause) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(30_000);
              spokenAt.set(cause, nowMs);
            }
          }
          expect(decision.sayings.length).toBeLessThanOrEqual(changes.length + waiting.length);
          for (const saying of decision.sayings) Notification.parse({ id: 'x', at: at.toISOString(), ...saying });
          waiting = decision.later;
        };
        for (const [changes, passMs] of batches) {
          turn(changes);
          nowMs += passMs;
        }
        nowMs += 30_000;
        turn([]);
        expect(new Set(spoken).size).toBe(spoken.length);
        expect(new Set(spoken)).toEqual(new Set(batches.flatMap(([changes]) => changes.map(causeOf))));
        expect(waiting).toEqual([]);
        store.close();
      }),
      { numRuns: 150 },
    );
  });

  it('P-9: the notifier gathers what comes together, and keeps what had to wait', () => {
    const heard: string[] = [];
    const said = new Map<string, Date>();
    let now = at;
    const notifier = createNotifier({
      settings: () => all,
      said: { lastSaid: (cause) => said.get(cause) ?? null, say: (causes, when) => causes.forEach((cause) => void said.set(cause, when)) },
      onNotification: ({ title }) => heard.push(title),
      now: () => now,
      gatherMs: 60_000,
    });
    notifier.tell([moved()]);
    notifier.tell([moved({ branch: 'next' })]);
    notifier.flush();
    notifier.tell([moved(), moved({ after: objectId('c') })]);
    notifier.flush();
    expect(heard).toEqual(['site: 2 branches are up to date']);
    now = new Date(at.getTime() + 31_000);
    notifier.flush();
    expect(heard).toEqual(['site: 2 branches are up to date', 'site: main is up to date']);
    notifier.stop();
  });
});
