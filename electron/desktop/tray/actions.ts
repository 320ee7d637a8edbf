import { pauseEnd } from '../../../shared/model/pause.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Log } from '../../log/log.ts';
import type { TrayAction } from './menu.ts';

/** Who does what a click in the tray's menu says. */
export interface TrayDoers {
  readonly engine: Pick<Engine, 'pull' | 'pause'>;
  readonly show: (place?: string) => void;
  /** May throw what the disk throws. */
  readonly openAtLogin: (wanted: boolean) => void;
  readonly installUpdate: () => void;
  readonly quit: () => void;
  readonly log: Log;
}

/** Does what a click says. A failure is a line in the log: a menu has nobody to throw to. */
export function act(action: TrayAction, { engine, show, openAtLogin, installUpdate, quit, log }: TrayDoers): void {
  const failed = (error: unknown): void => log.error('a click in the tray came to nothing', { action: action.kind, error });
  switch (action.kind) {
    case 'open':
      show(action.place ?? undefined);
      break;
    case 'pull-all':
      engine.pull({ kind: 'all' }).catch(failed);
      break;
    case 'pause':
      engine.pause(pauseEnd(action.choice, new Date()));
      break;
    case 'go-on':
      engine.pause(null);
      break;
    case 'open-at-login':
      try {
        openAtLogin(action.wanted);
      } catch (error) {
        failed(error);
      }
      break;
    case 'install-update':
      installUpdate();
      break;
    case 'quit':
      quit();
      break;
  }
}
