import type { ReactNode } from 'react';
import { NotificationsMenu } from './notifications-menu.tsx';
import styles from './place-header.module.css';
import { ThemeMenu } from './theme-menu.tsx';

/** The head of a place: its name, a line about it, its own action, and the tools that every place has. */
export function PlaceHeader({ title, children, actions }: { readonly title: string; readonly children?: ReactNode; readonly actions?: ReactNode }) {
  return (
    <header className={styles['header']}>
      <div className={styles['words']}>
        <h1 className={styles['title']}>{title}</h1>
        {children !== undefined && <p className={styles['line']}>{children}</p>}
      </div>
      <div className={styles['tools']}>
        {actions}
        <ThemeMenu />
        <NotificationsMenu />
      </div>
    </header>
  );
}
