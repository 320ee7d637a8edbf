import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { joinState, splitState } from '../../../../electron/cloud/aws/state-items.ts';
import type { Branch, Checkout } from '../../../../shared/model/checkout.ts';
import { checkout } from '../../../support/checkout.ts';

describe('a state as two items', () => {
  it('P-2: the hot half holds no list, and is at most 1 KB with the longest names of ordinary life', () => {
    const { hot } = splitState(
      checkout({ branch: 'f'.repeat(200), upstream: `origin/${'f'.repeat(200)}`, files: [{ path: 'a'.repeat(4000), kind: 'unstaged' }], ahead: 99_999 }),
    );
    // The key and the edition stand beside it.
    expect(hot.length + 120).toBeLessThan(1024);
  });

  it('lists that are too long for an item lose their ends; the counts stay, and it can still be read', () => {
    const files = Array.from({ length: 60_000 }, () => ({ path: `src/${randomBytes(20).toString('hex')}`, kind: 'untracked' as const }));
    const big = checkout({ files, untracked: files.length });
    const { hot, cold } = splitState(big);
    expect(cold.length).toBeLessThanOrEqual(380_000);
    const joined = joinState(big.hostId, big.id, hot, cold);
    if (!('checkout' in joined)) throw new Error(joined.problem);
    expect(joined.checkout.untracked).toBe(60_000);
    expect(joined.checkout.files.length).toBeGreaterThan(1000);
    expect(joined.checkout.files).toEqual(files.slice(0, joined.checkout.files.length));
  });

  const branch = (name: string, more: Partial<Branch> = {}): Branch => ({
    ...{ name, tip: 'b'.repeat(40), upstream: `origin/${name}`, upstreamTip: 'b'.repeat(40), state: 'up-to-date', ahead: 0, behind: 0, unpushed: 0 },
    ...{ held: false, checkedOutAt: null, subject: `On ${name}`, committedAt: '2026-01-01T00:00:00.000Z' },
    ...more,
  });
  const worktree = (path: string, head: string, name: string) => ({ path, branch: name, head, main: true, locked: false, missing: false });
  /** One whose checked-out branch is at a commit. */
  const at = (digit: string, subject = `Commit ${digit}`): Checkout => {
    const [head, path] = [digit.repeat(40), '/home/mara/code/site'];
    return checkout({
      ...{ head, path, branchCount: 3 },
      branches: [branch('a'), branch('main', { tip: head, checkedOutAt: path, subject }), branch('z')],
      worktrees: [worktree(path, head, 'main'), worktree('/elsewhere', 'd'.repeat(40), 'z')],
    });
  };

  it('P-2: a commit, a push or a fast-forward of the checked-out branch changes the hot half alone, and comes together as it was', () => {
    const [before, after] = [splitState(at('1')), splitState(at('2'))];
    expect(after.coldHash).toBe(before.coldHash);
    expect(Buffer.byteLength(after.hot) + 140).toBeLessThanOrEqual(1024);
    expect(joinState(at('2').hostId, at('2').id, after.hot, before.cold)).toEqual({ checkout: at('2') });
    expect(splitState({ ...at('2'), branches: [branch('a', { tip: 'e'.repeat(40) }), ...at('2').branches.slice(1)] }).coldHash).not.toBe(before.coldHash);
  });

  it('a branch whose words do not fit into the hot half stays in the cold one; nothing of it is lost', () => {
    const long = at('3', 'é'.repeat(500));
    const { hot, cold } = splitState(long);
    expect(Buffer.byteLength(hot)).toBeLessThan(880);
    expect(joinState(long.hostId, long.id, hot, cold)).toEqual({ checkout: long });
  });

  it('switched to another branch while the cold half is still of before: every branch at most once', () => {
    const before = splitState(at('1'));
    const now = { ...at('1'), branch: 'z', upstream: 'origin/z', head: 'b'.repeat(40) };
    const joined = joinState(now.hostId, now.id, splitState(now).hot, before.cold);
    if (!('checkout' in joined)) throw new Error(joined.problem);
    expect(joined.checkout.branches.map(({ name }) => name)).toEqual(['a', 'z']);
  });

  it('the hash of the cold half stays as long as only the hot one changes', () => {
    const one = checkout({});
    expect(splitState({ ...one, ahead: 3, state: 'ahead', updatedAt: '2026-02-02T00:00:00.000Z' }).coldHash).toBe(splitState(one).coldHash);
    expect(splitState({ ...one, path: '/elsewhere' }).coldHash).not.toBe(splitState(one).coldHash);
  });

  it('a cold half that would inflate without end is refused, not unpacked', () => {
    expect(joinState('h-1', 'c-1', '{}', new Uint8Array([1, 2, 3]))).toMatchObject({ problem: expect.any(String) });
    expect(joinState('h-1', 'c-1', undefined, undefined)).toEqual({ problem: 'half of it is not there' });
  });
});
