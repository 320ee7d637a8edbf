import type { NotificationConstructorOptions } from 'electron';
import type { Notification as Message } from '../../../shared/model/notification.ts';
import type { Log } from '../../log/log.ts';

/** What of Electron's Notification the desktop uses. */
export interface ShownNotification {
  on(event: 'click' | 'close', listener: () => void): unknown;
  on(event: 'failed', listener: (event: unknown, error: string) => void): unknown;
  show(): void;
}

interface NotificationElectron {
  readonly Notification: (new (options: NotificationConstructorOptions) => ShownNotification) & { isSupported(): boolean };
}

/** Systems keep old notifications in a centre without ever saying that they closed. */
const mostHeld = 50;

/** Shows what the engine found worth saying; a click leads to its place. Where the system shows none, the page and the tray still tell. */
export function createNotifier(
  { Notification }: NotificationElectron,
  openPlace: (place: string) => void,
  log: Log,
): (message: Pick<Message, 'title' | 'body' | 'place'>) => void {
  // A collected notification loses its click.
  const held = new Set<ShownNotification>();
  return ({ title, body, place }) => {
    if (!Notification.isSupported()) return;
    const shown = new Notification({ title, body, silent: true });
    const forget = (): void => {
      held.delete(shown);
    };
    held.add(shown);
    const oldest = held.values().next();
    if (held.size > mostHeld && oldest.done !== true) held.delete(oldest.value);
    shown.on('click', () => {
      forget();
      openPlace(place);
    });
    shown.on('close', forget);
    shown.on('failed', (_event, error) => {
      forget();
      log.warn('a notification could not be shown', { error });
    });
    shown.show();
  };
}
