import {
  AlertIcon,
  BellIcon,
  BellSlashIcon,
  CheckIcon,
  GitMergeIcon,
  type Icon,
  RepoPushIcon,
  SignOutIcon,
  SkipIcon,
  TerminalIcon,
} from '@primer/octicons-react';
import { ActionList, ActionMenu, IconButton } from '@primer/react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Notification } from '../../../shared/model/notification.ts';
import { clockTime, hourFromNow, tomorrow } from '../../parts/age.ts';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { useEngine, useSnapshot } from '../engine-context.tsx';
import { go } from '../route.ts';
import styles from './notifications-menu.module.css';

const key = 'everref.notifications.seen';

const signs: Readonly<Record<Notification['kind'], Icon>> = {
  'fast-forwarded': CheckIcon,
  refused: SkipIcon,
  'force-push': RepoPushIcon,
  collision: GitMergeIcon,
  leave: SignOutIcon,
  'run-failed': TerminalIcon,
  trouble: AlertIcon,
};

function label(unseen: number, snoozedUntil: string | null): string {
  const words = unseen === 0 ? 'Notifications' : `Notifications, ${unseen} new`;
  return snoozedUntil === null ? words : `${words}, snoozed until ${clockTime(snoozedUntil)}`;
}

/** What was said lately, newest first; a click leads to its place. */
export function NotificationsMenu() {
  const { notifications, snoozedUntil } = useSnapshot();
  const engine = useEngine();
  const snooze = useMutation({ mutationFn: (until: string | null) => engine.app.snooze({ until }) });
  const [open, setOpen] = useState(false);
  const [seen, setSeen] = useState(() => localStorage.getItem(key) ?? '');
  const unseen = notifications.filter((notification) => notification.at > seen).length;
  const toggle = (next: boolean): void => {
    setOpen(next);
    const newest = notifications[0]?.at;
    // Seen once the list has been looked at, that is, when it closes.
    if (next || newest === undefined) return;
    localStorage.setItem(key, newest);
    setSeen(newest);
  };
  return (
    <span className={styles['anchor']}>
      <ActionMenu open={open} onOpenChange={toggle}>
        <ActionMenu.Anchor>
          <IconButton
            icon={snoozedUntil === null ? BellIcon : BellSlashIcon}
            variant="invisible"
            aria-label={label(unseen, snoozedUntil)}
            tooltipDirection="s"
          />
        </ActionMenu.Anchor>
        <ActionMenu.Overlay align="end" width="large">
          <ActionList>
            {snoozedUntil === null ? (
              <>
                <ActionList.Item onSelect={() => snooze.mutate(hourFromNow())}>
                  <ActionList.LeadingVisual>
                    <BellSlashIcon />
                  </ActionList.LeadingVisual>
                  Snooze for an hour
                </ActionList.Item>
                <ActionList.Item onSelect={() => snooze.mutate(tomorrow())}>
                  <ActionList.LeadingVisual>
                    <BellSlashIcon />
                  </ActionList.LeadingVisual>
                  Snooze until tomorrow
                </ActionList.Item>
              </>
            ) : (
              <ActionList.Item onSelect={() => snooze.mutate(null)}>
                <ActionList.LeadingVisual>
                  <BellIcon />
                </ActionList.LeadingVisual>
                Show notifications again
                <ActionList.Description variant="block">Snoozed until {clockTime(snoozedUntil)}. What is said meanwhile comes after.</ActionList.Description>
              </ActionList.Item>
            )}
          </ActionList>
          <ActionList.Divider />
          {notifications.length === 0 ? (
            <p className={styles['none']}>Nothing to say yet. When a branch is fast-forwarded, refused or overwritten, it is told here.</p>
          ) : (
            <div className={styles['list']}>
              <ActionList>
                {notifications.map((notification) => {
                  const Sign = signs[notification.kind];
                  return (
                    <ActionList.Item key={notification.id} onSelect={() => go(notification.place)}>
                      <ActionList.LeadingVisual>
                        <Sign />
                      </ActionList.LeadingVisual>
                      {notification.title}
                      <ActionList.Description variant="block">
                        {notification.body} · <RelativeTime at={notification.at} />
                      </ActionList.Description>
                    </ActionList.Item>
                  );
                })}
              </ActionList>
            </div>
          )}
        </ActionMenu.Overlay>
      </ActionMenu>
      {unseen > 0 && <span className={styles['dot']} aria-hidden="true" />}
    </span>
  );
}
