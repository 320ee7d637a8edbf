import { expect, test } from 'vitest';
import { updateOf } from '../../../../electron/sync/submodule/follow-submodules.ts';
import { decideSubmodule, type SubmoduleCase } from '../../../../electron/sync/submodule/submodule-decision.ts';

const asLeft: SubmoduleCase = { initialised: true, update: null, programs: [], branch: null, head: 'a', recorded: 'a', changes: 0 };

test('a submodule goes along only as git left it', () => {
  expect(decideSubmodule(asLeft)).toEqual({ kind: 'follow' });
  expect(decideSubmodule({ ...asLeft, update: 'checkout' })).toEqual({ kind: 'follow' });
  expect(decideSubmodule({ ...asLeft, initialised: false })).toEqual({ kind: 'nothing' });
});

test.each<Partial<SubmoduleCase>>([
  { update: 'none' },
  { update: 'merge' },
  { update: '!rm -rf' },
  { programs: ['core.sshcommand'] },
  { branch: 'main' },
  { head: 'b' },
  { head: null },
  { changes: 1 },
])('else it stays: %j', (parts) => {
  const decision = decideSubmodule({ ...asLeft, ...parts });
  expect(decision.kind).toBe('leave');
  // A command is somebody's words: it is not repeated.
  expect(JSON.stringify(decision)).not.toContain('rm -rf');
});

test('how it is updated is found by its path, whatever its name, and the configuration is stronger', () => {
  const entry = (key: string, value: string) => ({ key, value, scope: 'local', origin: 'file:x' });
  const entries = [
    entry('submodule.odd name.update', 'merge'),
    entry('submodule.odd name.path', 'parts/lib'),
    entry('submodule.other.path', 'other'),
    entry('submodule.odd name.update', 'none'),
  ];
  expect(updateOf(entries, 'parts/lib')).toBe('none');
  expect(updateOf(entries, 'other')).toBeNull();
});
