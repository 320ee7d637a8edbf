import type { HandlerDetails, Shell, WindowOpenHandlerResponse } from 'electron';
import type { Log } from '../../log/log.ts';
import { externalAddress } from './external-link.ts';

interface Preventable {
  preventDefault(): void;
}

type Going = Preventable & { readonly url: string };

/** What of a page's contents is needed to keep it where it is. */
export interface GuardedContents {
  on(event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect', listener: (event: Going) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void;
}

interface NavigationElectron {
  readonly app: { on(event: 'web-contents-created', listener: (event: unknown, contents: GuardedContents) => void): unknown };
  readonly shell: Pick<Shell, 'openExternal'>;
}

/** No contents ever navigate, open a window or attach a webview; a link for a known purpose opens in the browser instead. Set up before the first contents. */
export function denyNavigation({ app, shell }: NavigationElectron, log: Log, isOurs: (address: string) => boolean = () => false): void {
  const openOutside = (address: string): void => {
    const outside = externalAddress(address, isOurs);
    if (outside === null) {
      log.warn('a page wanted to leave Everref', { address: address.slice(0, 200) });
      return;
    }
    shell.openExternal(outside).catch((error: unknown) => log.warn('the browser could not be opened', { error }));
  };
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      event.preventDefault();
      openOutside(event.url);
    });
    // Also fires for the main frame, after will-navigate: here only the denial.
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: 'deny' };
    });
  });
}
