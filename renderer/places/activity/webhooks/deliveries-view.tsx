import { CheckCircleIcon, ClockIcon, InboxIcon, SearchIcon, SkipIcon, XCircleIcon } from '@primer/octicons-react';
import { Button, Spinner, TextInput } from '@primer/react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useRef } from 'react';
import type { Delivery, DeliveryDecision } from '../../../../shared/model/delivery.ts';
import { forgeNames } from '../../../../shared/model/forge.ts';
import { shortBranch } from '../../../../shared/model/ref.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { go, setQuery, useRoute } from '../../../app/route.ts';
import { announce } from '../../../parts/announce.tsx';
import { classes } from '../../../parts/class-names.ts';
import { Empty } from '../../../parts/empty.tsx';
import { FilterChips } from '../../../parts/filter-chips.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { useFilterKeys } from '../../../parts/use-filter-keys.ts';
import place from '../activity.module.css';
import { ActivityHead } from '../activity-head.tsx';
import { ActivityLine, type LineSign, OpeningTitle } from '../activity-line.tsx';
import { PagedList } from '../paged-list.tsx';
import styles from './webhooks.module.css';

const signs: Readonly<Record<DeliveryDecision, LineSign>> = {
  waiting: { icon: ClockIcon, word: 'Waiting', tone: 'quiet' },
  accepted: { icon: CheckCircleIcon, word: 'Accepted', tone: 'good' },
  ignored: { icon: SkipIcon, word: 'Ignored', tone: 'quiet' },
  refused: { icon: XCircleIcon, word: 'Refused', tone: 'attention' },
  failed: { icon: XCircleIcon, word: 'Failed', tone: 'danger' },
};

const decisions: readonly { readonly value: DeliveryDecision | null; readonly label: string }[] = [
  { value: null, label: 'All' },
  { value: 'accepted', label: 'Accepted' },
  { value: 'ignored', label: 'Ignored' },
  { value: 'refused', label: 'Refused' },
  { value: 'failed', label: 'Failed' },
];

const renewMs = 3000;

/** What forges delivered, newest first, with what was decided and why. */
export function DeliveriesView() {
  const engine = useEngine();
  const { query } = useRoute();
  const field = useRef<HTMLInputElement>(null);
  useFilterKeys(field);
  const text = query.get('q') ?? '';
  const words = useDeferredValue(text.trim());
  const decision = decisions.find(({ value }) => value === query.get('decision'))?.value ?? null;
  const opened = query.get('delivery');
  const pages = useInfiniteQuery({
    queryKey: ['deliveries', decision, words],
    queryFn: ({ pageParam, signal }) =>
      engine.deliveries.list(
        {
          limit: 50,
          ...(pageParam === null ? {} : { before: pageParam }),
          ...(decision === null ? {} : { decision: [decision] }),
          ...(words === '' ? {} : { words }),
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
    refetchInterval: renewMs,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = decision !== null || text !== '';
  return (
    <>
      <ActivityHead view="deliveries" about="What forges told Everref, and what was decided">
        <TextInput
          ref={field}
          className={place['field']}
          leadingVisual={SearchIcon}
          placeholder="Filter by words"
          aria-label="Filter the deliveries by words"
          value={text}
          onChange={(event) => setQuery({ q: event.target.value }, 'replace')}
        />
        <FilterChips label="Decision" chips={decisions} chosen={decision} choose={(chosen) => setQuery({ decision: chosen }, 'replace')} />
      </ActivityHead>
      <PagedList pages={pages} what="the deliveries" isEmpty={items.length === 0} empty={<NoDeliveries filtered={filtered} />}>
        {items.length > 0 && (
          <ul className={classes(place['lines'], styles['lines'])}>
            {items.map((delivery, at) => (
              <DeliveryLine key={delivery.id} delivery={delivery} opened={delivery.id === opened} first={at === 0} />
            ))}
          </ul>
        )}
      </PagedList>
    </>
  );
}

function NoDeliveries({ filtered }: { readonly filtered: boolean }) {
  if (filtered)
    return (
      <Empty icon={SearchIcon} title="Nothing of that kind">
        <Button onClick={() => setQuery({ q: null, decision: null }, 'replace')}>Show all deliveries</Button>
      </Empty>
    );
  return (
    <Empty icon={InboxIcon} title="Nothing was delivered yet">
      <p>Paste the address of an endpoint into your forge, press its test button, and it stands here a moment later.</p>
      <Button onClick={() => go('/settings')}>Show the addresses</Button>
    </Empty>
  );
}

function DeliveryLine({ delivery, opened, first }: { readonly delivery: Delivery; readonly opened: boolean; readonly first: boolean }) {
  return (
    <ActivityLine
      sign={signs[delivery.decision]}
      when={<RelativeTime at={delivery.at} form="ago" className={styles['when']} />}
      first={first}
      chosen={opened}
      title={
        <OpeningTitle
          opened={opened}
          onToggle={() => setQuery({ delivery: opened ? null : delivery.id }, 'replace')}
          label={`${forgeNames[delivery.forge]} · ${delivery.event}`}
        >
          {delivery.reason}
        </OpeningTitle>
      }
      about={
        <>
          {delivery.repository !== null && <span>{delivery.repository}</span>}
          {delivery.ref !== null && <span title={delivery.ref}>{shortBranch(delivery.ref)}</span>}
          <span>{delivery.endpoint}</span>
        </>
      }
    >
      {opened && <DeliveryBody id={delivery.id} />}
    </ActivityLine>
  );
}

/** Headers and payload as they were sent, without secrets, and *Replay*. */
function DeliveryBody({ id }: { readonly id: string }) {
  const engine = useEngine();
  const queries = useQueryClient();
  const detail = useQuery({ queryKey: ['delivery', id], queryFn: ({ signal }) => engine.deliveries.get({ id }, { signal }) });
  const replay = useMutation({
    mutationFn: () => engine.deliveries.replay({ id }),
    onSuccess: async (made) => {
      announce(made === null ? 'It cannot be replayed' : `Replayed: ${made.reason}`);
      await queries.invalidateQueries({ queryKey: ['deliveries'] });
    },
  });
  if (detail.isPending) return <Spinner size="small" srText="Reading the delivery" />;
  if (detail.data == null) return <p role="alert">This delivery is no longer kept.</p>;
  const { headers, payload, events, runs, decision } = detail.data;
  return (
    <div className={styles['detail']}>
      <h2>Headers</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls by the keys */}
      <pre className={styles['text']} tabIndex={0}>
        {Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}`)
          .join('\n')}
      </pre>
      <h2>Payload</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls by the keys */}
      <pre className={styles['text']} tabIndex={0}>
        {payload === null ? 'not kept' : pretty(payload)}
      </pre>
      <div className={styles['actions']}>
        {events.length > 0 && decision !== 'refused' && (
          <Button size="small" loading={replay.isPending} onClick={() => replay.mutate()}>
            Replay
          </Button>
        )}
        {runs.map((run) => (
          <Button key={run} size="small" variant="invisible" onClick={() => go(`/activity?view=runs&run=${encodeURIComponent(run)}`)}>
            Show its run
          </Button>
        ))}
        {replay.data != null && <p role="status">Replayed: {replay.data.reason}</p>}
      </div>
    </div>
  );
}

function pretty(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
