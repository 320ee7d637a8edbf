import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../electron/log/open-log.ts';
import { redactText } from '../../../shared/model/redact.ts';

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'everref-log-'));
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

function linesOf(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  const log = openLog({ file: null, level: 'debug', onLine: (line) => lines.push(line) });
  write(log);
  return lines.join('');
}

/** A token as forges and people make them; `q` and `z` around it so that it stands nowhere by chance. */
const token = fc.string({ unit: fc.constantFrom(...'abcXYZ0189-_.~'), minLength: 10, maxLength: 40 }).map((middle) => `qZ7${middle}zQ9`);

type Plant = (secret: string) => unknown;
const textPlants: readonly ((secret: string) => string)[] = [
  (s) => `https://user:${s}@git.example.org/acme/site.git`,
  (s) => `fatal: unable to access 'https://${s}@git.example.org/x/': 403`,
  (s) => `ssh://${s}:${s}@git.example.org:2222/x.git failed`,
  (s) => `https://user:p@${s}@git.example.org/x`,
  (s) => `Authorization: Bearer ${s}`,
  (s) => `authorization=Basic ${s}`,
  (s) => `{"Authorization":"token ${s}"}`,
  (s) => `Set-Cookie: session=${s}; HttpOnly`,
  (s) => `sent with Bearer ${s}.`,
  (s) => `http://127.0.0.1:7420/#code=${s}`,
  (s) => `http://127.0.0.1:7420/?a=1&access_token=${s}&b=2`,
  (s) => `https://x.example.org/a?X-Amz-Security-Token=${s}&X-Amz-Signature=${s}`,
  (s) => `EVERREF_HUB_TOKEN=${s} everref serve`,
  (s) => `password: "${s}"`,
  (s) => `{"client_secret": "${s}"}`,
  (s) => `one-time code: ${s}`,
  (s) => `ghp_${s.replace(/\W/g, 'a')}`,
  (s) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${s}\n-----END OPENSSH PRIVATE KEY-----`,
];
const fieldPlants: readonly Plant[] = [
  (s) => ({ token: s }),
  (s) => ({ accessToken: { value: s } }),
  (s) => ({ password: [s] }),
  (s) => ({ headers: { 'x-api-key': s, authorization: `Bearer ${s}`, cookie: `a=${s}` } }),
  (s) => ({ webhookSecret: s, oneTimeCode: s }),
  (s) => new URL(`https://u:${s}@example.org/`),
  (s) => Buffer.from(s),
  (s) => new Map([[`https://u:${s}@example.org/x`, 1]]),
];
const plants: readonly Plant[] = [...textPlants, ...fieldPlants];

const wraps: readonly ((inner: unknown) => unknown)[] = [
  (inner) => inner,
  (inner) => [1, [inner]],
  (inner) => ({ a: { b: { c: inner } } }),
  (inner) => new Set([inner]),
  (inner) => new Error('outer', { cause: inner }),
  (inner) => new Error(typeof inner === 'string' ? inner : 'told', { cause: new Error(typeof inner === 'string' ? inner : 'why') }),
  (inner) => Object.assign(new Error('with parts'), { stderr: inner, config: { inner } }),
  (inner) => new AggregateError([inner, new Error('x', { cause: inner })], 'several'),
];

describe('what the log writes', () => {
  it('S2-5: a token that is planted anywhere never comes out', () => {
    fc.assert(
      fc.property(token, fc.constantFrom(...plants), fc.constantFrom(...wraps), (secret, plant, wrap) => {
        const planted = plant(secret);
        const written = linesOf((log) => {
          log.child('git').warn(typeof planted === 'string' ? `before ${planted} after` : 'words', { field: wrap(planted) });
          log.error('failed', { error: wrap(planted) });
        });
        expect(written).not.toContain(secret);
        expect(written).toContain('failed');
      }),
      { numRuns: 1500 },
    );
  });

  it('S2-5: a token that is known by its shape alone is hidden wherever it stands: a hub’s of Everref, a forge’s', () => {
    const letters = (count: number, set = 'abcXYZ0189_') => fc.string({ unit: fc.constantFrom(...set), minLength: count, maxLength: count });
    const shapes: readonly (readonly [string, fc.Arbitrary<string>])[] = [
      ['eh_', letters(43, 'abcXYZ0189-_')],
      ['ghp_', letters(36)],
      ['github_pat_', letters(60)],
      ['glpat-', letters(20, 'abcXYZ0189-_')],
      ['npm_', letters(36, 'abcXYZ0189')],
    ];
    for (const [prefix, rest] of shapes) {
      fc.assert(
        fc.property(rest, fc.constantFrom(...wraps), (secret, wrap) => {
          const written = linesOf((log) => log.warn(`refused: ${prefix}${secret} is not known`, { field: wrap(`said ${prefix}${secret}`) }));
          expect(written).not.toContain(secret);
          expect(written).toContain('is not known');
        }),
        { numRuns: 100 },
      );
    }
  });

  it('S2-5: a secret that was made here is hidden even where nothing marks it', () => {
    const written = linesOf((log) => {
      log.hide('plain-looking-value');
      log.hide('no');
      log.info('answered plain-looking-value to nobody', { 'plain-looking-value': ['x plain-looking-value'] });
    });
    expect(written).not.toContain('plain-looking-value');
    expect(written).toContain('nobody');
  });

  it('keeps what is no secret: ids, hosts, paths, exit codes, switches', () => {
    const id = '3f9c0d6f1f6c4b5a9e8d7c6b5a4f3e2d1c0b9a89';
    const said = `git push: https://github.com/acme/site.git ${id} refs/heads/a@b exit code 128, see https://example.org/@scope/pkg`;
    expect(redactText(said)).toBe(said);
    const written = linesOf((log) => log.info('x', { code: 'ENOENT', head: id, path: '/code/my site', readToken: false, author: 'a@b.example' }));
    for (const kept of ['ENOENT', id, '/code/my site', '"readToken":false', 'a@b.example']) expect(written).toContain(kept);
  });

  it('survives cycles, getters that throw, great depth, great length and no words of its own', () => {
    const circle: Record<string, unknown> = { n: 1n, when: new Date(Number.NaN), call: () => 1 };
    circle['self'] = circle;
    Object.defineProperty(circle, 'bad', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    let deep: unknown = 'bottom';
    for (let n = 0; n < 50; n++) deep = { deep };
    const written = linesOf((log) => log.info('odd', { circle, deep, long: 'x'.repeat(200_000), many: Array.from({ length: 5000 }, (_, n) => n) }));
    expect(written.length).toBeLessThan(40_000);
    expect(JSON.parse(written)).toMatchObject({ msg: 'odd', facts: { circle: { self: '[circular]', bad: '[unreadable]', n: '1' } } });
  });

  it('reads a hostile text in linear time', () => {
    const started = performance.now();
    for (const text of [
      'a'.repeat(60_000),
      'http://'.repeat(9000),
      'token='.repeat(10_000),
      'authorization'.repeat(5000),
      '-----BEGIN PRIVATE KEY-----'.repeat(2000),
    ])
      redactText(text);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});

describe('the log file', () => {
  it('is whole JSON lines, readable by this user alone, at most three files of the given size', () => {
    const at = folder();
    const log = openLog({ file: join(at, 'logs', 'everref.log'), maxBytes: 2000 });
    for (let n = 0; n < 100; n++) log.info(`line ${n}`, { n });
    log.close();
    const files = readdirSync(join(at, 'logs')).sort();
    expect(files).toEqual(['everref.log', 'everref.log.1', 'everref.log.2']);
    for (const file of files) {
      const stat = statSync(join(at, 'logs', file));
      expect(stat.size).toBeLessThanOrEqual(2000);
      if (process.platform !== 'win32') expect(stat.mode & 0o077).toBe(0);
      for (const line of readFileSync(join(at, 'logs', file), 'utf8')
        .trimEnd()
        .split('\n'))
        expect(JSON.parse(line)).toHaveProperty('time');
    }
    expect(readFileSync(join(at, 'logs', 'everref.log'), 'utf8')).toContain('line 99');
  });

  it('never throws when the folder cannot be made or written', () => {
    const at = folder();
    writeFileSync(join(at, 'in-the-way'), '');
    const log = openLog({ file: join(at, 'in-the-way', 'everref.log') });
    expect(() => log.error('nowhere to go')).not.toThrow();
    chmodSync(at, 0o700);
    log.close();
  });
});
