import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { editConfig, editText } from '../../../electron/config/edit.ts';

const options = { localCloudFile: '/x' };
const folders: string[] = [];
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});
function file(text: string, name = 'config.yml'): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'everref-edit-')));
  folders.push(made);
  writeFileSync(join(made, name), text);
  return join(made, name);
}

const mine = `# Everref on my laptop
host:
    name: laptop   # what people see

workspaces:   # the folders
    # all my code
    - path: ~/code
      depth: 3   # deep enough
    # the old things
    - path: ~/old
      ignore: ["archive/**", 'x']
reconcile: { every: 5m }   # often
`;

describe('changing settings in the file', () => {
  it('a single value is replaced where it stands; every other byte stays', () => {
    expect(editText(mine, [{ path: ['host', 'name'], value: 'travel' }])).toBe(mine.replace('laptop   #', 'travel   #'));
    expect(editText(mine, [{ path: ['reconcile', 'every'], value: '10m' }])).toBe(mine.replace('5m', '10m'));
    expect(editText(mine, [{ path: ['workspaces', 0, 'depth'], value: 5 }])).toBe(mine.replace('depth: 3', 'depth: 5'));
    expect(editText(mine, [{ path: ['host', 'name'], value: 'laptop' }])).toBe(mine);
    expect(editText('a: [x, y]\n', [{ path: ['a', 0], value: 'p, q]' }])).toBe('a: ["p, q]", y]\n');
    expect(editText('host: { name: x }\r\n', [{ path: ['host', 'name'], value: 'no: #1' }])).toBe('host: { name: "no: #1" }\r\n');
  });

  it('lists and new keys are written with the comments kept', () => {
    const added = editText(mine, [
      {
        path: ['workspaces'],
        value: [
          { path: '~/old', ignore: ['archive/**', 'x'] },
          { path: '~/new', depth: 1, ignore: [] },
        ],
      },
      { path: ['remoteControl', 'pull'], value: false },
    ]);
    expect(parse(added)).toEqual({
      host: { name: 'laptop' },
      workspaces: [
        { path: '~/old', ignore: ['archive/**', 'x'] },
        { path: '~/new', depth: 1, ignore: [] },
      ],
      reconcile: { every: '5m' },
      remoteControl: { pull: false },
    });
    for (const kept of ['# Everref on my laptop', '# what people see', '# the folders', '# the old things', '# often', "'x'", '    name: laptop'])
      expect(added).toContain(kept);
    expect(editText('host:\n', [{ path: ['host', 'name'], value: 'a' }])).toBe('host:\n  name: a\n');
    expect(editText('# nothing yet\n', [{ path: ['host', 'name'], value: 'a' }])).toContain('# nothing yet');
    expect(editText(mine, [{ path: ['reconcile'], value: undefined }])).not.toContain('5m');
  });

  it('what is set is what is read afterwards, whatever the value is', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom('yes', '~', 'null', '- x', '# y', 'a: b', '{', '"', "it's", '1e3', '0x1', ' spaced ', '\n', 'a\n', '*a', '&b', '!c', '%d', '@e'),
    );
    const value = fc.oneof(
      text,
      fc.boolean(),
      fc.integer(),
      fc.array(text, { maxLength: 3 }),
      fc.array(fc.record({ path: text, depth: fc.integer() }), { maxLength: 3 }),
    );
    const path = fc.constantFrom<(string | number)[]>(
      ['host', 'name'],
      ['workspaces'],
      ['workspaces', 1, 'path'],
      ['reconcile', 'every'],
      ['brand', 'new'],
      ['repositories', 'a/b c: d', 'group'],
      ['workspaces', 1, 'ignore', 0],
    );
    fc.assert(
      fc.property(path, value, fc.constantFrom(mine, mine.replaceAll('\n', '\r\n'), ''), (at, wanted, start) => {
        fc.pre(start !== '' || at[0] !== 'workspaces' || at.length === 1);
        const after = editText(start, [{ path: at, value: wanted }]);
        const read = at.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), parse(after));
        expect(read).toEqual(wanted);
        if (start !== '' && at[0] !== 'workspaces') expect(after).toContain('# all my code');
      }),
      { numRuns: 1000 },
    );
  });

  it('is one step: keeps the mode, leaves a link a link, leaves nothing lying about', () => {
    const at = file('host: { name: a }\n', 'real.yml');
    chmodSync(at, 0o640);
    const link = join(at, '..', 'config.yml');
    symlinkSync('real.yml', link);
    expect(editConfig(link, [{ path: ['host', 'name'], value: 'b' }], options)).toEqual({ kind: 'written' });
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(at).mode & 0o777).toBe(0o640);
    expect(readFileSync(at, 'utf8')).toBe('host: { name: b }\n');
    expect(readdirSync(join(at, '..')).sort()).toEqual(['config.yml', 'real.yml']);
    expect(editConfig(link, [{ path: ['host', 'name'], value: 'b' }], options)).toEqual({ kind: 'unchanged' });
  });

  it('makes a file that is not there; never writes over one that it cannot read', () => {
    const at = file('host: {\n');
    expect(editConfig(at, [{ path: ['host', 'name'], value: 'b' }], options)).toMatchObject({ kind: 'refused', problems: [{ file: at }] });
    expect(readFileSync(at, 'utf8')).toBe('host: {\n');
    const fresh = join(at, '..', 'new', 'config.yml');
    expect(editConfig(fresh, [{ path: ['host', 'name'], value: 'b' }], options)).toEqual({ kind: 'written' });
    expect(readFileSync(fresh, 'utf8')).toBe('host:\n  name: b\n');
    mkdirSync(join(at, '..', 'folder.yml'));
    expect(editConfig(join(at, '..', 'folder.yml'), [{ path: ['host', 'name'], value: 'b' }], options)).toMatchObject({ kind: 'refused' });
  });

  it('refuses a value that the file may not have, with the words; a problem that was there does not stop others', () => {
    const at = file('wrong: 1\nhost: { name: a }\n');
    expect(editConfig(at, [{ path: ['reconcile', 'every'], value: 'often' }], options)).toMatchObject({
      kind: 'refused',
      problems: [{ message: expect.stringContaining('30s, 5m') }],
    });
    expect(editConfig(at, [{ path: ['host', 'name'], value: 'b' }], options)).toEqual({ kind: 'written' });
    expect(readFileSync(at, 'utf8')).toBe('wrong: 1\nhost: { name: b }\n');
  });
});
