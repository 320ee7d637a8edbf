import { RepoPushIcon, SearchIcon } from '@primer/octicons-react';
import { Button, Spinner } from '@primer/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useMemo, useRef } from 'react';
import type { ForcePush } from '../../../shared/model/force-push.ts';
import { useEngine, useSnapshot } from '../../app/engine-context.tsx';
import { setQuery, useRoute } from '../../app/route.ts';
import { classes } from '../../parts/class-names.ts';
import { Empty } from '../../parts/empty.tsx';
import { ForcePushDetailPane } from './detail/detail.tsx';
import { clearedFilter, Filters, filterOf, isFiltered } from './filters.tsx';
import styles from './force-pushes.module.css';
import { Timeline } from './timeline.tsx';

const pageSize = 200;

/** The timeline with its filters, and the entry that is open beside it. */
export function History() {
  const engine = useEngine();
  const snapshot = useSnapshot();
  const { query } = useRoute();
  const filter = useDeferredValue(filterOf(query));
  const opened = query.get('push');
  const pages = useInfiniteQuery({
    queryKey: ['force-pushes', JSON.stringify(filter)],
    queryFn: ({ pageParam, signal }) =>
      engine.forcePushes.list({ ...filter.ask(Date.now()), limit: pageSize, ...(pageParam === null ? {} : { after: pageParam }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.length < pageSize ? null : (last.at(-1)?.id ?? null)),
    placeholderData: (before) => before,
  });
  const { refetch } = pages;
  const newest = snapshot.forcePushes;
  // Something was found, counted or let go: the list says it, too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is what changes
  useEffect(() => {
    void refetch();
  }, [newest, refetch]);
  const entries = useMemo<readonly ForcePush[]>(() => pages.data?.pages.flat() ?? [], [pages.data]);
  const filtered = isFiltered(query);
  const list = useRef<HTMLDivElement>(null);
  // What held the focus is going: the list takes it.
  const close = (): void => {
    setQuery({ push: null });
    list.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus({ preventScroll: true });
  };

  return (
    <>
      <Filters entries={entries} />
      <div className={classes(styles['panes'], opened !== null && styles['open'])}>
        <div ref={list} className={styles['list']}>
          {pages.isError && <p role="alert">The history could not be read: {pages.error.message}</p>}
          {entries.length > 0 ? (
            <Timeline
              entries={entries}
              opened={opened}
              onOpen={(id) => setQuery({ push: id }, opened === null ? 'push' : 'replace')}
              onClose={close}
              onEnd={() => {
                if (pages.hasNextPage && !pages.isFetchingNextPage) void pages.fetchNextPage();
              }}
            />
          ) : pages.isPending ? (
            <div className={styles['wait']}>
              <Spinner srText="Reading the history" />
            </div>
          ) : filtered ? (
            <Empty icon={SearchIcon} title="None of that kind">
              <Button onClick={() => setQuery(clearedFilter, 'replace')}>Show all</Button>
            </Empty>
          ) : (
            <Empty icon={RepoPushIcon} title="No branch was overwritten">
              When someone force-pushes over a branch or deletes one, Everref keeps the old tip and says here what was lost. It looks back through the reflogs
              of your clones, so what was overwritten before today shows as well.
            </Empty>
          )}
        </div>
        {opened !== null && <ForcePushDetailPane key={opened} id={opened} entry={entries.find(({ id }) => id === opened)} onClose={close} />}
        {opened === null && entries.length > 0 && (
          <div className={styles['hint']}>
            <Empty icon={RepoPushIcon} title="Choose one" small>
              Its commits are shown here: kept, rewritten, or gone.
            </Empty>
          </div>
        )}
      </div>
    </>
  );
}
