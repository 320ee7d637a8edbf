import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt, root } from '../../build/tools/build.ts';

const main = join(root, 'dist', 'main');
const page = join(root, 'dist', 'renderer');

beforeAll(() => ensureBuilt());

/** A built file and every chunk that it loads, by name. */
function closure(entry: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    const text = readFileSync(join(main, name), 'utf8');
    found.set(name, text);
    for (const match of text.matchAll(/(?:from|import)\s*\(?\s*["']\.\/([^"']+\.js)["']/g)) if (match[1] !== undefined) visit(match[1]);
  };
  visit(entry);
  return found;
}

describe('the helper that starts git', () => {
  test('loads little: starting a process from a big one blocks it', () => {
    const sizeBytes = [...closure('git-helper.js').values()].reduce((sum, text) => sum + text.length, 0);
    expect(sizeBytes).toBeLessThan(250_000);
  });

  test('loads neither the HTTP server, nor the contract, nor the logger', () => {
    const text = [...closure('git-helper.js').values()].join('\n');
    for (const mark of ['node_modules/fastify/', 'node_modules/zod/', 'node_modules/@orpc/', 'node_modules/pino/', 'node_modules/yaml/']) {
      expect(text.includes(mark), mark).toBe(false);
    }
  });
});

describe('the built hosts', () => {
  test('need nothing that is not packed: Node, Electron, their own chunks and the native modules', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    const imported = readdirSync(main)
      .filter((name) => name.endsWith('.js'))
      .flatMap((name) =>
        [...readFileSync(join(main, name), 'utf8').matchAll(/^(?:import|export)\b[^\n"']*["']([^"']+)["'];?$/gm)].map((match) => match[1] ?? ''),
      );
    const allowed = [...Object.keys(manifest.dependencies), 'electron'];
    expect([...new Set(imported)].filter((name) => !name.startsWith('node:') && !name.startsWith('./') && !allowed.includes(name))).toEqual([]);
  });

  test('the preload is one CommonJS file that needs Electron alone', () => {
    expect(readdirSync(join(root, 'dist', 'preload'))).toEqual(['preload.cjs']);
    const text = readFileSync(join(root, 'dist', 'preload', 'preload.cjs'), 'utf8');
    expect([...new Set([...text.matchAll(/require\(["']([^"']+)["']\)/g)].map((match) => match[1]))]).toEqual(['electron']);
  });
});

describe('the built page', () => {
  test('keeps to its CSP: no inline script, no inline style, no handler, assets from the root', () => {
    const html = readFileSync(join(page, 'index.html'), 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
    for (const [, address] of html.matchAll(/<(?:script|link)[^>]*\s(?:src|href)="([^"]+)"/g)) expect(address).toMatch(/^\//);
  });

  test('asks the engine by a small first script, names the rest beside it, and leaves every place but home for later', () => {
    const html = readFileSync(join(page, 'index.html'), 'utf8');
    const named = (rule: RegExp) => [...html.matchAll(rule)].map(([, address]) => String(address));
    const [first, ...others] = named(/<script type="module" async crossorigin src="\/([^"]+)"/g);
    expect(others).toEqual([]);
    expect(readFileSync(join(page, String(first))).length).toBeLessThan(80_000);
    const beside = named(/<link rel="modulepreload" crossorigin href="\/([^"]+)"/g).map((name) => readFileSync(join(page, name), 'utf8'));
    const later = readdirSync(join(page, 'assets'))
      .filter((name) => name.endsWith('.js'))
      .map((name) => readFileSync(join(page, 'assets', name), 'utf8'))
      .filter((text) => !beside.includes(text));
    const where = (words: string) => [beside, later].map((files) => files.filter((text) => text.includes(words)).length);
    expect(where('everything on every machine')).toEqual([1, 0]);
    for (const words of ['No branch was overwritten', 'Nothing is lost', 'Nothing has happened yet', 'Where are your repositories'])
      expect([words, ...where(words)]).toEqual([words, 0, 1]);
  });

  test('has no font or style in a data: address', () => {
    const styles = readdirSync(join(page, 'assets')).filter((name) => name.endsWith('.css'));
    for (const name of styles)
      expect(readFileSync(join(page, 'assets', name), 'utf8')).not.toMatch(/@import\s+["']?(?:data|https?):|url\(["']?data:(?:font|application)/);
  });
});
