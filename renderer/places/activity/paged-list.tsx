import { Button, Spinner } from '@primer/react';
import type { ReactNode } from 'react';
import { useListKeys } from '../../parts/use-list-keys.ts';
import styles from './activity.module.css';

/** What of a query that comes in pages is needed to show it. */
interface Pages {
  readonly isError: boolean;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** The scrolling list of each view: its lines by the keys, what is shown instead of none, and the earlier ones. */
export function PagedList(props: {
  readonly pages: Pages;
  /** What is read, for words: `the journal`. */
  readonly what: string;
  readonly isEmpty: boolean;
  /** Shown where there is nothing. */
  readonly empty: ReactNode;
  readonly children: ReactNode;
}) {
  const { pages, what } = props;
  const list = useListKeys();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the lines inside
    <div className={styles['scroll']} ref={list.ref} onKeyDown={list.onKeyDown}>
      <div className={styles['column']}>
        {pages.isError && (
          <p role="alert">
            {what.charAt(0).toUpperCase() + what.slice(1)} could not be read: {pages.error?.message}
          </p>
        )}
        {props.isEmpty && pages.isPending && (
          <div className={styles['wait']}>
            <Spinner srText={`Reading ${what}`} />
          </div>
        )}
        {props.isEmpty && !pages.isPending && !pages.isError && props.empty}
        {props.children}
        {pages.hasNextPage && (
          <div className={styles['more']}>
            <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              Show earlier
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}
