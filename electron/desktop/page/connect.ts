import type { IpcMainInvokeEvent, MessagePortMain, WebFrameMain } from 'electron';
import type { Log } from '../../log/log.ts';
import { pageOrigin } from './place.ts';

/** What is read of the frame that asks. */
export type AskingFrame = Pick<WebFrameMain, 'url' | 'parent' | 'postMessage'>;

export interface AskingEvent {
  readonly sender: Pick<IpcMainInvokeEvent['sender'], 'id'>;
  readonly senderFrame: AskingFrame | null;
}

interface ConnectElectron {
  readonly ipcMain: { handle(channel: string, listener: (event: AskingEvent, ...payload: unknown[]) => void): void };
  readonly MessageChannelMain: new () => { readonly port1: MessagePortMain; readonly port2: MessagePortMain };
}

interface ConnectOptions {
  /** Id of our window's contents; null while there is no window. */
  readonly pageContents: () => number | null;
  /** Answers the contract over a port: one end of a fresh channel. */
  readonly answer: (port: MessagePortMain) => void;
  readonly log: Log;
}

/** Whether a message comes from the page itself: our window, its main frame, our origin. Anything else is a stranger, however it came here. */
export function isThePage(event: AskingEvent, pageContents: number | null): boolean {
  const frame = event.senderFrame;
  if (frame === null || frame.parent !== null || event.sender.id !== pageContents) return false;
  return frame.url === pageOrigin || frame.url.startsWith(`${pageOrigin}/`);
}

/**
 * Gives the page one end of a channel whose other end answers the contract, each time it asks (a reloaded page asks again). Throws to the asker when it
 * is not the page, or says more than the question.
 */
export function offerConnection({ ipcMain, MessageChannelMain }: ConnectElectron, { pageContents, answer, log }: ConnectOptions): void {
  // Without this a port is collected as garbage while the page still listens at its other end.
  const open = new Set<MessagePortMain>();
  ipcMain.handle('everref:connect', (event, ...payload) => {
    if (!isThePage(event, pageContents()) || event.senderFrame === null) {
      log.warn('a stranger asked for a connection', { url: event.senderFrame?.url.slice(0, 200) });
      throw new Error('refused: only the page itself may connect');
    }
    if (payload.length > 0) throw new Error('refused: the question takes no words');
    const { port1, port2 } = new MessageChannelMain();
    open.add(port1);
    port1.on('close', () => open.delete(port1));
    answer(port1);
    port1.start();
    event.senderFrame.postMessage('everref:port', null, [port2]);
  });
}
