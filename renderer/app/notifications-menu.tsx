import { AlertIcon, BellIcon, CheckIcon, type Icon, RepoPushIcon, SkipIcon } from '@primer/octicons-react';
import { ActionList, ActionMenu, IconButton } from '@primer/react';
import { useState } from 'react';
import type { Notification } from '../../shared/model/snapshot.ts';
import { RelativeTime } from '../parts/relative-time.tsx';
import { useSnapshot } from './engine-context.tsx';
import styles from './notifications-menu.module.css';
import { go } from './route.ts';

const key = 'everref.notifications.seen';

const signs: Readonly<Record<Notification['kind'], Icon>> = { 'fast-forwarded': CheckIcon, refused: SkipIcon, 'force-push': RepoPushIcon, trouble: AlertIcon };

/** What was said lately, newest first; a click leads to its place. */
export function NotificationsMenu() {
  const { notifications } = useSnapshot();
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
          <IconButton icon={BellIcon} variant="invisible" aria-label={unseen === 0 ? 'Notifications' : `Notifications, ${unseen} new`} tooltipDirection="s" />
        </ActionMenu.Anchor>
        <ActionMenu.Overlay align="end" width="large">
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
