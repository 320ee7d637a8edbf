import { CheckCircleIcon, ClockIcon, SkipIcon, StopIcon, SyncIcon, TerminalIcon, XCircleIcon } from '@primer/octicons-react';
import { Button, Spinner } from '@primer/react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { shortBranch } from '../../../../shared/model/ref.ts';
import type { Run, RunState } from '../../../../shared/model/run.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { go, setQuery, useRoute } from '../../../app/route.ts';
import { announce } from '../../../parts/announce.tsx';
import { classes } from '../../../parts/class-names.ts';
import { Empty } from '../../../parts/empty.tsx';
import { FilterChips } from '../../../parts/filter-chips.tsx';
import { ObjectIdText } from '../../../parts/object-id.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import place from '../activity.module.css';
import { ActivityHead } from '../activity-head.tsx';
import { ActivityLine, type LineSign, OpeningTitle } from '../activity-line.tsx';
import { PagedList } from '../paged-list.tsx';
import styles from './webhooks.module.css';

const signs: Readonly<Record<RunState, LineSign>> = {
  waiting: { icon: ClockIcon, word: 'Waiting', tone: 'quiet' },
  running: { icon: SyncIcon, word: 'Running', tone: 'attention' },
  done: { icon: CheckCircleIcon, word: 'Done', tone: 'good' },
  failed: { icon: XCircleIcon, word: 'Failed', tone: 'danger' },
  stopped: { icon: StopIcon, word: 'Stopped', tone: 'attention' },
  superseded: { icon: SkipIcon, word: 'Superseded', tone: 'quiet' },
  'cut-off': { icon: XCircleIcon, word: 'Cut off', tone: 'danger' },
};

const renewMs = 2000;
const liveMs = 700;

/** What was run for pushes, newest first; the output of one that runs grows while one looks. */
export function RunsView() {
  const engine = useEngine();
  const { query } = useRoute();
  const entries = useQuery({ queryKey: ['entries'], queryFn: ({ signal }) => engine.entries.list(undefined, { signal }) });
  const entry = query.get('entry');
  const opened = query.get('run');
  const pages = useInfiniteQuery({
    queryKey: ['runs', entry],
    queryFn: ({ pageParam, signal }) =>
      engine.runs.list({ limit: 50, ...(pageParam === null ? {} : { before: pageParam }), ...(entry === null ? {} : { entry }) }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
    refetchInterval: renewMs,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const chips = [{ value: null as string | null, label: 'All' }, ...(entries.data ?? []).map(({ name }) => ({ value: name as string | null, label: name }))];
  return (
    <>
      <ActivityHead view="runs" about="What was run for pushes">
        {chips.length > 1 && <FilterChips label="Entry" chips={chips} chosen={entry} choose={(chosen) => setQuery({ entry: chosen }, 'replace')} />}
      </ActivityHead>
      <PagedList pages={pages} what="the runs" isEmpty={items.length === 0} empty={<NoRuns />}>
        {items.length > 0 && (
          <ul className={classes(place['lines'], styles['lines'])}>
            {items.map((run, at) => (
              <RunLine key={run.id} run={run} opened={run.id === opened} first={at === 0} />
            ))}
          </ul>
        )}
      </PagedList>
    </>
  );
}

function NoRuns() {
  return (
    <Empty icon={TerminalIcon} title="Nothing has run yet">
      <p>An entry says what to run in which folder when a branch is pushed.</p>
      <Button onClick={() => go('/settings')}>Show the entries</Button>
    </Empty>
  );
}

function RunLine({ run, opened, first }: { readonly run: Omit<Run, 'output'>; readonly opened: boolean; readonly first: boolean }) {
  const sign = signs[run.state];
  return (
    <ActivityLine
      sign={sign}
      when={<RelativeTime at={run.at} form="ago" className={styles['when']} />}
      first={first}
      chosen={opened}
      title={
        <OpeningTitle opened={opened} onToggle={() => setQuery({ run: opened ? null : run.id }, 'replace')} label={run.entry}>
          {run.reason === '' ? sign.word.toLowerCase() : run.reason}
        </OpeningTitle>
      }
      about={
        <>
          <span>{run.repository}</span>
          <span title={run.ref}>{shortBranch(run.ref)}</span>
          {run.after !== null && <ObjectIdText id={run.after} />}
          {run.by !== null && <span>pushed by {run.by}</span>}
          {run.durationMs !== null && <span>took {(run.durationMs / 1000).toFixed(1)} s</span>}
        </>
      }
    >
      {opened && <RunBody id={run.id} />}
    </ActivityLine>
  );
}

/** The output so far, *Run again*, *Stop*. */
function RunBody({ id }: { readonly id: string }) {
  const engine = useEngine();
  const queries = useQueryClient();
  const run = useQuery({
    queryKey: ['run', id],
    queryFn: ({ signal }) => engine.runs.get({ id }, { signal }),
    refetchInterval: (query) => (query.state.data?.state === 'running' || query.state.data?.state === 'waiting' ? liveMs : false),
  });
  const renew = () => queries.invalidateQueries({ queryKey: ['runs'] });
  const again = useMutation({
    mutationFn: () => engine.runs.again({ id }),
    onSuccess: async (made) => {
      announce(made === null ? 'Its entry is no longer there' : 'It runs again');
      if (made !== null) setQuery({ run: made.id }, 'replace');
      await renew();
    },
  });
  const stop = useMutation({
    mutationFn: () => engine.runs.stop({ id }),
    onSuccess: async ({ stopped }) => {
      announce(stopped ? 'It is being stopped' : 'It had ended already');
      await renew();
    },
  });
  if (run.isPending) return <Spinner size="small" srText="Reading the output" />;
  if (run.data == null) return <p role="alert">This run is no longer kept.</p>;
  const { output, state, delivery } = run.data;
  const isOpen = state === 'running' || state === 'waiting';
  return (
    <div className={styles['detail']}>
      <h2>Output</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls by the keys */}
      <pre className={styles['text']} tabIndex={0} aria-live="off">
        {output === '' ? (isOpen ? 'nothing yet' : 'it said nothing') : output}
      </pre>
      <div className={styles['actions']}>
        {isOpen ? (
          <Button size="small" variant="danger" loading={stop.isPending} onClick={() => stop.mutate()}>
            Stop
          </Button>
        ) : (
          <Button size="small" loading={again.isPending} onClick={() => again.mutate()}>
            Run again
          </Button>
        )}
        {delivery !== null && (
          <Button size="small" variant="invisible" onClick={() => go(`/activity?view=deliveries&delivery=${encodeURIComponent(delivery)}`)}>
            Show its delivery
          </Button>
        )}
      </div>
    </div>
  );
}
