import { ArchiveIcon, PinIcon, PinSlashIcon, TrashIcon } from '@primer/octicons-react';
import { Button, Spinner } from '@primer/react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeptTip } from '../../../../shared/model/force-push-detail.ts';
import { shortBranch } from '../../../../shared/model/ref.ts';
import { useConnected, useEngine } from '../../../app/engine-context.tsx';
import { PlaceLink } from '../../../app/place-link.tsx';
import { addressOf } from '../../../app/route.ts';
import { announce } from '../../../parts/announce.tsx';
import { counted } from '../../../parts/counted.ts';
import { Empty } from '../../../parts/empty.tsx';
import { ObjectIdText } from '../../../parts/object-id.tsx';
import { RelativeTime } from '../../../parts/relative-time.tsx';
import { homePath, repositoryName } from '../../../parts/repository-name.ts';
import { sizeWords } from '../words.ts';
import styles from './kept.module.css';
import { LetGoOfAll } from './let-go-of-all.tsx';

/** Rows that are drawn before somebody asks for more. */
const first = 200;

/** The tips that this machine keeps: how big, how old, why; kept for ever, or let go of (N-6). */
export function KeptPlace() {
  const engine = useEngine();
  const [most, setMost] = useState(first);
  const kept = useQuery({ queryKey: ['kept'], queryFn: ({ signal }) => engine.forcePushes.kept(undefined, { signal }) });
  if (kept.isPending) {
    return (
      <div className={styles['wait']}>
        <Spinner srText="Measuring what is kept" />
      </div>
    );
  }
  if (kept.isError) return <p role="alert">What is kept could not be read: {kept.error.message}</p>;
  const { items, days, bytesPerRepository } = kept.data;
  const bytes = items.reduce((sum, item) => sum + (item.bytes ?? 0), 0);
  return (
    <div className={styles['scroll']}>
      <p className={styles['rule']}>
        {counted(items.length, 'old tip')}, {sizeWords(bytes)} in all. A tip is kept for {counted(days, 'day')} and at most {sizeWords(bytesPerRepository)} a
        repository, the oldest go first; the newest 50 of a clone stay however old they are, and what you keep for ever always stays.
      </p>
      {items.some(({ bundled }) => !bundled) && (
        <p className={styles['rule']}>
          They are refs that no branch list, tag list or ordinary push shows. Only <code>git push --mirror</code> would send them along, as it sends every ref:
          name such a remote with <code>git remote add --mirror=push</code>, and they are kept in files instead.
        </p>
      )}
      <LetGoOfAll items={items} />
      {items.length === 0 ? (
        <Empty icon={ArchiveIcon} title="Nothing is kept yet">
          When a branch is overwritten or deleted on a remote, its old tip is kept here before anything can collect it.
        </Empty>
      ) : (
        <table className={styles['table']}>
          <caption className={styles['caption']}>Kept tips</caption>
          <thead>
            <tr>
              <th scope="col">Commit</th>
              <th scope="col">Was</th>
              <th scope="col">Kept</th>
              <th scope="col">Size</th>
              <th scope="col">
                <span className={styles['caption']}>Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.slice(0, most).map((item) => (
              <KeptRow key={item.id} item={item} />
            ))}
          </tbody>
        </table>
      )}
      {items.length > most && (
        <div className={styles['more']}>
          <Button onClick={() => setMost(most + first)}>Show more</Button>
        </div>
      )}
    </div>
  );
}

function KeptRow({ item }: { readonly item: KeptTip }) {
  const engine = useEngine();
  const client = useQueryClient();
  const connected = useConnected();
  const [asked, setAsked] = useState(false);
  const done = () => client.invalidateQueries({ queryKey: ['kept'] });
  const keep = useMutation({ mutationFn: (value: boolean) => engine.forcePushes.keep({ id: item.id, keep: value }), onSettled: done });
  const letGo = useMutation({
    mutationFn: () => engine.forcePushes.letGo({ id: item.id }),
    onSuccess: ({ message }) => announce(message),
    onSettled: done,
  });
  const branch = shortBranch(item.ref);
  const name = item.subject ?? item.tip.slice(0, 7);
  return (
    <tr>
      <th scope="row">
        <span className={styles['subject']}>{item.subject ?? 'Not here any more'}</span>
        <ObjectIdText id={item.tip} />
      </th>
      <td>
        {item.forcePush === null ? branch : <PlaceLink to={addressOf('force-pushes', { push: item.forcePush })}>{branch}</PlaceLink>}
        <span className={styles['where']} title={item.path}>
          {repositoryName(item.repository, item.path).name}, {homePath(item.path)}
        </span>
      </td>
      <td>
        <RelativeTime at={item.at} />
        <span className={styles['where']}>{item.keep ? 'for ever' : item.bundled ? 'as a bundle' : ''}</span>
      </td>
      <td className={styles['size']}>{item.bytes === null ? '—' : sizeWords(item.bytes)}</td>
      <td>
        <div className={styles['acts']}>
          {asked ? (
            <>
              <Button size="small" variant="danger" loading={letGo.isPending} onClick={() => letGo.mutate()}>
                Let go now
              </Button>
              <Button size="small" onClick={() => setAsked(false)}>
                Keep it
              </Button>
            </>
          ) : (
            <>
              <Button
                size="small"
                leadingVisual={item.keep ? PinSlashIcon : PinIcon}
                disabled={!connected || keep.isPending}
                aria-label={`${item.keep ? 'By the rule' : 'Keep for ever'}: “${name}”`}
                onClick={() => keep.mutate(!item.keep)}
              >
                {item.keep ? 'By the rule' : 'Keep for ever'}
              </Button>
              <Button
                size="small"
                variant="invisible"
                leadingVisual={TrashIcon}
                disabled={!connected}
                aria-label={`Let go: “${name}”`}
                onClick={() => setAsked(true)}
              >
                Let go
              </Button>
            </>
          )}
        </div>
      </td>
    </tr>
  );
}
