import { expect, test } from 'vitest';
import { createOutput } from '../../../electron/actions/output.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('S1-1: a secret shows in no output, wherever a long line is cut', () => {
  for (let at = 16_384 - 12; at <= 16_384 + 12; at++) {
    const output = createOutput(['supersecret']);
    for (const piece of ['x'.repeat(at), 'super', 'secret', 'y'.repeat(40_000)]) output.write(bytes(piece));
    output.endCommand();
    expect(output.text().replaceAll('\n', '')).not.toContain('supersecret');
    expect(output.text()).toContain('y'.repeat(10_000));
  }
});

test('S1-1: a secret of several lines, and a private key, show in no output', () => {
  const output = createOutput(['first-line\nsecond-line']);
  output.write(bytes('a\nfirst-line\nsecond-line\n-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\nDEFdef'));
  expect(output.text()).not.toContain('DEFdef');
  output.write(bytes('\n-----END RSA PRIVATE KEY-----\nb\n'));
  expect(output.text()).toMatch(/^a\n.*\n.*\n.*\nb\n$/);
  expect(output.text()).not.toMatch(/first-line|second-line|MIIE|DEF/);
});

test('S1-1: a private key that never ends hides no more than a key', () => {
  const output = createOutput();
  output.write(bytes(`-----BEGIN PRIVATE KEY-----\n${'abc\n'.repeat(1000)}end\n`));
  expect(output.text()).toContain('end');
});

test('S1-1: a secret that has arrived by half does not show while one looks', () => {
  const secrets = ['super secret', 'ghp_0123456789abcdefghijABCDEFGHIJ', 'https://user:pa/ssw0rd@git.example.org/x'];
  for (const secret of secrets) {
    const output = createOutput(['super secret']);
    output.write(bytes('fetching '));
    for (const char of secret) {
      output.write(bytes(char));
      expect(output.text()).not.toMatch(/fetching .*(?:supe|ghp_0|user|pa\/s|ssw0)/);
    }
    output.write(bytes('\n'));
    expect(output.text()).not.toMatch(/super secret|0123456789|ssw0rd/);
  }
  const plain = createOutput(['super secret']);
  plain.write(bytes('Continue? (y/n) ....'));
  expect(plain.text()).toBe('Continue? (y/n) ....');
});

test('S2-5: a password in an address is hidden although it has a slash; a port and a path with an @ are none', () => {
  const output = createOutput();
  output.write(bytes('https://me:p/w@git.example.org/x http://localhost:4873/@scope/name\n'));
  expect(output.text()).toBe('https://git.example.org/x http://localhost:4873/@scope/name\n');
});
