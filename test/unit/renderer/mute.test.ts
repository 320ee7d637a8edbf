import { expect, it } from 'vitest';
import { isMuted, toggleMute } from '../../../renderer/places/machines/panel/mute.ts';

const site = 'github.com/acme/site';
const other = { repository: 'github.com/acme/api', kinds: null };

it('P-9: a repository is muted as a whole or by kind, and heard again; others are left as they are', () => {
  const one = toggleMute([other], site, 'refused');
  expect(one).toEqual([other, { repository: site, kinds: ['refused'] }]);
  expect([isMuted(one, site, 'refused'), isMuted(one, site, 'force-push'), isMuted(one, site, null)]).toEqual([true, false, false]);
  const whole = toggleMute(one, site, null);
  expect(whole).toEqual([other, { repository: site, kinds: null }]);
  expect(isMuted(whole, site, 'collision')).toBe(true);
  // One kind of a wholly muted repository is heard again: the others stay muted.
  expect(toggleMute(whole, site, 'refused')).toEqual([other, { repository: site, kinds: ['fast-forwarded', 'force-push', 'collision', 'run-failed'] }]);
  expect(toggleMute(whole, site, null)).toEqual([other]);
  expect(toggleMute(one, site, 'refused')).toEqual([other]);
});
