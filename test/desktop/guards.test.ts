import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AskingEvent, type AskingFrame, offerConnection } from '../../electron/desktop/page/connect.ts';
import { externalAddress } from '../../electron/desktop/page/external-link.ts';
import { denyNavigation } from '../../electron/desktop/page/navigation.ts';
import { denyPermissionsEverywhere } from '../../electron/desktop/page/permissions.ts';
import { silentLog } from '../../electron/log/log.ts';
import { ContentsDouble, createElectronDouble, preventable, SessionDouble } from './double.ts';

describe('permissions', () => {
  test('are refused to every question, in every session, also a later one', () => {
    const { electron } = createElectronDouble();
    denyPermissionsEverywhere(electron.app, electron.session.defaultSession);
    const later = new SessionDouble();
    electron.app.emit('session-created', later);
    for (const session of [electron.session.defaultSession, later]) {
      const answers: boolean[] = [];
      session.request?.({} as never, 'media', (granted) => answers.push(granted), {} as never);
      expect([...answers, session.check?.(), session.device?.()]).toEqual([false, false, false]);
    }
  });
});

describe('leaving the page', () => {
  function contents() {
    const { electron, seen } = createElectronDouble();
    denyNavigation(electron, silentLog);
    const made = new ContentsDouble();
    electron.app.emit('web-contents-created', {}, made);
    return { made, seen };
  }

  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('is denied to all contents: %s', (event) => {
    const { made, seen } = contents();
    for (const url of ['https://example.org/', 'app://everref/machines', 'file:///etc/passwd', 'javascript:alert(1)']) {
      const going = preventable({ url });
      made.emit(event, going);
      expect(going.prevented, url).toBe(true);
    }
    expect(seen.opened).toEqual([]);
  });

  test('a webview is never attached, a window never opened', () => {
    const { made, seen } = contents();
    const attaching = preventable({});
    made.emit('will-attach-webview', attaching);
    expect(attaching.prevented).toBe(true);
    expect(made.openHandler?.({ url: 'https://example.org/' } as never)).toEqual({ action: 'deny' });
    expect(seen.opened).toEqual([]);
  });

  test('a link for a known purpose opens in the browser, and still no window here', () => {
    const { made, seen } = contents();
    expect(made.openHandler?.({ url: 'https://git-scm.com/docs/git-reflog' } as never)).toEqual({ action: 'deny' });
    expect(seen.opened).toEqual(['https://git-scm.com/docs/git-reflog']);
  });

  test.each([
    'http://git-scm.com/docs',
    'https://git-scm.com.evil.example/docs',
    'https://git-scm.com@evil.example/docs',
    'https://evil-git-scm.com/docs',
    'https://user:word@git-scm.com/docs',
    'https://user@git-scm.com/docs',
    'https://git-scm.com:8443/docs',
    'https://git-scm.com/docsx',
    'https://git-scm.com/docs/../downloads',
    'https://github.com/everref',
    'file:///docs',
    'smb://git-scm.com/docs',
    'not an address',
  ])('another address is not handed to the system: %s', (address) => {
    expect(externalAddress(address)).toBeNull();
  });

  test('what is handed to the system is always https, at a known host', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map((path) => `https://git-scm.com/docs${path}`),
        ),
        (text) => {
          const address = externalAddress(text);
          if (address !== null) expect(new URL(address).origin).toMatch(/^https:\/\/(?:github\.com|git-scm\.com)$/);
        },
      ),
    );
  });
});

describe('a connection', () => {
  function offer() {
    const { electron, seen } = createElectronDouble();
    const answered: unknown[] = [];
    offerConnection(electron, { pageContents: () => 7, answer: (port) => answered.push(port), log: silentLog });
    const posted: unknown[][] = [];
    const frame: AskingFrame = { url: 'app://everref/machines', parent: null, postMessage: (...said: unknown[]) => void posted.push(said) };
    const ask = (event: AskingEvent, ...payload: unknown[]) => seen.handlers.get('everref:connect')?.(event, ...payload);
    return { answered, posted, frame, ask };
  }

  test('is given to the page: one end answers the contract, the other goes to its frame', () => {
    const { answered, posted, frame, ask } = offer();
    ask({ sender: { id: 7 }, senderFrame: frame });
    expect(answered).toHaveLength(1);
    expect(answered[0]).toMatchObject({ started: true });
    expect(posted).toEqual([['everref:port', null, [expect.anything()]]]);
    ask({ sender: { id: 7 }, senderFrame: frame });
    expect(answered).toHaveLength(2);
  });

  test.each<[string, (frame: AskingFrame) => AskingEvent, unknown[]]>([
    ['other contents', (frame) => ({ sender: { id: 8 }, senderFrame: frame }), []],
    ['a frame that is gone', () => ({ sender: { id: 7 }, senderFrame: null }), []],
    ['a frame inside the page', (frame) => ({ sender: { id: 7 }, senderFrame: { ...frame, parent: {} as never } }), []],
    ['another origin', (frame) => ({ sender: { id: 7 }, senderFrame: { ...frame, url: 'https://example.org/' } }), []],
    ['an origin that looks like ours', (frame) => ({ sender: { id: 7 }, senderFrame: { ...frame, url: 'app://everref.example/' } }), []],
    ['a question with words in it', (frame) => ({ sender: { id: 7 }, senderFrame: frame }), [{ path: '/etc' }]],
  ])('is refused, and the refusal thrown to the asker: %s', (_name, event, payload) => {
    const { answered, posted, frame, ask } = offer();
    expect(() => ask(event(frame), ...payload)).toThrow(/refused/);
    expect([answered, posted]).toEqual([[], []]);
  });
});
