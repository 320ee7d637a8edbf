import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '../../electron/git/parse/config.ts';
import { parsePlainConfig } from '../../electron/git/parse/plain-config.ts';
import { createSandbox, type Sandbox } from '../support/repository.ts';

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = createSandbox();
});
afterAll(() => sandbox.remove());

/** What git itself reads from such a file. Null: it refuses it. */
function asGitReads(text: string): readonly { readonly key: string; readonly value: string | null }[] | null {
  const file = join(sandbox.root, 'some-config');
  writeFileSync(file, text);
  try {
    const output = sandbox.git(sandbox.root, 'config', '--file', file, '--no-includes', '--list', '--show-scope', '--show-origin', '-z');
    return parseConfig(Buffer.from(output)).map(({ key, value }) => ({ key, value }));
  } catch {
    return null;
  }
}

it('N-12: what it reads in a configuration is what git reads there, or it leaves the file to git', { timeout: 60_000 }, () => {
  const word = fc.constantFrom('core', 'remote', 'filter.x', 'include', 'extensions', 'a', 'B-c', '0', 'url', 'clean', 'é', '');
  const value = fc.array(fc.constantFrom('x', ' ', '  ', '\t', '"', '\\', '\\n', '#', ';', '=', '[', ']', 'é', '/', '\r', '.', '%', '\u00a0', '\u2028'), {
    maxLength: 6,
  });
  const line = fc.oneof(
    fc.tuple(word, word).map(([section, sub]) => `[${section} "${sub}"]`),
    word.map((section) => `[${section}]`),
    fc
      .tuple(fc.constantFrom('', '\t', '  '), word, fc.constantFrom(' = ', '=', ' =', '= ', '  =  ', ''), value)
      .map(([gap, key, sign, rest]) => gap + key + sign + rest.join('')),
    fc.constantFrom('', '# a comment', '\t; another \\', '[core] bare = false', '\ufeff[core]', '[a.b]', 'key = "two \\\n lines"', 'key = one \\'),
  );
  let plain = 0;
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '\n'), (lines, end) => {
      const text = `[core]\n${lines.join('\n')}${end}`;
      const read = parsePlainConfig(text);
      if (read === null) return;
      plain++;
      expect(read.map(({ key, value: said }) => ({ key, value: said }))).toEqual(asGitReads(text));
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(50);
});

it('reads what git and the usual tools write', () => {
  const work = sandbox.clone(sandbox.bare('plain.git'), 'plain');
  work.commitFile('a', '1');
  work.git('push', '-q', '-u', 'origin', 'main');
  work.git('remote', 'add', 'fork', 'git@example.org:Ada/Engine.git');
  work.git('config', 'branch.main.description', 'with spaces inside');
  const text = sandbox.git(work.path, 'config', '--local', '--list', '-z');
  const read = parsePlainConfig(readFileSync(join(work.path, '.git/config'), 'utf8'));
  expect(read?.map(({ key, value }) => `${key}\n${value}`).join('\0')).toBe(text.replace(/\0$/, ''));
});

it('leaves to git what leads elsewhere or may be read in two ways', () => {
  for (const text of [
    '[include]\n\tpath = x',
    '[includeIf "onbranch:x"]\n\tpath = x',
    '[extensions]\n\tworktreeConfig = true',
    '[core]\n\tsshCommand = "x"',
    '[core]\n\tbare',
    'x = y',
  ])
    expect(parsePlainConfig(text)).toBeNull();
});
