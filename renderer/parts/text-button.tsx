import type { ReactNode } from 'react';
import { classes } from './class-names.ts';
import styles from './text-button.module.css';

/** A button that stands among words and looks like a link: it shows more, or less, of what is there. */
export function TextButton(props: {
  /** Whether what it shows is shown; left out where that shows nothing in its place. */
  readonly expanded?: boolean;
  /** `title`: it is the name of what it opens. */
  readonly look?: 'link' | 'title';
  readonly disabled?: boolean;
  readonly className?: string | undefined;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  const { expanded, look = 'link', disabled = false, className, onClick, children } = props;
  return (
    <button
      type="button"
      className={classes(styles['button'], look === 'title' && styles['title'], className)}
      aria-expanded={expanded}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}
