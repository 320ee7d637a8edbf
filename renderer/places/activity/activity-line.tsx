import type { Icon } from '@primer/octicons-react';
import type { ReactNode } from 'react';
import { classes } from '../../parts/class-names.ts';
import { Hidden } from '../../parts/hidden.tsx';
import { TextButton } from '../../parts/text-button.tsx';
import styles from './activity-line.module.css';

/** How a line stands: told by shape, by colour, and by its word. */
export interface LineSign {
  readonly icon: Icon;
  readonly word: string;
  readonly tone: 'quiet' | 'good' | 'attention' | 'danger';
}

interface ActivityLineProps {
  readonly sign: LineSign;
  /** When it was, as an element. */
  readonly when: ReactNode;
  /** Whether the Tab key leads here: the list has one tab stop. */
  readonly first: boolean;
  /** It is open: what is below it belongs to it. */
  readonly chosen?: boolean;
  /** Stands in a list of thousands: drawn when it comes into sight. */
  readonly lazy?: boolean;
  readonly title: ReactNode;
  readonly about: ReactNode;
  /** Below the words. */
  readonly children?: ReactNode;
  /** At the end of the line. */
  readonly action?: ReactNode;
}

/** One line of the activity, whatever it tells of. */
export function ActivityLine({ sign, when, first, chosen = false, lazy = false, title, about, children, action }: ActivityLineProps) {
  return (
    <li className={classes(styles['line'], chosen && styles['chosen'], lazy && styles['lazy'])} tabIndex={first ? 0 : -1} data-line="">
      {when}
      <span className={classes(styles['sign'], styles[sign.tone])} title={sign.word}>
        <sign.icon size={16} />
        <Hidden>{sign.word}:</Hidden>
      </span>
      <div className={styles['words']}>
        <p className={styles['title']}>{title}</p>
        <p className={styles['about']}>{about}</p>
        {children}
      </div>
      {action}
    </li>
  );
}

/** The title of a line that opens, and what came of it beside. */
export function OpeningTitle(props: { readonly opened: boolean; readonly onToggle: () => void; readonly label: string; readonly children: ReactNode }) {
  return (
    <>
      <TextButton look="title" expanded={props.opened} onClick={props.onToggle}>
        {props.label}
      </TextButton>{' '}
      {props.children}
    </>
  );
}
