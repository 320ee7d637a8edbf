import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const unit = readFileSync(join(import.meta.dirname, '../../../build/everref.service'), 'utf8');
const setting = (name: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(unit)?.[1] ?? null;

describe('the systemd unit', () => {
  test('S1-7: runs the headless host, ends it from outside with its commands, and holds it in', () => {
    expect(setting('ExecStart')).toMatch(/everref serve$/);
    expect(setting('Restart')).toBe('on-failure');
    // SIGTERM to the host alone: it ends its commands and lets writes of git finish. What is left after that goes.
    expect(setting('KillMode')).toBe('mixed');
    for (const name of ['NoNewPrivileges', 'ProtectKernelTunables', 'RestrictSUIDSGID', 'RestrictNamespaces', 'LockPersonality'])
      expect(setting(name), name).toBe('yes');
    expect(setting('ProtectSystem')).toBe('full');
    expect(setting('UMask')).toBe('0077');
    expect(unit, 'secrets come from a file of the user’s, never from the unit').not.toMatch(/^Environment=/m);
  });
});
