import { DiffIcon, SearchIcon } from '@primer/octicons-react';
import { Checkbox, FormControl, Select, TextInput } from '@primer/react';
import { useMemo, useRef } from 'react';
import { useSnapshot } from '../../app/engine-context.tsx';
import { setQuery } from '../../app/route.ts';
import { repositoryName } from '../../parts/repository-name.ts';
import toolBar from '../../parts/tool-bar.module.css';
import { useFilterKeys } from '../../parts/use-filter-keys.ts';
import { type LostFilter, sinceChoices } from './lost-words.ts';
import styles from './search-bar.module.css';

/** What to look for, and where. Everything stands in the address. */
export function SearchBar({ filter }: { readonly filter: LostFilter }) {
  const snapshot = useSnapshot();
  const field = useRef<HTMLInputElement>(null);
  useFilterKeys(field);
  const repositories = useMemo(() => [...new Set(snapshot.checkouts.map(({ repository }) => repository))].sort(), [snapshot.checkouts]);
  const others = snapshot.hosts.filter(({ id }) => id !== snapshot.thisHost);
  const set = (name: string) => (event: { readonly target: { readonly value: string } }) =>
    setQuery({ [name]: event.target.value || null, chain: null }, 'replace');
  return (
    <search className={toolBar['bar']} aria-label="Lost commits">
      <TextInput
        ref={field}
        className={styles['words']}
        leadingVisual={SearchIcon}
        placeholder="Message, author, file, branch or id"
        aria-label="Search by message, author, file, branch or id"
        value={filter.words}
        onChange={set('q')}
      />
      <TextInput
        className={styles['changed']}
        leadingVisual={DiffIcon}
        placeholder="Text added or removed"
        aria-label="Text that a commit adds or removes"
        value={filter.changed}
        onChange={set('changed')}
      />
      <Select aria-label="Repository" value={filter.repository ?? ''} onChange={set('repository')}>
        <Select.Option value="">All repositories</Select.Option>
        {repositories.map((id) => (
          <Select.Option key={id} value={id}>
            {repositoryName(id).name}
          </Select.Option>
        ))}
      </Select>
      <Select aria-label="Machine" value={filter.machine ?? ''} onChange={set('machine')}>
        <Select.Option value="">All machines</Select.Option>
        <Select.Option value="this">This machine</Select.Option>
        {others.map(({ id, name }) => (
          <Select.Option key={id} value={id}>
            {name}
          </Select.Option>
        ))}
      </Select>
      <Select aria-label="When it was lost" value={filter.since ?? ''} onChange={set('since')}>
        {sinceChoices.map(({ value, label }) => (
          <Select.Option key={value} value={value}>
            {label}
          </Select.Option>
        ))}
      </Select>
      <FormControl>
        <Checkbox checked={filter.rewritten} onChange={(event) => setQuery({ rewritten: event.target.checked ? 'yes' : null, chain: null }, 'replace')} />
        <FormControl.Label>With rewritten ones</FormControl.Label>
      </FormControl>
    </search>
  );
}
