import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../../renderer/app/search/entries.ts';
import { search } from '../../../renderer/app/search/match.ts';
import { untilResumed } from '../../../shared/model/pause.ts';
import { fixtureSnapshot } from '../../support/fixture-data.ts';

const snapshot = fixtureSnapshot();
const entries = entriesOf(snapshot);
const titles = (text: string) => search(entries, text).map(({ kind, title }) => `${kind}: ${title}`);

describe('P-5: the search over everything', () => {
  it('P-5: finds every checkout by name, by path, by branch and by machine; every branch and machine by name', () => {
    for (const checkout of snapshot.checkouts) {
      const host = snapshot.hosts.find(({ id }) => id === checkout.hostId)?.name ?? '';
      for (const text of [checkout.repository, checkout.path, `${host} ${checkout.repository.split('/').at(-1)}`])
        expect(search(entries, text, 500).map(({ key }) => key)).toContain(`checkout ${checkout.hostId}/${checkout.id}`);
      for (const { name } of checkout.branches) expect(search(entries, name, 500).map(({ key }) => key)).toContain(`branch ${checkout.repository} ${name}`);
    }
    for (const { name } of snapshot.hosts) expect(titles(name)[0]).toBe(`machine: ${name}`);
  });

  it('P-5: a force push by its branch, by who made it and by the old id', () => {
    const push = snapshot.forcePushes[0];
    if (push === undefined) throw new Error('the fixture has no force push');
    for (const text of [`overwritten ${push.by ?? ''}`, push.before, push.before.slice(0, 8)])
      expect(search(entries, text).map(({ key }) => key)).toContain(`force-push ${push.id}`);
  });

  it('P-5: actions and settings by what they do; with nothing typed, the actions and the places', () => {
    expect(titles('pull')[0]).toBe('action: Pull all now');
    expect(titles('mute')).toContain('setting: Notifications');
    // Another machine is paused from here, and goes on; what takes no orders is not offered.
    expect(titles('pause desktop')).toContain('machine: Pause desktop for an hour');
    const hosts = snapshot.hosts.map((host) => ({ ...host, pausedUntil: untilResumed, takesOrders: host.name !== 'buildbox' }));
    const paused = entriesOf({ ...snapshot, hosts });
    expect(search(paused, 'go on').map(({ title }) => title)).toContain('Go on: desktop');
    expect(search(paused, 'go on').map(({ title }) => title)).not.toContain('Go on: buildbox');
    expect(new Set(search(entries, '  ').map(({ kind }) => kind))).toEqual(new Set(['action', 'place']));
    expect(titles('zzzz qqqq')).toEqual([]);
  });

  it('P-5: the start of a name comes before its middle, and that before the rest', () => {
    const found = search(entries, 'site').map(({ title }) => title);
    expect(found[0]).toBe('site');
    expect(found.findIndex((title) => !title.startsWith('site'))).toBeGreaterThan(found.lastIndexOf('site'));
  });

  it('P-5: what is found holds every word; one more word never finds more', () => {
    const word = fc.constantFrom('site', 'main', 'lap', 'a', 'acme', 'over', '/', 'é', '(', 'pull');
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), word, (words, more) => {
        const found = search(entries, words.join(' '), 10_000);
        for (const one of found) for (const each of words) expect(one.words).toContain(each);
        expect(search(entries, [...words, more].join(' '), 10_000).length).toBeLessThanOrEqual(found.length);
      }),
    );
  });
});
