import { HistoryIcon, SearchIcon } from '@primer/octicons-react';
import { Button, Spinner } from '@primer/react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import type { ListedChain } from '../../../shared/model/lost.ts';
import { useEngine, useSnapshot } from '../../app/engine-context.tsx';
import { PlaceHeader } from '../../app/frame/place-header.tsx';
import { setQuery, useRoute } from '../../app/route.ts';
import { Empty } from '../../parts/empty.tsx';
import { ChainList } from './chain-list.tsx';
import { ChainPanel } from './chain-panel.tsx';
import styles from './lost-commits.module.css';
import { isNarrowed, readFilter, searchOf } from './lost-words.ts';
import { ScanStatus } from './scan-status.tsx';
import { ScanTroubles } from './scan-troubles.tsx';
import { SearchBar } from './search-bar.tsx';

const pageSize = 500;

/** The finder: everything that no branch holds any more, on every machine, and the ways back. */
export function LostCommits() {
  const engine = useEngine();
  const snapshot = useSnapshot();
  const { query } = useRoute();
  const filter = useMemo(() => readFilter(query), [query]);
  // Typing must not wait for an answer.
  const asked = useDeferredValue(filter);
  const found = useInfiniteQuery({
    queryKey: ['lost', asked],
    queryFn: ({ pageParam, signal }) => engine.lost.search(searchOf(asked, pageSize, pageParam, Date.now()), { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => (last.total !== null && pages.length * pageSize < last.total ? pages.length * pageSize : undefined),
    placeholderData: (before) => before,
  });
  const hosts = useMemo(() => new Map(snapshot.hosts.map((host) => [host.id, host.name])), [snapshot.hosts]);
  const chains = useMemo(() => found.data?.pages.flatMap((page) => page.items) ?? [], [found.data]);
  const silent = found.data?.pages[0]?.silent ?? [];
  const [kept, setKept] = useState<ListedChain | null>(null);
  const isChosen = ({ id, repository }: ListedChain): boolean => id === query.get('chain') && repository === (query.get('of') ?? repository);
  const inList = chains.find(isChosen) ?? null;
  if (inList !== null && inList !== kept) setKept(inList);
  // What was just put back is no longer lost: it stays open, so that one can read what came of the click and undo it.
  const chosen = inList ?? (kept !== null && isChosen(kept) ? kept : null);
  const list = useRef<HTMLDivElement>(null);
  // What held the focus is going: the list takes it.
  const close = (): void => {
    setQuery({ chain: null, of: null }, 'replace');
    list.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus({ preventScroll: true });
  };
  const total = found.data?.pages[0]?.total ?? null;

  return (
    <>
      <PlaceHeader title="Lost commits" actions={<ScanStatus />}>
        What no branch holds any more, and the ways back
      </PlaceHeader>
      <SearchBar filter={filter} />
      <div className={styles['body']}>
        <div ref={list} className={styles['list']}>
          <ScanTroubles />
          {found.isError && <p role="alert">The search failed: {found.error.message}</p>}
          {silent.length > 0 && (
            <p role="status" className={styles['silent']}>
              {silent.join(' and ')} did not answer in time: only what {silent.length === 1 ? 'it publishes' : 'they publish'} was searched.
            </p>
          )}
          {chains.length > 0 ? (
            <ChainList
              chains={chains}
              total={total}
              hosts={hosts}
              thisHost={snapshot.thisHost}
              chosen={inList}
              choose={(chain) => setQuery({ chain: chain.id, of: chain.repository }, 'replace')}
              close={close}
              onEnd={() => {
                if (found.hasNextPage && !found.isFetchingNextPage) void found.fetchNextPage();
              }}
            />
          ) : found.isPending ? (
            <div className={styles['wait']}>
              <Spinner srText="Searching" />
            </div>
          ) : isNarrowed(filter) ? (
            <Empty icon={SearchIcon} title="Nothing lost fits that">
              <Button onClick={() => setQuery({ q: null, changed: null, repository: null, machine: null, since: null }, 'replace')}>Show everything</Button>
            </Empty>
          ) : (
            <Empty icon={HistoryIcon} title="Nothing is lost">
              <p>
                When a commit falls off its branches by an amend, a reset, a rebase or a force push, or a stash is dropped, it is listed here and can be put
                back. Everref looks by itself; <em>Look now</em> does it at once.
              </p>
            </Empty>
          )}
        </div>
        {chosen !== null && <ChainPanel key={`${chosen.repository} ${chosen.id}`} chain={chosen} hosts={hosts} onClose={close} />}
      </div>
    </>
  );
}
