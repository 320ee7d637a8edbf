import { FilterIcon, SearchIcon, ServerIcon } from '@primer/octicons-react';
import { Button, Spinner } from '@primer/react';
import { useDeferredValue, useEffect, useMemo, useRef } from 'react';
import type { RepositorySettings } from '../../../shared/model/repository-settings.ts';
import { useSnapshot } from '../../app/engine-context.tsx';
import { PlaceHeader } from '../../app/frame/place-header.tsx';
import { addressOf, go, setQuery, useRoute } from '../../app/route.ts';
import { useNow } from '../../parts/clock.ts';
import { counted } from '../../parts/counted.ts';
import { Empty } from '../../parts/empty.tsx';
import { useFilterKeys } from '../../parts/use-filter-keys.ts';
import { FilterBar } from './filter-bar.tsx';
import { ForcePushColumn } from './force-push-list.tsx';
import { machinesOf } from './machine.ts';
import styles from './machines.module.css';
import { Matrix } from './matrix/matrix.tsx';
import { openedBy } from './opened.ts';
import { RepositoryPanel } from './panel/repository-panel.tsx';
import { PauseReport } from './pause-report.tsx';
import { PullButton } from './pull-button.tsx';
import { PullReport } from './pull-report.tsx';
import { countFlags, type Filter, filterRows, filters, pinnedFirst } from './rows.ts';
import { useRows } from './use-rows.ts';
import { inOrder, sortRows, useView } from './view.ts';
import { ViewMenu } from './view-menu.tsx';

const pullAll = { kind: 'all' } as const;

/** Home: every repository on every machine, worst first. */
export function Machines() {
  const snapshot = useSnapshot();
  const { query } = useRoute();
  const now = useNow();
  const field = useRef<HTMLInputElement>(null);
  const place = useRef<HTMLDivElement>(null);
  useFilterKeys(field);

  const view = useView();
  const machines = useMemo(() => inOrder(machinesOf(snapshot, now), view.columns), [snapshot, now, view.columns]);
  const rows = useRows(snapshot.checkouts, snapshot.thisHost);
  const counts = useMemo(() => countFlags(rows), [rows]);
  const text = query.get('q') ?? '';
  const filter: Filter | null = filters.find((name) => name === query.get('show')) ?? null;
  // Typing stays smooth: the matrix follows the field when there is time.
  const settled = useDeferredValue(text);
  const { groups, pinned } = useMemo(() => marksOf(snapshot.repositories), [snapshot.repositories]);
  const shown = useMemo(
    () => pinnedFirst(sortRows(filterRows(rows, filter, settled, groups), view.sort), pinned),
    [rows, filter, settled, view.sort, groups, pinned],
  );
  const opened = openedBy(query, rows);
  const close = (): void => {
    setQuery({ repository: null, checkout: null });
    place.current?.querySelector<HTMLElement>('[data-col][tabindex="0"]')?.focus({ preventScroll: true });
  };

  // A link from elsewhere may name what is not there (yet): the address is left as it is, so that it opens when it comes.
  const openKey = opened === null ? null : opened.row.repository;
  useEffect(() => {
    if (openKey === null) return;
    document.getElementById('panel-heading')?.focus({ preventScroll: true });
  }, [openKey]);

  return (
    <>
      <PlaceHeader
        title="Machines"
        actions={rows.length > 0 && <PullButton target={pullAll} of="everything on every machine" label="Pull all now" unable={null} size="medium" />}
      >
        {counted(rows.length, 'repository', 'repositories')} on {counted(machines.length, 'machine')}
      </PlaceHeader>
      <PullReport target={pullAll} of="all machines" hosts={snapshot.hosts} />
      {machines.map((machine) => (
        <PullReport key={machine.id} target={{ kind: 'host', hostId: machine.id }} of={machine.label} hosts={snapshot.hosts} />
      ))}
      {machines.map((machine) => (
        <PauseReport key={machine.id} machine={machine} />
      ))}
      {rows.length > 0 && (
        <FilterBar
          field={field}
          text={text}
          onText={(next) => setQuery({ q: next }, 'replace')}
          filter={filter}
          onFilter={(next) => setQuery({ show: next }, 'replace')}
          counts={counts}
          total={rows.length}
          more={<ViewMenu machines={machines} />}
        />
      )}
      <div ref={place} className={styles['body']}>
        <div className={styles['list']}>
          {rows.length === 0 ? (
            <NoRepositories swept={snapshot.swept} />
          ) : shown.length === 0 ? (
            <Empty icon={text === '' ? FilterIcon : SearchIcon} title="No repository matches">
              <Button onClick={() => setQuery({ q: null, show: null }, 'replace')}>Show all {rows.length}</Button>
            </Empty>
          ) : (
            <Matrix
              rows={shown}
              machines={machines}
              density={view.density}
              open={opened === null ? null : { repository: opened.row.repository, checkout: opened.checkout ?? '' }}
              onClose={close}
              onOpen={(repository, checkout) => setQuery(checkout === null ? { repository, checkout: null } : { repository: null, checkout })}
            />
          )}
        </div>
        {opened === null ? (
          rows.length > 0 && <ForcePushColumn pushes={snapshot.forcePushes} hosts={snapshot.hosts} />
        ) : (
          <RepositoryPanel key={opened.row.repository} row={opened.row} chosen={opened.checkout} machines={machines} onClose={close} />
        )}
      </div>
    </>
  );
}

/** Groups (in lower case, as typed words are) and pins by repository. */
function marksOf(settings: readonly RepositorySettings[] = []) {
  const whole = settings.filter(({ path }) => path === null);
  return {
    groups: new Map(whole.flatMap(({ key, group }) => (group === undefined ? [] : [[key, `group:${group}`.toLowerCase()] as const]))),
    pinned: new Set(whole.flatMap(({ key, pinned }) => (pinned === true ? [key] : []))),
  };
}

function NoRepositories({ swept }: { readonly swept: boolean }) {
  if (!swept) {
    return (
      <div className={styles['sweeping']}>
        <Spinner srText={null} />
        <p>Looking through your folders…</p>
      </div>
    );
  }
  return (
    <Empty icon={ServerIcon} title="No repositories found yet">
      <p className={styles['hint']}>Everref shows every git checkout below the folders that you name. None of them holds one so far.</p>
      <Button variant="primary" onClick={() => go(addressOf('settings'))}>
        Choose folders
      </Button>
    </Empty>
  );
}
