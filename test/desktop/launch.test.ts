import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { homePlace, isPlace, pageAddress, pageOrigin, placeOfLink } from '../../electron/desktop/page/place.ts';
import { readLaunch } from '../../electron/desktop/program/launch.ts';

const shown = { kind: 'desktop', hidden: false, place: null };

describe('a start of the program', () => {
  test.each([
    ['the packed app, alone', ['/opt/Everref/everref'], false],
    ['the packed app on Windows', ['C:\\Program Files\\Everref\\Everref.exe', '--allow-file-access-from-files'], false],
    ['an AppImage without user namespaces', ['/tmp/.mount_x/everref', '--no-sandbox'], false],
    ['the Finder of an old macOS', ['/Applications/Everref.app/Contents/MacOS/Everref', '-psn_0_12345'], false],
    ['a clone', ['/repo/node_modules/electron/dist/electron', '/repo'], true],
    ['a clone under a debugger', ['electron', '--inspect=0', '--remote-debugging-port=0', '.'], true],
  ])('shows the window: %s', (_name, argv, fromClone) => {
    expect(readLaunch(argv, fromClone)).toEqual(shown);
  });

  test('at login stays out of sight', () => {
    expect(readLaunch(['everref', '--hidden'], false)).toEqual({ ...shown, hidden: true });
    expect(readLaunch(['electron', '.', '--hidden'], true)).toEqual({ ...shown, hidden: true });
  });

  test.each([
    [['everref', 'status', '--json'], false, ['status', '--json']],
    [['everref', '--no-sandbox', 'pull', 'acme/site', '--host', 'laptop'], false, ['pull', 'acme/site', '--host', 'laptop']],
    [['electron', '.', 'hosts'], true, ['hosts']],
    [['everref', '--version'], false, ['--version']],
    [['everref', 'status', '--no-sandbox', '--json'], false, ['status', '--json']],
  ])('with words is the command line: %j', (argv, fromClone, words) => {
    expect(readLaunch(argv, fromClone)).toEqual({ kind: 'words', words });
  });

  test('by a link goes to its place, and a link is never a word', () => {
    expect(readLaunch(['everref', 'everref://machines?checkout=h-1%2Fc-2'], false)).toEqual({ ...shown, place: '/machines?checkout=h-1%2Fc-2' });
    expect(readLaunch(['everref', 'everref://../../etc/passwd'], false)).toEqual(shown);
  });
});

describe('a link', () => {
  test.each(['everref:///etc/..', 'everref://evil.example//x', 'https://example.org/machines', 'everref://a b', 'everref://x\\y', 'javascript:alert(1)'])(
    'that is none of ours leads nowhere: %s',
    (link) => {
      expect(placeOfLink(link)).toBeNull();
    },
  );

  test('only ever leads to our own origin, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webPath(), fc.webUrl(), fc.string({ unit: fc.constantFrom('/', '.', '\\', '?', '#', '%', '2', 'e', '@', ':') })),
        (said) => {
          const place = placeOfLink(`everref://${said}`);
          if (place !== null) expect(isPlace(place)).toBe(true);
          for (const address of [pageAddress(said), pageAddress(place ?? homePlace)]) {
            expect(address.startsWith(`${pageOrigin}/`)).toBe(true);
            expect(new URL(address).host).toBe('everref');
            expect(new URL(address).pathname).not.toContain('..');
          }
        },
      ),
    );
  });
});
