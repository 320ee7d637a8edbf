import { XIcon } from '@primer/octicons-react';
import { IconButton, Spinner } from '@primer/react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { ListedChain } from '../../../shared/model/lost.ts';
import { PairDiffView } from '../../app/commit-diff.tsx';
import { useEngine, useSnapshot } from '../../app/engine-context.tsx';
import { classes } from '../../parts/class-names.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { CommitHead } from '../../parts/diff/commit-head.tsx';
import { DiffView } from '../../parts/diff/diff-view.tsx';
import { visible } from '../../parts/diff/rows.ts';
import { ObjectIdText } from '../../parts/object-id.tsx';
import { RelativeTime } from '../../parts/relative-time.tsx';
import { homePath, repositoryName } from '../../parts/repository-name.ts';
import { ChainActions } from './chain-actions.tsx';
import styles from './chain-panel.module.css';
import { heldSentence, sizeWords, whySentence } from './lost-words.ts';

type PanelProps = { readonly chain: ListedChain; readonly hosts: ReadonlyMap<string, string>; readonly onClose: () => void };

/** One chain: how it was lost, where it still is, the ways back, its commits and what each changed. Escape closes it. */
export function ChainPanel({ chain, hosts, onClose }: PanelProps) {
  const { thisHost } = useSnapshot();
  const [shown, setShown] = useState(chain.id);
  const title = useRef<HTMLHeadingElement>(null);
  const { name, place } = repositoryName(chain.repository, chain.path ?? undefined);
  const others = chain.heldBy.filter((id) => id !== thisHost).map((id) => hosts.get(id) ?? 'another machine');
  const pair = chain.rewritten?.find(({ from }) => from === shown) ?? null;
  // Others list as lost what was rescued from them: it is on a branch here.
  const isRescued = useChange(chain.repository, chain.id, chain.held === null).data?.kind === 'found' && chain.held === null;
  return (
    <aside
      className={styles['panel']}
      aria-labelledby="chain-title"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <header className={styles['head']}>
        <div className={styles['words']}>
          <h2 id="chain-title" ref={title} tabIndex={-1} className={styles['title']}>
            <bdi>{visible(chain.commits[0]?.subject ?? '') || '(no message)'}</bdi>
          </h2>
          <p className={styles['id']}>
            {name} <span className={styles['place']}>{place}</span> <ObjectIdText id={chain.id} />
            <CopyButton text={chain.id} what="commit id" />
          </p>
        </div>
        <IconButton icon={XIcon} variant="invisible" aria-label="Close (Escape)" tooltipDirection="w" onClick={onClose} />
      </header>
      <div className={styles['facts']}>
        <p>
          {whySentence(chain)} <RelativeTime at={chain.at} className={styles['quiet']} />
        </p>
        <p className={styles['quiet']}>
          {chain.path !== null && <>In {homePath(chain.path)}. </>}
          {isRescued ? 'It is on this machine, too.' : heldSentence(chain.held)}
          {others.length > 0 && ` ${others.join(' and ')} ${others.length === 1 ? 'has' : 'have'} it.`}
        </p>
        {chain.rewritten !== null && <p className={styles['good']}>Every change of it is on a branch under another id: nothing of it is missing.</p>}
        <ChainActions chain={chain} hosts={hosts} isRescued={isRescued} />
      </div>
      <div className={styles['work']}>
        {chain.commitCount > 1 && <Commits chain={chain} shown={shown} show={setShown} />}
        <div className={styles['diff']}>
          {pair !== null && (
            <p className={styles['pair']}>
              The same change is on a branch as <ObjectIdText id={pair.to} />
              <CopyButton text={pair.to} what="id of the commit in its place" />
            </p>
          )}
          {pair === null ? (
            <CommitChange repository={chain.repository} commit={shown} others={others} />
          ) : (
            <PairDiffView key={`${pair.from} ${pair.to}`} repository={chain.repository} before={pair.from} after={pair.to} />
          )}
        </div>
      </div>
    </aside>
  );
}

type CommitsProps = { readonly chain: ListedChain; readonly shown: string; readonly show: (id: string) => void };

/** The commits of a chain, the newest on top; one of them is shown. */
function Commits({ chain, shown, show }: CommitsProps) {
  return (
    <section className={styles['commits']} aria-label="Commits">
      <h3 className={styles['heading']}>
        {chain.commitCount === 1 ? '1 commit' : `${chain.commitCount >= 1000 ? '1,000 or more' : chain.commitCount} commits`}
        <span className={styles['quiet']}>{sizeWords(chain.size)}</span>
      </h3>
      <ul>
        {chain.commits.map((commit) => (
          <li key={commit.id}>
            <button
              type="button"
              className={classes(styles['commit'], commit.id === shown && styles['shown'])}
              aria-pressed={commit.id === shown}
              onClick={() => show(commit.id)}
            >
              <bdi className={styles['subject']}>{visible(commit.subject) || '(no message)'}</bdi>
              <span className={styles['by']}>
                {visible(commit.author)} · <RelativeTime at={commit.at} form="ago" />
              </span>
            </button>
          </li>
        ))}
        {chain.commitCount > chain.commits.length && <li className={styles['rest']}>and {chain.commitCount - chain.commits.length} before them</li>}
      </ul>
    </section>
  );
}

/** What a commit of this machine changed; `missing` where it is not here. */
function useChange(repository: string, commit: string, enabled = true) {
  const engine = useEngine();
  return useQuery({
    queryKey: ['diff', repository, commit],
    queryFn: ({ signal }) => engine.diff.commit({ repository, commit }, { signal }),
    staleTime: 60_000,
    enabled,
  });
}

/** What one commit changed, or where to get it from to see. */
function CommitChange({ repository, commit, others }: { readonly repository: string; readonly commit: string; readonly others: readonly string[] }) {
  const engine = useEngine();
  const [path, setPath] = useState<string | null>(null);
  useEffect(() => setPath(commit === '' ? '' : null), [commit]);
  const change = useChange(repository, commit);
  const whole = useQuery({
    queryKey: ['diff', repository, commit, path],
    queryFn: ({ signal }) => engine.diff.commit({ repository, commit, path: path ?? '' }, { signal }),
    enabled: path !== null && path !== '',
    staleTime: 60_000,
  });
  if (change.isPending)
    return (
      <div className={styles['wait']}>
        <Spinner srText="Reading the change" />
      </div>
    );
  if (change.isError) return <p role="alert">The change could not be read: {change.error.message}</p>;
  if (change.data.kind === 'missing')
    return (
      <p className={styles['missing']}>
        {others.length === 0 ? change.data.message : `Its files are on ${others.join(' and ')}: bring it here to see what it changed.`}
      </p>
    );
  const more = whole.data?.kind === 'found' && path !== null ? whole.data.diff.files.find((file) => file.path === path) : undefined;
  const diff = more === undefined ? change.data.diff : { ...change.data.diff, files: change.data.diff.files.map((file) => (file.path === path ? more : file)) };
  return (
    <>
      <CommitHead commit={change.data.commit} />
      <DiffView diff={diff} label={`What ${change.data.commit.subject} changed`} onMore={setPath} asking={whole.isFetching ? path : null} />
    </>
  );
}
