import type { PauseChoice } from '../../../shared/model/pause.ts';

/** For how long notifications are switched off from the menu. */
export type SnoozeChoice = Exclude<PauseChoice, 'until-resumed'>;

/** What a click in the tray's menu does. */
export type TrayAction =
  | { readonly kind: 'open'; readonly place: string | null }
  | { readonly kind: 'pull-all' }
  | { readonly kind: 'pull-machine' | 'fetch-machine'; readonly hostId: string }
  /** An hour, or its end (null). */
  | { readonly kind: 'pause-machine'; readonly hostId: string; readonly choice: PauseChoice | null }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'pause'; readonly choice: PauseChoice }
  | { readonly kind: 'go-on' }
  | { readonly kind: 'snooze'; readonly choice: SnoozeChoice }
  | { readonly kind: 'notify-again' }
  | { readonly kind: 'open-at-login'; readonly wanted: boolean }
  | { readonly kind: 'install-update' }
  | { readonly kind: 'quit' };

/** A line of the menu, as plain data: equal data needs no new menu. */
export type TrayLine =
  | { readonly kind: 'separator' }
  | { readonly kind: 'words'; readonly label: string }
  | { readonly kind: 'menu'; readonly label: string; readonly lines: readonly TrayLine[] }
  | ClickLine;

/** A line that does something. */
export interface ClickLine {
  readonly kind: 'click';
  readonly label: string;
  readonly action: TrayAction;
  readonly enabled: boolean;
  readonly checked?: boolean;
}

/** A line that does something, as it stands in the menu. */
export function click(label: string, action: TrayAction, enabled = true): ClickLine {
  return { kind: 'click', label, action, enabled };
}
