import { describe, expect, test } from 'vitest';
import { callerProblem } from '../../../electron/http/guard.ts';

const ask = (host: string | undefined, origin?: string, fetchSite?: string) => callerProblem({ host, origin, fetchSite }, 4170);

describe('who may ask the loopback page', () => {
  test.each(['127.0.0.1:4170', 'localhost:4170', '[::1]:4170', 'LOCALHOST:4170'])('its own address is answered: %s', (host) => {
    expect(ask(host, `http://${host}`, 'same-origin')).toBeNull();
    expect(ask(host, undefined, 'none')).toBeNull();
  });

  test.each(['evil.example:4170', 'evil.example', '127.0.0.1:4171', 'localhost.evil.example:4170', '127.0.0.1.evil.example:4170', '', undefined])(
    'a name that somebody points at loopback (DNS rebinding) is refused: %s',
    (host) => {
      expect(ask(host)).not.toBeNull();
    },
  );

  test.each(['http://evil.example', 'http://127.0.0.1:4171', 'null', 'https://localhost:443', 'http://203.0.113.9:4170', 'http://127.0.0.1:4170.evil.example'])(
    'a page of another origin is refused: %s',
    (origin) => {
      expect(ask('127.0.0.1:4170', origin)).not.toBeNull();
    },
  );

  test('a request that the browser calls cross-site is refused even without an Origin', () => {
    expect(ask('127.0.0.1:4170', undefined, 'cross-site')).not.toBeNull();
  });
});
