import type { Icon } from '@primer/octicons-react';
import type { ReactNode } from 'react';
import styles from './empty.module.css';

/** An empty place: what it is for and what to do next. */
export function Empty({
  icon: Sign,
  title,
  children,
  small = false,
}: {
  readonly icon: Icon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly small?: boolean;
}) {
  return (
    <div className={small ? styles['small'] : styles['empty']}>
      <Sign size={small ? 16 : 24} />
      <p className={styles['title']}>{title}</p>
      {children !== undefined && <div className={styles['text']}>{children}</div>}
    </div>
  );
}
