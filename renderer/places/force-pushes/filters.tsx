import { SearchIcon } from '@primer/octicons-react';
import { Select, TextInput } from '@primer/react';
import { useMemo, useRef } from 'react';
import type { ForcePush } from '../../../shared/model/force-push.ts';
import { useSnapshot } from '../../app/engine-context.tsx';
import { setQuery, useRoute } from '../../app/route.ts';
import { FilterChips } from '../../parts/filter-chips.tsx';
import { repositoryName } from '../../parts/repository-name.ts';
import toolBar from '../../parts/tool-bar.module.css';
import { useFilterKeys } from '../../parts/use-filter-keys.ts';
import styles from './force-pushes.module.css';

const times = [
  { value: 'day', words: 'Last day', ms: 86_400_000 },
  { value: 'week', words: 'Last week', ms: 7 * 86_400_000 },
  { value: 'month', words: 'Last month', ms: 30 * 86_400_000 },
] as const;

const kinds = [
  { value: null, label: 'All' },
  { value: 'lost', label: 'Commits lost' },
] as const;

/** The words of the address that narrow the list, all taken away. */
export const clearedFilter = { q: null, repository: null, host: null, time: null, kind: null } as const;

/** Whether anything is narrowed. */
export function isFiltered(query: URLSearchParams): boolean {
  return Object.keys(clearedFilter).some((name) => (query.get(name) ?? '') !== '');
}

/** Reads the filter of an address. `ask` makes the question of it, as of now. */
export function filterOf(query: URLSearchParams) {
  const [words, repository, host] = [query.get('q')?.trim() ?? '', query.get('repository'), query.get('host')];
  const since = times.find(({ value }) => value === query.get('time'));
  const losing = query.get('kind') === 'lost';
  return {
    words,
    repository,
    host,
    time: since?.value ?? null,
    losing,
    ask: (now: number) => ({
      ...(words === '' ? {} : { words }),
      ...(repository === null ? {} : { repository }),
      ...(host === null ? {} : { host }),
      ...(since === undefined ? {} : { since: new Date(now - since.ms).toISOString() }),
      ...(losing ? { losing } : {}),
    }),
  };
}

/** By words (branch, person, repository, id), repository, machine, time, and whether anything was lost. */
export function Filters({ entries }: { readonly entries: readonly ForcePush[] }) {
  const snapshot = useSnapshot();
  const { query } = useRoute();
  const field = useRef<HTMLInputElement>(null);
  useFilterKeys(field);
  const repositories = useMemo(
    () => [...new Set([...snapshot.checkouts.map(({ repository }) => repository), ...entries.map(({ repository }) => repository)])].sort(),
    [snapshot.checkouts, entries],
  );
  return (
    <div className={toolBar['bar']}>
      <TextInput
        ref={field}
        className={styles['field'] ?? ''}
        leadingVisual={SearchIcon}
        placeholder="Branch, person or id"
        aria-label="Filter by branch, person, repository or id"
        value={query.get('q') ?? ''}
        onChange={(event) => setQuery({ q: event.target.value }, 'replace')}
      />
      <Select aria-label="Repository" value={query.get('repository') ?? ''} onChange={(event) => setQuery({ repository: event.target.value }, 'replace')}>
        <Select.Option value="">All repositories</Select.Option>
        {repositories.map((id) => (
          <Select.Option key={id} value={id}>
            {repositoryName(id).name}
          </Select.Option>
        ))}
      </Select>
      <Select aria-label="Machine" value={query.get('host') ?? ''} onChange={(event) => setQuery({ host: event.target.value }, 'replace')}>
        <Select.Option value="">All machines</Select.Option>
        {snapshot.hosts.map(({ id, name }) => (
          <Select.Option key={id} value={id}>
            {name}
          </Select.Option>
        ))}
      </Select>
      <Select aria-label="Time" value={query.get('time') ?? ''} onChange={(event) => setQuery({ time: event.target.value }, 'replace')}>
        <Select.Option value="">Any time</Select.Option>
        {times.map(({ value, words }) => (
          <Select.Option key={value} value={value}>
            {words}
          </Select.Option>
        ))}
      </Select>
      <FilterChips label="Loss" chips={kinds} chosen={query.get('kind')} choose={(kind) => setQuery({ kind }, 'replace')} />
    </div>
  );
}
