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
