import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerPageRequest, pagePolicy, pageScheme, registerPageScheme, servePage } from '../../electron/desktop/page/app-protocol.ts';
import { pageFile } from '../../electron/desktop/page/page-file.ts';
import { silentLog } from '../../electron/log/log.ts';
import { createElectronDouble } from './double.ts';

let folder: string;
let root: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'everref-page-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), '<!doctype html>page');
  writeFileSync(join(root, 'assets', 'index-1a2b3c4d.js'), 'export {}');
  writeFileSync(join(root, 'notes.txt'), 'not part of a page');
  writeFileSync(join(folder, 'secret.json'), '{"token": 1}');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const get = (address: string, method = 'GET') => answerPageRequest(root, { url: address, method }, silentLog);

describe('the page comes from app://everref', () => {
  test('with the policy that style.md asks for, on every answer', async () => {
    expect(pagePolicy).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    for (const address of [
      'app://everref/',
      'app://everref/machines?checkout=x',
      'app://everref/assets/index-1a2b3c4d.js',
      'app://everref/none.js',
      'app://other/',
    ]) {
      const answer = await get(address);
      expect(answer.headers.get('content-security-policy'), address).toBe(pagePolicy);
      expect(answer.headers.get('x-content-type-options'), address).toBe('nosniff');
    }
  });

  test('and every place of it is the page itself', async () => {
    for (const address of ['app://everref', 'app://everref/', 'app://everref/machines', 'app://everref/activity?words=a.b', 'app://everref/settings#x']) {
      const answer = await get(address);
      expect(await answer.text(), address).toBe('<!doctype html>page');
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
  });

  test('with the right kind for each file', async () => {
    const answer = await get('app://everref/assets/index-1a2b3c4d.js');
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([200, 'text/javascript; charset=utf-8', 'export {}']);
  });

  test.each([
    ['app://everref/none.js', 'GET', 404],
    ['app://everref/notes.txt', 'GET', 404],
    ['app://other/index.html', 'GET', 403],
    ['app://everref.example/index.html', 'GET', 403],
    ['https://everref/index.html', 'GET', 403],
    ['app://everref/', 'POST', 405],
    ['app://everref/%', 'GET', 400],
    ['app://everref/../secret.json', 'GET', 400],
    ['app://everref/%2e%2e/secret.json', 'GET', 400],
    ['app://everref/%2e%2e%2fsecret.json', 'GET', 400],
    ['app://everref/..%5csecret.json', 'GET', 400],
    ['app://everref/assets/%2e%2e/%2e%2e/secret.json', 'GET', 400],
    ['app://everref/c:/secret.json', 'GET', 400],
    ['app://everref/a%00.js', 'GET', 400],
  ])('and not otherwise: %s (%s) → %i', async (address, method, status) => {
    expect((await get(address, method)).status).toBe(status);
  });

  test('never from outside its folder, however the address is spelled', () => {
    const piece = fc.constantFrom(
      '..',
      '.',
      '%2e',
      '%2E%2e',
      '%252e%252e',
      '/',
      '%2f',
      '%5c',
      '\\',
      'assets',
      'secret.json',
      'x.js',
      'c:',
      '%00',
      '~',
      '//',
      '?',
      '#',
      'é',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 12 }), (pieces) => {
        const answer = pageFile(root, 'GET', `app://everref/${pieces.join('')}`);
        if (answer.kind === 'refused') return;
        const below = relative(root, resolve(answer.path));
        expect(below).not.toBe('');
        expect(below.split(sep)).not.toContain('..');
      }),
      { numRuns: 2000 },
    );
  });

  test('as a standard, secure scheme with no privilege that it does not need', () => {
    const { electron, seen } = createElectronDouble();
    registerPageScheme(electron.protocol);
    expect(seen.schemes).toEqual([pageScheme]);
    expect(pageScheme).toEqual({
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: false, corsEnabled: false, bypassCSP: false },
    });
  });

  test('through protocol.handle', async () => {
    const { electron, seen } = createElectronDouble();
    servePage(electron.protocol, root, silentLog);
    // Node's Request knows no app: addresses; Electron's does.
    const answer = await seen.served.get('app')?.({ url: 'app://everref/', method: 'GET' } as Request);
    expect(answer?.status).toBe(200);
  });
});
