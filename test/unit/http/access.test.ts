import { describe, expect, test } from 'vitest';
import { createAccess } from '../../../electron/http/access.ts';

describe('codes and tokens', () => {
  test('a code is traded once, for a token that lets in', () => {
    const access = createAccess();
    const code = access.newCode();
    const token = access.trade(code);
    expect(token).not.toBeNull();
    expect(access.admits(`Bearer ${token}`)).toBe(true);
    expect(access.trade(code)).toBeNull();
  });

  test('nothing but a known token lets in', () => {
    const access = createAccess();
    const code = access.newCode();
    for (const header of [undefined, '', 'Bearer', `Bearer ${code}`, `Basic ${access.token}`, `Bearer ${access.token}x`, `bearer ${access.token}`]) {
      expect(access.admits(header)).toBe(false);
    }
    expect(access.admits(`Bearer ${access.token}`)).toBe(true);
  });

  test('the process token outlives any number of sessions, codes do not pile up', () => {
    const access = createAccess();
    const first = access.newCode();
    for (let i = 0; i < 200; i++) access.trade(access.newCode());
    expect(access.admits(`Bearer ${access.token}`)).toBe(true);
    for (let i = 0; i < 40; i++) access.newCode();
    expect(access.trade(first)).toBeNull();
  });
});
