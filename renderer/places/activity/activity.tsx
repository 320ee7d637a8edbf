import { PulseIcon, SearchIcon } from '@primer/octicons-react';
import { Button, Select, TextInput } from '@primer/react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo, useRef } from 'react';
import { useEngine, useSnapshot } from '../../app/engine-context.tsx';
import { setQuery, useRoute } from '../../app/route.ts';
import { dayHeading } from '../../parts/age.ts';
import { useNow } from '../../parts/clock.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { FilterChips } from '../../parts/filter-chips.tsx';
import { homePath, repositoryName } from '../../parts/repository-name.ts';
import { useFilterKeys } from '../../parts/use-filter-keys.ts';
import styles from './activity.module.css';
import { ActivityHead } from './activity-head.tsx';
import { byDay, type JournalFilter, kindGroups, mergeJournal } from './journal.ts';
import { JournalLine } from './journal-line.tsx';
import { PagedList } from './paged-list.tsx';
import { DeliveriesView } from './webhooks/deliveries-view.tsx';
import { RunsView } from './webhooks/runs-view.tsx';

const pageSize = 100;

/** What happened, in one of three views: the journal, what forges delivered, what was run for it. */
export function Activity() {
  const { query } = useRoute();
  const view = query.get('view');
  if (view === 'deliveries') return <DeliveriesView />;
  return view === 'runs' ? <RunsView /> : <JournalView />;
}

/** The journal: everything that Everref saw, did and left alone, newest first, growing while one looks. */
function JournalView() {
  const engine = useEngine();
  const snapshot = useSnapshot();
  const { query } = useRoute();
  const now = useNow();
  const field = useRef<HTMLInputElement>(null);
  useFilterKeys(field);

  const group = kindGroups.find(({ value }) => value === query.get('kind')) ?? kindGroups[0];
  const text = query.get('q') ?? '';
  const words = useDeferredValue(text.trim());
  const repository = query.get('repository');
  const filter: JournalFilter = useMemo(() => ({ kinds: group.kinds, repository, words }), [group, repository, words]);

  const pages = useInfiniteQuery({
    queryKey: ['journal', filter],
    queryFn: ({ pageParam, signal }) =>
      engine.journal.list(
        {
          limit: pageSize,
          ...(pageParam === null ? {} : { before: pageParam }),
          ...(filter.kinds === null ? {} : { what: [...filter.kinds] }),
          ...(filter.repository === null ? {} : { repository: filter.repository }),
          ...(filter.words === '' ? {} : { words: filter.words }),
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  const entries = useMemo(
    () => mergeJournal(snapshot.journal, pages.data?.pages.flatMap((page) => page.items) ?? [], filter),
    [snapshot.journal, pages.data, filter],
  );
  const repositories = useMemo(() => [...new Set(snapshot.checkouts.map((checkout) => checkout.repository))].sort(), [snapshot.checkouts]);
  const hosts = useMemo(() => new Map(snapshot.hosts.map((host) => [host.id, host.name])), [snapshot.hosts]);
  const filtered = group.kinds !== null || repository !== null || text !== '';

  return (
    <>
      <ActivityHead view={null} about="What Everref saw, did, and left alone" actions={<LogLine />}>
        <TextInput
          ref={field}
          className={styles['field']}
          leadingVisual={SearchIcon}
          placeholder="Filter by words"
          aria-label="Filter the activity by words"
          value={text}
          onChange={(event) => setQuery({ q: event.target.value }, 'replace')}
        />
        <Select aria-label="Repository" value={repository ?? ''} onChange={(event) => setQuery({ repository: event.target.value }, 'replace')}>
          <Select.Option value="">All repositories</Select.Option>
          {repositories.map((id) => (
            <Select.Option key={id} value={id}>
              {repositoryName(id).name}
            </Select.Option>
          ))}
        </Select>
        <FilterChips label="Kind" chips={kindGroups} chosen={group.value} choose={(kind) => setQuery({ kind }, 'replace')} />
      </ActivityHead>
      <PagedList pages={pages} what="the journal" isEmpty={entries.length === 0} empty={<NothingHappened filtered={filtered} />}>
        {byDay(entries).map(({ day, items }) => (
          <section key={day} aria-label={dayHeading(items[0]?.at ?? day, now)}>
            <h2 className={styles['day']}>{dayHeading(items[0]?.at ?? day, now)}</h2>
            <ul className={styles['lines']}>
              {items.map((entry) => (
                <JournalLine
                  key={entry.id}
                  entry={entry}
                  host={hosts.get(entry.hostId) ?? null}
                  thisHost={entry.hostId === snapshot.thisHost}
                  first={entry === entries[0]}
                />
              ))}
            </ul>
          </section>
        ))}
      </PagedList>
    </>
  );
}

function NothingHappened({ filtered }: { readonly filtered: boolean }) {
  if (filtered)
    return (
      <Empty icon={SearchIcon} title="Nothing of that kind">
        <Button onClick={() => setQuery({ q: null, kind: null, repository: null }, 'replace')}>Show everything</Button>
      </Empty>
    );
  return (
    <Empty icon={PulseIcon} title="Nothing has happened yet">
      Push from one of your machines with plain git: what the others do about it is told here.
    </Empty>
  );
}

/** Where to read on when this is not enough. */
function LogLine() {
  const engine = useEngine();
  const about = useQuery({ queryKey: ['about'], queryFn: ({ signal }) => engine.app.about(undefined, { signal }) });
  if (about.data === undefined) return null;
  return (
    <p className={styles['log']}>
      Log <code title={about.data.logFile}>{homePath(about.data.logFile)}</code>
      <CopyButton text={about.data.logFile} what="path of the log" />
    </p>
  );
}
