import type { MouseEvent, ReactNode } from 'react';
import { go } from './route.ts';

type LinkProps = {
  /** An address of the page, as `addressOf` makes it. */
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly title?: string | undefined;
  readonly current?: boolean;
};

/** A link within the page: a plain click goes there without loading anew; with a modifier it is the browser's own. */
export function PlaceLink({ to, children, className, title, current = false }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} className={className} title={title} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
